"""The URLs that a CDN may have cached, for what a change affects."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.events.affected import Affected
from wagtail_newsbrief.events.locations import ARTICLE, OTHER, SECTION, PageLocation
from wagtail_newsbrief.page_urls import frontend_url

from .api_paths import ApiPaths, api_paths

_SAFE = "/?&=+%"


def urls_of(affected: Affected) -> set[str]:
    """Return the absolute URLs of all affected pages: of their HTML, and in each API that is mounted. No query.

    Of URLs with a query string only ``by-path/?path=…`` is included: the others can't be known.
    """
    apis = {kind: api_paths(kind) for kind in (ARTICLE, SECTION, OTHER)}
    found = {url for location in affected.pages | affected.lists for url in _html(location)}
    for location in affected.pages:
        host = newsbrief_settings.api_base_url or location.root_url
        for kind in {location.kind, OTHER} & set(apis):
            if location.pk is not None:
                found |= {host + path for path in _api(apis[kind], location)}
        if location.pk is None:
            found |= {host + path for kind in (ARTICLE, SECTION) for path in _by_path(apis[kind], location)}
    return found


def _html(location: PageLocation) -> Iterator[str]:
    """Yield the URLs for readers, on the site and on its frontend."""
    for base in {location.root_url, frontend_url(location.root_url)} - {None}:
        # The URL of a redirect may have a query string.
        page = f"{base}{quote(location.path, safe=_SAFE if location.pk is None else '/')}"
        yield page
        yield from (f"{page}{path}" for path in location.more)


def _api(api: ApiPaths, location: PageLocation) -> Iterator[str]:
    yield from api.listings
    yield from (path.replace("{pk}", str(location.pk)) for path in api.details)
    yield from _by_path(api, location)


def _by_path(api: ApiPaths, location: PageLocation) -> Iterator[str]:
    # Percent-encoded, and as people write it.
    yield from (f"{path}?path={quote(location.path, safe=safe)}" for path in api.by_path for safe in ("", "/"))
