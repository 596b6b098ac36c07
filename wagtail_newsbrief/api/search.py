"""``search`` of a listing, with the site's search backend."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.text import words_of

from .parameters import ParameterError

#: Some databases nest the query one level per word.
MAX_WORDS = 32


def search(rows: QuerySet[Any], words: str, order: str | None) -> Any:
    """Return the search results among the rows, in ``order`` or by relevance.

    Raise ``ParameterError`` if search is disabled, or without words or with too many.
    """
    if not newsbrief_settings.api_search_enabled:
        raise ParameterError("search", "is disabled on this site")
    terms = words_of(words)
    if not terms:
        raise ParameterError("search", "has no letter or digit")
    if len(terms) > MAX_WORDS:
        raise ParameterError("search", f"may have at most {MAX_WORDS} words")
    # Filter by path, which every backend supports: Elasticsearch backends ignore a filter by the id that a page type
    # shares with the base page, and would count hidden pages.
    found = rows.model._default_manager.filter(path__in=rows.values("path")).order_by()
    if order:
        found = found.order_by(order, "-id" if order.startswith("-") else "id")
    return get_search_backend().search(" ".join(terms), found, order_by_relevance=order is None)
