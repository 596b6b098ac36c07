"""Pages that a response refers to: neighbours, related articles, sections, link targets, authors, alias sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.navigation import Neighbours, neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.neighbours import load_pages
from wagtail_newsbrief.page_urls import overrides_urls

from .scope import PageScope

#: The kinds of linked pages except neighbours, and the fields that refer to them.
SECTIONS, PARENTS, RELATED, AUTHORS, SOURCES, TEXTS = "sections", "parents", "related", "authors", "sources", "texts"
_NAMED_BY = {
    SECTIONS: {"section", "previous", "next", "seo"},
    PARENTS: {"parent"},
    RELATED: {"related"},
    AUTHORS: {"seo"},
    SOURCES: {"alias_of"},
}


class LinkedPages:
    """Linked pages that the visitor may see, fetched on first use for all pages of the response.

    Queries: 1 for the ids of neighbours, 1 for the base pages of all other kinds, 1 for the sections of related
    articles, and 1 for each page type of specific pages. A kind that isn't among the fields of the response costs 1
    more.
    """

    def __init__(
        self,
        pages: Sequence[Any],
        *,
        shown: Collection[str],
        ids_of: Callable[[str], Iterable[Any]],
        scope: PageScope,
    ) -> None:
        """``shown`` are the fields of the response, whose linked pages are fetched together.

        ``ids_of`` returns the ids of related articles, authors' pages, alias sources and link targets, by kind.
        """
        self.pages = pages
        self.sides = [side for side in ("previous", "next") if side in shown]
        self.scope = scope
        self._named = {kind for kind, fields in _NAMED_BY.items() if not fields.isdisjoint(shown)}
        if shown:
            self._named.add(TEXTS)
        self._ids_of = ids_of
        #: Ids by kind once they are looked up, and pages by kind and id once they are loaded.
        self._ids: dict[str, frozenset[Any]] = {}
        self._kinds: dict[str, Mapping[Any, Any]] = {}
        #: Base pages by id and by path, and specific pages by id.
        self._by_id: dict[Any, Any] = {}
        self._by_path: dict[str, Any] = {}
        self._specific: dict[Any, Any] = {}
        #: Ids and paths that were looked up, found or not.
        self._requested: set[Any] = set()
        #: Ids of pages that are needed as specific instances, by model.
        self._own_types: dict[type[Any], set[Any]] = defaultdict(set)

    def neighbours(self, page: Any) -> Neighbours:
        """Return the previous and next article of a page, as specific instances."""
        return self._neighbours[page.pk]

    def related(self, page: Any) -> list[Any]:
        """Return the related articles of a page in order, as specific instances."""
        found = self.of_kind(RELATED)
        return [found[pk] for pk in page.get_related_ids() if pk in found]

    def section(self, page: Any) -> Any | None:
        """Return the section of a page: its parent, as a base page.

        Return ``None`` if the visitor may not see the parent, if it is outside the scope or every site, and if it is
        the home page of a site.
        """
        path = self._section_path(page)
        if path is None:
            return None
        self.look_up(SECTIONS)
        if path not in self._requested:
            related = self.of_kind(RELATED).values() if RELATED in self._ids else ()
            self._find({path, *filter(None, map(self._section_path, related))}, ())
        section = self._by_path.get(path)
        return section if section is not None and self.scope.urls.is_served(section) else None

    def parent(self, page: Any) -> Any | None:
        """Return the parent of a page, which may be a home page; ``None`` if it is invisible or out of scope."""
        self.look_up(PARENTS)
        return self._by_path.get(_parent_path(page))

    def alias_of(self, page: Any) -> Any | None:
        """Return the source of an alias; ``None`` if it isn't visible or is on another site."""
        source = self.of_kind(SOURCES).get(page.alias_of_id) if page.alias_of_id is not None else None
        return source if source is not None and source.path in self.scope.trees else None

    @cached_property
    def teasers(self) -> list[Any]:
        """The neighbours and related articles among the fields of the response, as specific instances."""
        found = [getattr(self.neighbours(page), side) for page in self.pages for side in self.sides]
        with_related = [page for page in self.pages if self._has_related and hasattr(page, "get_related_ids")]
        related = [one for page in with_related for one in self.related(page)]
        return [page for page in [*found, *related] if page is not None]

    def of_kind(self, kind: str) -> Mapping[Any, Any]:
        """Return related articles, authors' pages, alias sources or link targets, by id.

        Base pages, except related articles and page types with URLs of their own, which are specific instances.
        """
        if kind not in self._kinds:
            self.look_up(kind)
            self._load_own_types()
            found = {pk: self._by_id[pk] for pk in self._ids[kind] if pk in self._by_id}
            self._kinds[kind] = {pk: self._specific.get(pk, page) for pk, page in found.items()}
        return self._kinds[kind]

    def look_up(self, *kinds: str) -> None:
        """Fetch the base pages of these kinds, together with those of all fields of the response."""
        new = {*kinds, *self._named} - self._ids.keys()
        paths: set[str] = set()
        for kind in new:
            self._ids[kind] = frozenset(self._ids_of(kind)) if kind not in (SECTIONS, PARENTS) else frozenset()
        if SECTIONS in new:
            paths |= set(filter(None, map(self._section_path, self.pages)))
        if PARENTS in new:
            paths |= {path for path in map(_parent_path, self.pages) if path in self.scope.trees}
        self._find(paths, {pk for kind in new for pk in self._ids[kind]})
        for kind in new:
            for page in filter(None, map(self._by_id.get, self._ids[kind])):
                model = page.specific_class or type(page)
                if kind == RELATED or overrides_urls(model):
                    self._own_types[model].add(page.pk)

    def _find(self, paths: set[str], ids: Collection[Any]) -> None:
        """Fetch base pages. Queries: 1 if some are new, and 1 if the restrictions aren't known."""
        paths, ids = paths - self._requested, {*ids} - self._requested
        if not paths and not ids:
            return
        self._requested |= paths | ids
        wanted = Q(path__in=paths) | Q(pk__in=ids)
        for page in self.scope.visitor.visible(get_page_model().objects.filter(wanted)):
            self._by_id[page.pk] = self._by_path[page.path] = page

    def _load_own_types(self) -> None:
        if self.sides and self._own_types:
            _ = self._neighbours  # loads some of them
        for model, pks in self._own_types.items():
            if missing := pks - self._specific.keys():
                self._specific |= load_pages(model, missing)

    @property
    def _has_related(self) -> bool:
        if RELATED not in self._named:
            return False
        self.look_up(RELATED)
        return bool(self._ids[RELATED])

    @cached_property
    def _neighbours(self) -> dict[Any, Neighbours]:
        request = self.scope.request
        if len(self.pages) == 1:
            # By the position of this instance, so that a preview shows its future neighbours.
            page = self.pages[0]
            return {page.pk: neighbours(page, request=request, load=self._load_along)}
        return neighbours_of_many(self.pages, request=request, known=self._known, load=self._load_along)

    @property
    def _known(self) -> dict[Any, Any]:
        """The pages of the response, because those of a listing are neighbours of each other."""
        return {page.pk: page for page in self.pages if isinstance(page, page.specific_class or type(page))}

    def _load_along(self, model: type[Any], pks: Collection[Any]) -> Mapping[Any, Any]:
        """Load neighbours, together with other pages of the same type. Queries: 1."""
        self.look_up()
        self._specific |= load_pages(model, {*pks, *self._own_types.get(model, ())} - self._specific.keys())
        return self._specific

    def _section_path(self, page: Any) -> str | None:
        """Return the tree path of the section; ``None`` for a child of a home page, and outside the scope."""
        path = _parent_path(page)
        is_below_home = self.scope.urls.is_home(page.url_path.removesuffix(f"{page.slug}/"))
        return path if path and path in self.scope.trees and not is_below_home else None


def _parent_path(page: Any) -> str:
    return str(page.path[: -page.steplen])


def byline_page_ids(page: Any) -> dict[str | None, Any]:
    """Return the ids of the authors' pages of a page, by slug of the author."""
    return dict(page.get_byline_page_ids()) if hasattr(page, "get_byline_page_ids") else {}
