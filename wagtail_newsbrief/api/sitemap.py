"""The URLs of a whole site in few requests, for frontends that are built statically."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.content.types import SitemapEntry
from wagtail_newsbrief.page_urls import PageUrls
from wagtail_newsbrief.utils import dates

from . import cursor
from .parameters import Parameters

PARAMETERS = ("site", "locale", "limit", "cursor")

#: Default and largest number of entries. Wagtail's limit is for whole pages and doesn't apply.
DEFAULT_ENTRIES = 1000
MAX_ENTRIES = 5000

#: Columns of the base page that an entry reads.
_READ = ("url_path", "translation_key", "first_published_at", "last_published_at", "locale_id")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A part of a site's URLs; ``next_cursor`` is ``None`` in the last part."""

    items: list[SitemapEntry]
    next_cursor: str | None


def sitemap(pages: QuerySet[Any], parameters: Parameters, scope: PageScope) -> Sitemap:
    """Return the URLs of pages, sorted by id. Queries: 1, and those of ``PageScope.set_locales``.

    A page type whose ``get_url_parts`` reads columns of its own costs 1 query per page.
    """
    limit = parameters.limit_of(DEFAULT_ENTRIES, MAX_ENTRIES)
    token = parameters.text("cursor")
    pages = cursor.sorted_by(pages, "id")
    rows = cursor.rows_after(pages, "id", token) if token else pages
    found = list(rows.only(*_READ)[: limit + 1])
    is_last, found = len(found) <= limit, found[:limit]
    scope.set_locales(found)
    return Sitemap(
        [_entry(page, scope.urls) for page in found],
        None if is_last else cursor.encode("id", found[-1]),
    )


def _entry(page: Any, urls: PageUrls) -> SitemapEntry:
    base, path = urls.parts(page)
    return {
        "id": page.pk,
        "path": path,
        "html_url": f"{base}{path}" if base and path else None,
        "locale": page.locale.language_code,
        "translation_key": str(page.translation_key),
        "first_published_at": dates.public(page.first_published_at),
        "last_published_at": dates.public(page.last_published_at),
    }
