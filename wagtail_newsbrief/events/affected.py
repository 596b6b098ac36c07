"""The pages, tags and cache tags that a change affects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import prefetch_related_objects

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.navigation import neighbours, neighbours_of_many

from .locations import ARTICLE, SECTION, PageLocation, kind_of, locations_of

#: The tag of the list of sections.
SECTIONS = "sections"

#: Makes ``neighbours`` use the position of the instance itself, live or not.
_BY_PLACE = SimpleNamespace(is_preview=True)


@dataclass(frozen=True)
class Affected:
    """What a change affects."""

    #: Pages that show the change.
    pages: frozenset[PageLocation] = frozenset()
    #: Pages that list them: the section and the pages above it.
    lists: frozenset[PageLocation] = frozenset()
    #: Tags for the cache of a frontend, those of ``paths`` among them.
    tags: frozenset[str] = frozenset()
    #: Cache tags of API responses, for a CDN (see ``content.cache_tags``).
    keys: frozenset[str] = frozenset()

    def __or__(self, other: Affected) -> Affected:
        return self.union(other)

    def union(self, *others: Affected) -> Affected:
        """Return the union of all; faster than ``|`` for thousands."""
        return Affected(
            self.pages.union(*(other.pages for other in others)),
            self.lists.union(*(other.lists for other in others)),
            self.tags.union(*(other.tags for other in others)),
            self.keys.union(*(other.keys for other in others)),
        )

    @property
    def paths(self) -> frozenset[str]:
        """The paths of ``pages`` on their sites, percent-decoded."""
        return frozenset(location.path for location in self.pages)


def by_article(page: Any) -> Affected:
    """Return what a change of an article affects: itself, both neighbours, and the lists that show it.

    At most 3 queries for the neighbours, 1 for the pages above, and those of byline, tags and locale.
    """
    around = neighbours(page, request=_BY_PLACE)
    above = list(page.get_ancestors().filter(depth__gt=1))
    return _affected(page, [one for one in (page, *around) if one is not None], above)


def by_articles(pages: Sequence[Any], *, with_neighbours: bool = False) -> list[tuple[Any, Affected]]:
    """Return each article with what a change of an object that it shows affects: itself and its lists.

    ``with_neighbours`` adds the articles before and after it, which show its lead image. 1 query for the pages above
    all of them, those of ``neighbours_of_many``, and those of byline, tags and locale per page type.
    """
    by_type: dict[type[Any], list[Any]] = {}
    for page in pages:
        by_type.setdefault(type(page), []).append(page)
    for model, group in by_type.items():
        lookups: list[Any] = [lookup for name, lookup in model.get_api_prefetch().items() if name in {"byline", "tags"}]
        prefetch_related_objects(group, "locale", *lookups)
    wanted = {path for page in pages for path in _paths_above(page)}
    above = {page.path: page for page in get_page_model().objects.filter(path__in=wanted)}
    around = neighbours_of_many(pages, request=_BY_PLACE) if with_neighbours else {}
    return [
        (
            page,
            _affected(
                page,
                [page, *(one for one in around.get(page.pk, ()) if one is not None)],
                [above[path] for path in _paths_above(page)],
            ),
        )
        for page in pages
    ]


def by_section(page: Any) -> Affected:
    """Return what a change of a section affects: its page, its lists and the list of sections. At most 2 queries."""
    pages = frozenset(locations_of(page))
    above = page.get_ancestors().filter(depth__gt=1)
    return Affected(
        pages,
        frozenset(location for one in above for location in locations_of(one)),
        frozenset({SECTIONS, f"section:{page.pk}", *_path_tags(pages)}),
        frozenset({*keys_of(page), cache_tags.listing_key(SECTION)}),
    )


def by_paths(paths: Iterable[str], keys: Iterable[str] = (), locations: Iterable[PageLocation] = ()) -> Affected:
    """Return what a change at URLs without a page affects, as of redirects. No query."""
    return Affected(frozenset(locations), frozenset(), frozenset(f"path:{path}" for path in paths), frozenset(keys))


def keys_of(page: Any) -> set[str]:
    """Return the cache tags of responses that show a page or link to it. No query."""
    return {cache_tags.key(kind_of(page), page.pk), cache_tags.key("page", page.pk)}


def _affected(page: Any, shown: Sequence[Any], above: Sequence[Any]) -> Affected:
    pages = frozenset(location for one in shown for location in locations_of(one))
    tags = _path_tags(pages) | {f"section:{one.pk}" for one in above[-1:]} | {f"locale:{page.locale.language_code}"}
    tags |= {f"author:{author['slug']}" for author in page.get_byline() if author["slug"]}
    tags |= {f"tag:{name}" for name in page.get_tag_names()}
    keys = {key for one in shown for key in keys_of(one)} | {cache_tags.listing_key(ARTICLE)}
    return Affected(
        pages, frozenset(location for one in above for location in locations_of(one)), frozenset(tags), frozenset(keys)
    )


def _path_tags(pages: Iterable[PageLocation]) -> set[str]:
    return {f"path:{location.path}" for location in pages}


def _paths_above(page: Any) -> list[str]:
    """Return the tree paths of the pages above, without the root: for "000100010002" it is "00010001"."""
    step = page.steplen
    return [page.path[:end] for end in range(2 * step, len(page.path), step)]
