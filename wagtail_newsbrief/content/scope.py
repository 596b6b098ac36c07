"""Which pages a response is about: those of a site that the visitor may see, in the languages that were asked for."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from wagtail.models import Locale, Site

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.page_urls import PageUrls
from wagtail_newsbrief.utils.requests import kept_with
from wagtail_newsbrief.utils.text import as_id, storable
from wagtail_newsbrief.versioning import NOTHING_KEPT, VersionedCache, current_version

from .addresses import at_address


@dataclass(frozen=True, slots=True)
class SiteTrees:
    """What belongs to a site: everything at and below these tree paths."""

    inside: tuple[str, ...] = ("",)
    #: The locales of the pages at these paths.
    locales: tuple[Locale, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path.startswith(self.inside)

    def narrow(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to what lies in the trees. No query by itself."""
        below = Q()
        for path in self.inside:
            below |= Q(path__startswith=path)
        return pages.filter(below)


#: All pages, of whatever site.
EVERYWHERE = SiteTrees()


class SiteNameError(ValueError):
    """A name of a site that names none, or more than one."""


class PageScope:
    """The pages of a site, or without one of all sites, as a visitor may see them.

    Made for one response: what it knows may change at any time. ``cache`` keeps what doesn't change with the visitor:
    site, trees, what is hidden from everybody, totals.
    """

    #: The languages that pages are given in: the one that was asked for (None: all), and the one that stands in.
    locale: Locale | None = None
    fallback: Locale | None = None

    def __init__(
        self,
        request: Any | None = None,
        site: Any | None = None,
        *,
        trees: SiteTrees | None = None,
        visitor: Visitor | None = None,
        cache: VersionedCache = NOTHING_KEPT,
        links_to_frontend: bool = True,
    ) -> None:
        """``trees`` are those of the site where they are known already; 1 query at most without them. For
        ``links_to_frontend`` see ``PageUrls``.
        """
        # Wagtail asks Django's request for its site, and caches on it.
        self.request = getattr(request, "_request", request)
        self.site: Any = site
        self.trees = trees or (trees_of(site) if site is not None else EVERYWHERE)
        self.visitor = visitor or Visitor(self.request, cache)
        self.cache = cache
        self.urls = PageUrls(self.request, site, links_to_frontend=links_to_frontend)

    @classmethod
    def named(
        cls,
        request: Any,
        name: str | None,
        *,
        visitor: Visitor | None = None,
        cache: VersionedCache = NOTHING_KEPT,
    ) -> PageScope:
        """Return the scope of a site: ``host``, ``host:port`` or id; without a name that of the request.

        At most 2 queries for each content version. Raises ``Http404`` where there is no site, ``SiteNameError`` for a
        host with several.
        """
        request = getattr(request, "_request", request)

        def find() -> tuple[Any, SiteTrees]:
            site = _site(request, name)
            return site, trees_of(site)

        site, trees = cache.get_or_set(repr(["site", name, request.get_host(), request.get_port()]), find)
        if name is None:
            kept_with(request, "_wagtail_site", lambda: site)  # as Site.find_for_request would
        return cls(request, site, trees=trees, visitor=visitor, cache=cache)

    # --- pages -------------------------------------------------------------------------------------

    def pages(self, model: type[Any]) -> QuerySet[Any]:
        """Return the pages of a type that the visitor may see in the site. At most the queries of ``visibility``."""
        return self.trees.narrow(self.visitor.visible(model._default_manager.all()))

    def at(self, address: str, pages: QuerySet[Any], locale: Locale | None = None) -> QuerySet[Any]:
        """Narrow to the page at an address of the site; with ``locale`` to that at the same place in a language."""
        if locale is None:
            return at_address(pages, self.site, address)
        there = pages.filter(locale_id=locale.pk)
        return at_address(there, self.site, address, locale.language_code)

    def count(self, rows: QuerySet[Any]) -> int:
        """Return how many rows there are. 1 query for each content version: the pages of a listing share it."""
        try:
            name = f"count {rows.query.sql_with_params()}"
        except EmptyResultSet:  # known to hold nothing, so that there is no SQL
            return 0
        return self.cache.get_or_set(name, rows.count)

    # --- languages ---------------------------------------------------------------------------------

    def in_languages(self, locale: Locale | None, fallback: Locale | None = None) -> PageScope:
        """Return the scope for pages of a language, and for those of another that stand in for what it lacks."""
        scope = copy.copy(self)
        scope.locale = locale
        scope.fallback = fallback if fallback != locale else None
        return scope

    @cached_property
    def locales(self) -> dict[str, Locale]:
        """All languages of the installation, by code. 1 query for each content version."""
        return self.cache.get_or_set(
            "locales", lambda: {locale.language_code: locale for locale in Locale.objects.all()}
        )

    def give_locales(self, pages: Iterable[Any]) -> None:
        """Let pages know their locales. That of ``locales`` for a page whose locale neither it nor the trees know.

        Not ``select_related``: MariaDB begins with the smallest table of a join, and sorts all articles for a page of
        them.
        """
        known = {locale.pk: locale for locale in self.trees.locales}
        for page in pages:
            if not type(page).locale.is_cached(page):
                if page.locale_id not in known:
                    known |= {locale.pk: locale for locale in self.locales.values()}
                page.locale = known[page.locale_id]

    def translated(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the languages of the scope. No query by itself."""
        if self.locale is None:
            return rows
        if self.fallback is None:
            return rows.filter(locale_id=self.locale.pk)
        translated = rows.filter(locale_id=self.locale.pk, translation_key=OuterRef("translation_key"))
        return rows.filter(Q(locale_id=self.locale.pk) | Q(~Exists(translated), locale_id=self.fallback.pk))

    def is_fallback(self, page: Any) -> bool:
        """Tell whether a page stands in for one that is not there in the language that was asked for. No query."""
        return self.fallback is not None and page.locale_id == self.fallback.pk


def is_shareable(request: Any | None) -> bool:
    """Tell whether what is found for a request may be kept for all: it only reads, and nobody in particular asks."""
    return getattr(request, "method", None) in ("GET", "HEAD") and Visitor(request).is_anonymous


def scope_of(request: Any | None) -> PageScope:
    """Return the scope of the templates of a request: pages of all sites, with links as Wagtail's own.

    Kept with the request.
    """
    request = getattr(request, "_request", request)
    if request is None:
        return PageScope(links_to_frontend=False)

    def make() -> PageScope:
        # Of the version it is known when it is asked for: many templates need none.
        cache = VersionedCache(current_version) if is_shareable(request) else NOTHING_KEPT
        return PageScope(request, cache=cache, links_to_frontend=False)

    return kept_with(request, "_newsbrief_scope", make)


def _site(request: Any, name: str | None) -> Any:
    if name is None:
        site = Site.find_for_request(request)
        if site is None:
            raise Http404("There is no site here.")
        return site
    hostname, _, port = name.partition(":")
    sites = Site.objects.select_related("root_page")
    pk = as_id(name)
    sites = sites.filter(pk=pk) if pk is not None else sites.filter(hostname=storable(hostname))
    if port:
        if not (port.isascii() and port.isdigit() and len(port) < 6):
            raise SiteNameError(f"{port!r} is no port")
        sites = sites.filter(port=int(port))
    found = list(sites[:2])
    if not found:
        raise Http404("There is no such site.")
    if len(found) > 1:
        raise SiteNameError("several sites have this host; add the port, as in host:port")
    return found[0]


def trees_of(site: Any) -> SiteTrees:
    """Return the trees of a site: its root page and the translations of it.

    1 query with ``WAGTAIL_I18N_ENABLED``, none without.
    """
    home = site.root_page
    if not newsbrief_settings.i18n_enabled:
        return SiteTrees((home.path,))
    homes = list(home.get_translations(inclusive=True).select_related("locale").only("path", "locale"))
    return SiteTrees(tuple(page.path for page in homes), tuple(page.locale for page in homes))
