"""Probes of what the package derives from content: the navigation index, renditions, what a search finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from wagtail.models import get_page_models
from wagtail.search.backends import get_search_backend

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.images.renditions import images_by_id, lacks_renditions
from wagtail_newsbrief.images.signals import image_ids
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.navigation import index, rows
from wagtail_newsbrief.utils.text import words_of

from .findings import Finding, Level, Patience

#: How many of the newest articles of each type are looked at.
NEWEST = 50

#: How many words of a title are searched.
_WORDS = 8


def navigation_index(patience: Patience) -> Iterator[Finding]:
    """Ask for live pages without a row, and rows without a live page. 1 query a page type, and 2."""
    lacking = [model._meta.label for model in rows.navigable_models() if index.is_incomplete(model)]
    if lacking:
        text = f"lacks pages of {', '.join(lacking)}"
        yield Finding(Level.ERROR, text, "Run “manage.py newsbrief_navigation rebuild”.")
    if index.superfluous_entries().exists():
        yield Finding(Level.ERROR, "has rows of pages that are gone", "Run “manage.py newsbrief_navigation rebuild”.")
    if not lacking:
        # Places and dates are compared by the command: that reads every page.
        yield Finding(Level.OK, f"{rows.entries().count():,} articles")


def renditions(patience: Patience) -> Iterator[Finding]:
    """Ask the images of the newest articles for their named renditions. 1 query a page type, and 2."""
    pages = [page for rows in _newest() for page in rows]
    ids = {pk for page in pages for pk in image_ids(page)}
    images = images_by_id(ids)
    bare = [image for image in images.values() if lacks_renditions(image)]
    if bare:
        text = f"{len(bare)} of the {len(images)} images of the newest articles lack some"
        yield Finding(Level.WARNING, text, "Run “manage.py newsbrief_renditions”.")
    else:
        yield Finding(Level.OK, f"all of {len(images)} images of the newest articles are ready")


def search(patience: Patience) -> Iterator[Finding]:
    """Search the newest article by a word of its title."""
    if not newsbrief_settings.api_search_enabled:
        yield Finding(Level.OK, "switched off for the API (WAGTAILAPI_SEARCH_ENABLED)")
        return
    backend = get_search_backend()
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    page = _newest_article()
    words = words_of(page.title)[:_WORDS] if page is not None else []
    if page is None or not words:
        yield Finding(Level.OK, f"{name}; no article yet to search")
        return
    rows = type(page)._default_manager.filter(id__in=[page.pk])
    if list(backend.search(" ".join(words), rows)):
        yield Finding(Level.OK, name)
    else:
        text = f"{name} doesn't find page {page.pk} by its title"
        yield Finding(Level.WARNING, text, "Run “manage.py update_index”.")


def _newest() -> Iterator[QuerySet[Any]]:
    for model in get_page_models():
        if issubclass(model, SummaryMixin):
            yield model._default_manager.exact_type(model).live().order_by("-pk")[:NEWEST]


def _newest_article() -> Any | None:
    try:
        model: Any = apps.get_model(newsbrief_settings.api_article_model)
    except (LookupError, ValueError):
        return None  # the settings' probe says so
    return model._default_manager.live().order_by("-pk").first()
