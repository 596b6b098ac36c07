"""The pages that an answer names beside its own: neighbours, related articles, sections, targets of links, authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.navigation import Neighbours, neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.neighbours import load_pages
from wagtail_newsbrief.page_urls import has_own_address

from .scope import PageScope


class LinkedPages:
    """These pages as the visitor may see them: each kind when it is first asked for, then for all pages of the answer.

    In all 1 query for the neighbours' ids, 1 for the base pages of the others, 1 for the sections of related articles,
    and 1 for each page type that pages are needed as, neighbours and others together.
    """

    def __init__(
        self,
        pages: Sequence[Any],
        *,
        shown: Collection[str],
        text_ids: Collection[Any],
        scope: PageScope,
    ) -> None:
        """``shown`` names the fields of the answer, ``text_ids`` the pages that its texts link to."""
        self.pages = pages
        self.shown = shown
        self.text_ids = text_ids
        self.scope = scope
        #: Specific pages by id.
        self._loaded: dict[Any, Any] = {}

    # --- what is asked ---------------------------------------------------------------------------

    def neighbour(self, page: Any, side: str) -> Any | None:
        """Return the ``previous`` or ``next`` of a page of the answer, specific."""
        return getattr(self._neighbours[page.pk], side)

    def related(self, page: Any) -> list[Any]:
        """Return the related articles of a page, specific, in order; none for a page type that has none."""
        ids = page.get_related_ids() if hasattr(page, "get_related_ids") else ()
        return [self.linked[pk] for pk in ids if pk in self.linked]

    def section(self, page: Any) -> Any | None:
        """Return the parent of a page, as a base page; None when it is out of sight or on another site."""
        path = _parent_path(page)
        return self._by_path.get(path) or self._sections_of_related.get(path)

    def alias_of(self, page: Any) -> Any | None:
        """Return the page behind an alias; None when it is out of sight or on another site."""
        source = self.linked.get(page.alias_of_id) if page.alias_of_id is not None else None
        return source if source is not None and source.path in self.scope.trees else None

    @cached_property
    def teasers(self) -> list[Any]:
        """The neighbours and related articles that the answer shows, specific."""
        sides = [side for side in ("previous", "next") if side in self.shown]
        found = [self.neighbour(page, side) for page in self.pages for side in sides]
        related = [one for page in self.pages for one in self.related(page)] if self._related_ids else []
        return [page for page in [*found, *related] if page is not None]

    @cached_property
    def linked(self) -> Mapping[Any, Any]:
        """The related articles, the targets of links and the pages of authors, by id.

        The base page is enough for all but related articles, which are shown, and types with addresses of their own.
        """
        found: dict[Any, Any] = {page.pk: page for page in self._others if page.pk in self._linked_ids}
        if not {"previous", "next"}.isdisjoint(self.shown) and self._specific_ids:
            _ = self._neighbours  # with which some of them are loaded
        for model, pks in self._specific_ids.items():
            if missing := pks - self._loaded.keys():
                self._loaded |= load_pages(model, missing)
        return {pk: self._loaded.get(pk, page) for pk, page in found.items()}

    # --- how it is found -------------------------------------------------------------------------

    @cached_property
    def _neighbours(self) -> dict[Any, Neighbours]:
        if len(self.pages) == 1:
            # By the instance's own place, so that a preview shows the neighbours it would have.
            page = self.pages[0]
            return {page.pk: neighbours(page, request=self.scope.request, load=self._load_along)}
        return neighbours_of_many(self.pages, request=self.scope.request, known=self._known, load=self._load_along)

    @property
    def _known(self) -> dict[Any, Any]:
        """The pages of the answer itself: those of a listing are neighbours of each other."""
        return {page.pk: page for page in self.pages if isinstance(page, page.specific_class or type(page))}

    def _load_along(self, model: type[Any], pks: Collection[Any]) -> Mapping[Any, Any]:
        """Load neighbours, and with them what else is to be loaded of their type. 1 query."""
        self._loaded |= load_pages(model, {*pks, *self._specific_ids.get(model, ())} - self._loaded.keys())
        return self._loaded

    @cached_property
    def _specific_ids(self) -> dict[type[Any], set[Any]]:
        """Which pages are to be loaded as their own type, by that type. No query but that of ``_others``, if any."""
        by_type: dict[type[Any], set[Any]] = defaultdict(set)
        for page in self._others if self._linked_ids else ():
            model = page.specific_class or type(page)
            if page.pk in self._related_ids or (page.pk in self._linked_ids and has_own_address(model)):
                by_type[model].add(page.pk)
        return dict(by_type)

    @cached_property
    def _by_path(self) -> dict[str, Any]:
        return {page.path: page for page in self._others}

    @cached_property
    def _others(self) -> list[Any]:
        """All but the neighbours, as base pages, and no others.

        1 query, and 1 for the restrictions unless the visitor has asked for them before.
        """
        paths = {path for path in self._parent_paths if path in self.scope.trees}
        if not paths and not self._linked_ids:
            return []
        wanted = Q(path__in=paths) | Q(pk__in=self._linked_ids)
        return list(self.scope.visitor.visible(get_page_model().objects.filter(wanted)))

    @cached_property
    def _sections_of_related(self) -> dict[str, Any]:
        """The parents of related articles by path, but for those that are known. At most 1 query."""
        if not self._related_ids:
            return {}
        related = [page for pk, page in self.linked.items() if pk in self._related_ids]
        paths = {path for path in map(_parent_path, related) if path in self.scope.trees} - self._parent_paths
        if not paths:
            return {}
        pages = get_page_model().objects.filter(path__in=paths)
        return {page.path: page for page in self.scope.visitor.visible(pages)}

    @cached_property
    def _parent_paths(self) -> set[str]:
        """The paths of the parents that are shown: those of the pages themselves, which neighbours share."""
        if {"section", "parent", "previous", "next", "seo"}.isdisjoint(self.shown):
            return set()
        return set(map(_parent_path, self.pages))

    @cached_property
    def _linked_ids(self) -> set[Any]:
        authors = (byline_page_ids(page).values() for page in self.pages if "seo" in self.shown)
        sources = {page.alias_of_id for page in self.pages if "alias_of" in self.shown} - {None}
        return self._related_ids.union(self.text_ids, sources, *authors)

    @cached_property
    def _related_ids(self) -> set[Any]:
        related = self.pages if "related" in self.shown else []
        return {pk for page in related if hasattr(page, "get_related_ids") for pk in page.get_related_ids()}


def _parent_path(page: Any) -> str:
    return str(page.path[: -page.steplen])


def byline_page_ids(page: Any) -> dict[str | None, Any]:
    """Return which pages are about the authors of a page: slug of the author to id."""
    return dict(page.get_byline_page_ids()) if hasattr(page, "get_byline_page_ids") else {}
