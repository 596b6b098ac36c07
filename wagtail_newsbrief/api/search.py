"""``search`` of a listing: what the site's search backend finds among the rows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.text import words_of

from .parameters import ParameterError

#: More words than this are no question of a reader. Some databases nest their query a level a word.
MOST_WORDS = 32


def search(rows: QuerySet[Any], words: str, order: str | None) -> Any:
    """Return what the site's search finds among the rows, in an order or by relevance.

    Raises ``ParameterError`` where search is disabled, and for words that are none or too many.
    """
    if not newsbrief_settings.api_search_enabled:
        raise ParameterError("search", "is disabled on this site")
    terms = words_of(words)
    if not terms:
        raise ParameterError("search", "has neither a letter nor a digit")
    if len(terms) > MOST_WORDS:
        raise ParameterError("search", f"may have at most {MOST_WORDS} words")
    # Search backends know few kinds of filter and of order; those by path are among them. Not by id: those for
    # Elasticsearch pass over the column that a page type shares with the base page, and count what is hidden.
    found = rows.model._default_manager.filter(path__in=rows.values("path")).order_by()
    if order:
        found = found.order_by(order, "-id" if order.startswith("-") else "id")
    return get_search_backend().search(" ".join(terms), found, order_by_relevance=order is None)
