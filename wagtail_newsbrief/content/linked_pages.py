"""The pages that an answer names beside its own: neighbours, related articles, sections, targets of links, authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.navigation import Neighbours, neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.neighbours import load_pages
from wagtail_newsbrief.page_urls import has_own_address

from .scope import PageScope

#: The kinds of linked pages beside neighbours, and the fields of an answer that name them.
SECTIONS, PARENTS, RELATED, AUTHORS, SOURCES, TEXTS = "sections", "parents", "related", "authors", "sources", "texts"
_NAMED_BY = {
    SECTIONS: {"section", "previous", "next", "seo"},
    PARENTS: {"parent"},
    RELATED: {"related"},
    AUTHORS: {"seo"},
    SOURCES: {"alias_of"},
}


class LinkedPages:
    """These pages as the visitor may see them: each kind when it is first asked for, then for all pages of the answer.

    In all 1 query for the neighbours' ids, 1 for the base pages of the others, 1 for the sections of related articles,
    and 1 for each page type that pages are needed as, neighbours and others together. A kind that the answer doesn't
    name beforehand costs 1 query for its base pages.
    """

    def __init__(
        self,
        pages: Sequence[Any],
        *,
        shown: Collection[str],
        ids_of: Callable[[str], Iterable[Any]],
        scope: PageScope,
    ) -> None:
        """``shown`` names the fields of the answer, whose pages are looked up together; ``ids_of`` returns the ids of
        the related articles, of the pages about authors, of those behind aliases, and of those that texts link to.
        """
        self.pages = pages
        self.sides = [side for side in ("previous", "next") if side in shown]
        self.scope = scope
        self._named = {kind for kind, fields in _NAMED_BY.items() if not fields.isdisjoint(shown)}
        if shown:
            self._named.add(TEXTS)
        self._ids_of = ids_of
        #: The ids of each kind that was looked up, and the pages by id once they are asked for.
        self._ids: dict[str, frozenset[Any]] = {}
        self._kinds: dict[str, Mapping[Any, Any]] = {}
        #: Base pages, and specific ones by id.
        self._by_id: dict[Any, Any] = {}
        self._by_path: dict[str, Any] = {}
        self._specific: dict[Any, Any] = {}
        #: What was asked for, found or not.
        self._asked: set[Any] = set()
        #: Which pages are to be loaded as their own type, by that type.
        self._own_types: dict[type[Any], set[Any]] = defaultdict(set)

    # --- what is asked ---------------------------------------------------------------------------

    def neighbours(self, page: Any) -> Neighbours:
        """Return the previous and the next of a page of the answer, specific."""
        return self._neighbours[page.pk]

    def related(self, page: Any) -> list[Any]:
        """Return the related articles of a page, specific, in order."""
        found = self.of_kind(RELATED)
        return [found[pk] for pk in page.get_related_ids() if pk in found]

    def section(self, page: Any) -> Any | None:
        """Return the section of a page: its parent as a base page.

        None where the visitor may not see the parent, where it lies outside of the scope or of every site, and where it
        is the home page of a site.
        """
        path = self._section_path(page)
        if path is None:
            return None
        self.look_up(SECTIONS)
        if path not in self._asked:
            related = self.of_kind(RELATED).values() if RELATED in self._ids else ()
            self._find({path, *filter(None, map(self._section_path, related))}, ())
        section = self._by_path.get(path)
        return section if section is not None and self.scope.urls.is_served(section) else None

    def parent(self, page: Any) -> Any | None:
        """Return the parent of a page, be it a home page; None where it is out of sight or of the scope."""
        self.look_up(PARENTS)
        return self._by_path.get(_parent_path(page))

    def alias_of(self, page: Any) -> Any | None:
        """Return the page behind an alias; None when it is out of sight or on another site."""
        source = self.of_kind(SOURCES).get(page.alias_of_id) if page.alias_of_id is not None else None
        return source if source is not None and source.path in self.scope.trees else None

    @cached_property
    def teasers(self) -> list[Any]:
        """The neighbours and related articles that the answer is known to show, specific."""
        found = [getattr(self.neighbours(page), side) for page in self.pages for side in self.sides]
        with_related = [page for page in self.pages if self._has_related and hasattr(page, "get_related_ids")]
        related = [one for page in with_related for one in self.related(page)]
        return [page for page in [*found, *related] if page is not None]

    def of_kind(self, kind: str) -> Mapping[Any, Any]:
        """Return the related articles, the pages of authors, the sources of aliases, or the targets of links, by id.

        The base page is enough for all but related articles, which are shown, and types with addresses of their own.
        """
        if kind not in self._kinds:
            self.look_up(kind)
            self._load_own_types()
            found = {pk: self._by_id[pk] for pk in self._ids[kind] if pk in self._by_id}
            self._kinds[kind] = {pk: self._specific.get(pk, page) for pk, page in found.items()}
        return self._kinds[kind]

    def look_up(self, *kinds: str) -> None:
        """Find the base pages of these kinds, and with them those of all that the answer is known to name."""
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
                if kind == RELATED or has_own_address(model):
                    self._own_types[model].add(page.pk)

    # --- how it is found -------------------------------------------------------------------------

    def _find(self, paths: set[str], ids: Collection[Any]) -> None:
        """Find base pages. 1 query unless they are known, and 1 for the restrictions unless they are known."""
        paths, ids = paths - self._asked, {*ids} - self._asked
        if not paths and not ids:
            return
        self._asked |= paths | ids
        wanted = Q(path__in=paths) | Q(pk__in=ids)
        for page in self.scope.visitor.visible(get_page_model().objects.filter(wanted)):
            self._by_id[page.pk] = self._by_path[page.path] = page

    def _load_own_types(self) -> None:
        if self.sides and self._own_types:
            _ = self._neighbours  # with which some of them are loaded
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
            # By the instance's own place, so that a preview shows the neighbours it would have.
            page = self.pages[0]
            return {page.pk: neighbours(page, request=request, load=self._load_along)}
        return neighbours_of_many(self.pages, request=request, known=self._known, load=self._load_along)

    @property
    def _known(self) -> dict[Any, Any]:
        """The pages of the answer itself: those of a listing are neighbours of each other."""
        return {page.pk: page for page in self.pages if isinstance(page, page.specific_class or type(page))}

    def _load_along(self, model: type[Any], pks: Collection[Any]) -> Mapping[Any, Any]:
        """Load neighbours, and with them what else is to be loaded of their type. 1 query."""
        self.look_up()
        self._specific |= load_pages(model, {*pks, *self._own_types.get(model, ())} - self._specific.keys())
        return self._specific

    def _section_path(self, page: Any) -> str | None:
        """Return the tree path of the section; None for a page right below a home page, and outside of the scope."""
        path = _parent_path(page)
        is_below_home = self.scope.urls.is_home(page.url_path.removesuffix(f"{page.slug}/"))
        return path if path and path in self.scope.trees and not is_below_home else None


def _parent_path(page: Any) -> str:
    return str(page.path[: -page.steplen])


def byline_page_ids(page: Any) -> dict[str | None, Any]:
    """Return which pages are about the authors of a page: slug of the author to id."""
    return dict(page.get_byline_page_ids()) if hasattr(page, "get_byline_page_ids") else {}
