"""Which pages a visitor may see: Wagtail's view restrictions as conditions of the query.

``PageViewRestriction.accept_request`` is the rule; ``tests/test_access.py`` compares
``denied_restrictions`` with it, case by case. As a queryset it costs the same for one
restriction as for thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from django.db.models.lookups import GreaterThan
from wagtail.models import BaseViewRestriction, PageViewRestriction

from .access_tokens import has_token, unlocked
from .compat import get_page_model
from .versioning import NO_CACHE, VersionedCache


class Visibility(NamedTuple):
    """The restricted paths and aliases that decide which pages a visitor may see."""

    #: The lengths of the tree paths of pages with a restriction that the visitor fails.
    denied_lengths: tuple[int, ...]
    #: The aliases of these pages, aliases of aliases among them, and the lengths of their paths.
    denied_aliases: tuple[Any, ...]
    denied_alias_lengths: tuple[int, ...]
    has_aliases: bool
    #: The aliases that have aliases themselves, and that the visitor may see.
    visible_links: tuple[Any, ...]


def denied_restrictions(request: Any | None) -> QuerySet[Any]:
    """Return the page view restrictions that ``request`` does not pass.

    ``None`` and a request without session or user are an anonymous visitor. No query by itself, 1 for a request that
    brings a token (see ``access_tokens``).
    """
    accepted = Q(restriction_type=BaseViewRestriction.NONE)

    if passed := _passed_restrictions(request):
        accepted |= Q(restriction_type=BaseViewRestriction.PASSWORD, pk__in=passed)

    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        accepted |= Q(restriction_type=BaseViewRestriction.LOGIN)
        if user.is_superuser:
            accepted |= Q(restriction_type=BaseViewRestriction.GROUPS)
        else:
            through = PageViewRestriction.groups.through
            shared = through.objects.filter(pageviewrestriction_id=OuterRef("pk"), group__in=user.groups.all())
            accepted |= Q(Exists(shared), restriction_type=BaseViewRestriction.GROUPS)
    denied: QuerySet[Any] = PageViewRestriction.objects.exclude(accepted)
    return denied


def _passed_restrictions(request: Any | None) -> list[int]:
    session = getattr(request, "session", None)
    key = PageViewRestriction.passed_view_restrictions_session_key
    in_session = list(session.get(key, [])) if session is not None else []
    return in_session + [restriction.pk for restriction in unlocked(request)]


class Visitor:
    """An anonymous visitor, or the session and user of a request.

    Create one for each request and don't keep it, because restrictions may change at any time.
    """

    def __init__(self, request: Any | None = None, cache: VersionedCache = NO_CACHE) -> None:
        """``cache`` keeps ``visibility`` for all anonymous visitors; don't pass it for others."""
        self.request = request
        self._cache = cache

    @property
    def is_anonymous(self) -> bool:
        """Whether the visitor sees only public pages, so that a response may be cached for all."""
        user = getattr(self.request, "user", None)
        if user is not None and user.is_authenticated:
            return False
        return not has_token(self.request) and not _passed_restrictions(self.request)

    def without_denied(self, queryset: QuerySet[Any], page: str = "pk") -> QuerySet[Any]:
        """Leave out the rows whose *own* page carries a restriction that the visitor fails.

        ``page`` names the column that holds the page's id. Enough for siblings, which share their
        ancestors' restrictions, but for aliases (see ``without_hidden_aliases``). No query by itself.
        """
        # Not NOT EXISTS: MariaDB then builds a table of all restrictions first, although a seek
        # needs only its first row. Not IS NULL: PostgreSQL then estimates a hundred times as many
        # rows, and spends a second on compiling the query.
        denied = denied_restrictions(self.request).filter(page_id=OuterRef(page)).order_by().values("pk")[:1]
        queryset = queryset.alias(newsbrief_denied=Coalesce(Subquery(denied), 0))
        return queryset.filter(newsbrief_denied__lt=1)

    def without_hidden_aliases(self, queryset: QuerySet[Any], page: str = "pk") -> QuerySet[Any]:
        """Leave out the rows whose page is an alias of one that the visitor may not see.

        ``page`` is as for ``without_denied``. The first call costs the queries of ``visibility``. Planning takes the
        database ten times as long as for ``without_denied``.
        """
        found = Subquery(self._hidden_aliases(self.visibility, page).values("depth")[:1])
        queryset = queryset.alias(newsbrief_hidden_alias=Coalesce(found, 0))
        return queryset.filter(newsbrief_hidden_alias__lt=1)

    def is_hidden_alias_among(self, pages: Iterable[Any]) -> bool:
        """Return whether any of the pages is an alias of one that the visitor may not see.

        No query if none is an alias, else those of ``visible`` and 1.
        """
        sources = {page.alias_of_id for page in pages if page.alias_of_id is not None}
        return bool(sources) and self.visible(_base_pages().filter(pk__in=sources)).count() < len(sources)

    def visible(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to the live pages that the visitor may see.

        A restriction hides its page, the aliases of it, and everything below them: the beginning of a page's tree path
        is looked up among the restricted paths, once for each depth at which there are any. That costs the same for one
        restriction as for thousands. An alias is visible if its source is, so that an alias of a draft is hidden too.
        The first call costs the queries of ``visibility``.
        """
        return self._visible(pages, self.visibility)

    def _visible(self, pages: QuerySet[Any], visibility: Visibility) -> QuerySet[Any]:
        pages = self._without_denied_paths(pages, visibility)
        if not visibility.has_aliases:
            return pages
        if connections[pages.db].vendor == "mysql":
            # For EXISTS MariaDB would build a table of all sources before it looks for the first page.
            source = Coalesce(Subquery(self._sources(visibility).values("depth")[:1]), 0)
            return pages.filter(Q(alias_of=None) | Q(GreaterThan(source, 0)))
        # PostgreSQL would estimate a lookup of the source of every page, and compile a count for a second.
        return pages.filter(~Exists(self._hidden_aliases(visibility, "pk")))

    def _hidden_aliases(self, visibility: Visibility, page: str) -> QuerySet[Any]:
        """Return the page that the column ``page`` of the outer query names, if it is an alias of a hidden one."""
        return _base_pages().filter(~Exists(self._sources(visibility)), alias_of__isnull=False, pk=OuterRef(page))

    def _sources(self, visibility: Visibility) -> QuerySet[Any]:
        """Return the page that the page of the outer query is an alias of, if the visitor may see it."""
        sources = self._without_denied_paths(_base_pages(), visibility).filter(pk=OuterRef("alias_of_id"))
        return sources.filter(Q(alias_of=None) | Q(pk__in=visibility.visible_links))

    def _without_denied_paths(self, pages: QuerySet[Any], visibility: Visibility) -> QuerySet[Any]:
        """Leave out pages that aren't live, and restricted pages, their aliases and all pages below them."""
        pages = pages.filter(live=True)
        denied = denied_restrictions(self.request)
        for length in visibility.denied_lengths:
            pages = pages.filter(~Exists(denied.filter(page__path=Substr(OuterRef("path"), 1, length))))
        aliases = _base_pages().filter(pk__in=visibility.denied_aliases)
        for length in visibility.denied_alias_lengths:
            pages = pages.filter(~Exists(aliases.filter(path=Substr(OuterRef("path"), 1, length))))
        return pages

    @cached_property
    def visibility(self) -> Visibility:
        """The restricted paths and aliases for this visitor.

        1 query; 2 more if restricted pages have aliases, 1 for each further step of the longest chain of these, and 2
        if aliases have aliases. Finding whether aliases have aliases takes about 1 ms per thousand aliases.
        """
        return self._cache.get_or_set("visibility", self._find_visibility)

    def _find_visibility(self) -> Visibility:
        denied = denied_restrictions(self.request).order_by()
        aliases = _base_pages().filter(alias_of__isnull=False)
        of_denied = _base_pages().filter(alias_of__in=denied.values("page_id"))
        links = aliases.filter(pk__in=aliases.values("alias_of"))
        kinds = [_first(aliases), _first(of_denied), _first(links)]
        found = denied.values_list("page__depth", Value(0)).union(
            *(pages.values_list("depth", Value(number)) for number, pages in enumerate(kinds, 1))
        )
        depths = defaultdict(list)
        for depth, kind in found:
            depths[kind].append(depth)
        denied_aliases = aliases_of(denied.values("page_id")) if depths[2] else {}
        steplen = get_page_model().steplen
        visibility = Visibility(
            denied_lengths=tuple(sorted(depth * steplen for depth in depths[0])),
            denied_aliases=tuple(denied_aliases),
            denied_alias_lengths=tuple(sorted({depth * steplen for depth in denied_aliases.values()})),
            has_aliases=bool(depths[1]),
            visible_links=(),
        )
        return self._with_visible_links(visibility, links) if depths[3] else visibility

    def _with_visible_links(self, visibility: Visibility, links: QuerySet[Any]) -> Visibility:
        """Follow chains of aliases from their sources. Aliases in a loop are never reached. 2 queries."""
        sources = dict(links.values_list("pk", "alias_of_id"))
        pages = _base_pages().filter(pk__in={*sources, *sources.values()})
        visible = set(self._without_denied_paths(pages, visibility).values_list("pk", flat=True))
        reached = visible - sources.keys()
        waiting = visible & sources.keys()
        while step := {pk for pk in waiting if sources[pk] in reached}:
            reached |= step
            waiting -= step
        return visibility._replace(visible_links=tuple(sorted(reached & sources.keys())))


def aliases_of(pks: Collection[Any] | QuerySet[Any]) -> dict[Any, int]:
    """Return the aliases of pages, and the aliases of these: primary key to depth in the tree.

    1 query for each step of the longest chain, and 1.
    """
    found: dict[Any, int] = {}
    while True:
        step = dict(_base_pages().filter(alias_of__in=pks).values_list("pk", "depth"))
        if step.keys() <= found.keys():
            return found
        pks, found = step.keys() - found.keys(), found | step


def live_sources(page: Any) -> list[Any] | None:
    """Return the sources of an alias, nearest first; None if any of them isn't live, and for a loop.

    An empty list if the page isn't an alias. 1 query for each step.
    """
    found = {page.pk: page}
    while page.alias_of_id is not None:
        page = page.alias_of
        if not page.live or page.pk in found:
            return None
        found[page.pk] = page
    return list(found.values())[1:]


def paths_behind(path: str) -> set[str]:
    """Return the tree paths at which a restriction hides the page at ``path``.

    They are its own, those above it, and the same of the sources of any aliases among these. 1 query for each step of
    the longest chain of aliases, and 1.
    """
    found: set[str] = set()
    paths = {path}
    steplen = get_page_model().steplen
    while paths:
        step = {one[:end] for one in paths for end in range(steplen, len(one) + 1, steplen)} - found
        found |= step
        paths = set(_base_pages().filter(aliases__path__in=step).values_list("path", flat=True))
    return found


def _base_pages() -> QuerySet[Any]:
    pages: QuerySet[Any] = get_page_model()._base_manager.order_by()
    return pages


def _first(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Narrow to one page, if there is any. In a subquery, because a part of a union can't have a limit."""
    return _base_pages().filter(pk=Subquery(pages.values("pk")[:1]))
