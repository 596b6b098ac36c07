"""From what a change touches to the addresses under which a CDN may keep it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.events.affected import Affected
from wagtail_newsbrief.events.locations import ARTICLE, OTHER, SECTION, Place
from wagtail_newsbrief.page_urls import frontend_url

from .mounts import Mounts, mounts

_SAFE = "/?&=+%"


def urls_of(touched: Affected) -> set[str]:
    """Return the absolute addresses of all pages that are touched: as HTML, and in each API that is mounted. No query.

    Of addresses with a query only ``by-path/?path=…`` is among them: the others can't be told beforehand.
    """
    apis = {kind: mounts(kind) for kind in (ARTICLE, SECTION, OTHER)}
    found = {url for place in touched.pages | touched.lists for url in _html(place)}
    for place in touched.pages:
        host = newsbrief_settings.api_base_url or place.root_url
        for kind in {place.kind, OTHER} & set(apis):
            if place.pk is not None:
                found |= {host + path for path in _api(apis[kind], place)}
        if place.pk is None:
            found |= {host + path for kind in (ARTICLE, SECTION) for path in _by_path(apis[kind], place)}
    return found


def _html(place: Place) -> Iterator[str]:
    """Yield the addresses for readers, on the site and on its frontend."""
    for base in {place.root_url, frontend_url(place.root_url)} - {None}:
        # A redirect may be from an address with a query.
        page = f"{base}{quote(place.path, safe=_SAFE if place.pk is None else '/')}"
        yield page
        yield from (f"{page}{path}" for path in place.more)


def _api(api: Mounts, place: Place) -> Iterator[str]:
    yield from api.listings
    yield from (path.replace("{pk}", str(place.pk)) for path in api.details)
    yield from _by_path(api, place)


def _by_path(api: Mounts, place: Place) -> Iterator[str]:
    # As most programs write it, and as people do.
    yield from (f"{path}?path={quote(place.path, safe=safe)}" for path in api.by_path for safe in ("", "/"))
