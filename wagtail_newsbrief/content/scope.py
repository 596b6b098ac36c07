"""The pages that a response is about: those of a site, in the requested languages, that the visitor may see."""

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
from wagtail_newsbrief.utils.requests import cached_on
from wagtail_newsbrief.utils.text import as_id, storable
from wagtail_newsbrief.versioning import NO_CACHE, VersionedCache, current_version

from .url_paths import at_url_path


@dataclass(frozen=True, slots=True)
class SiteTrees:
    """The page trees of a site, by the tree paths of their roots."""

    inside: tuple[str, ...] = ("",)
    #: The locales of the roots.
    locales: tuple[Locale, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path.startswith(self.inside)

    def narrow(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to the trees. No query by itself."""
        below = Q()
        for path in self.inside:
            below |= Q(path__startswith=path)
        return pages.filter(below)


#: All pages of all sites.
EVERYWHERE = SiteTrees()


class SiteNameError(ValueError):
    """The name of a site is invalid or ambiguous."""


class PageScope:
    """The pages of one site, or of all sites, that a visitor may see.

    Made for one response. ``cache`` holds what doesn't depend on the visitor: site, trees, hidden pages, totals.
    """

    #: The requested language (``None``: all), and the one that stands in for missing translations.
    locale: Locale | None = None
    fallback: Locale | None = None

    def __init__(
        self,
        request: Any | None = None,
        site: Any | None = None,
        *,
        trees: SiteTrees | None = None,
        visitor: Visitor | None = None,
        cache: VersionedCache = NO_CACHE,
        links_to_frontend: bool = True,
    ) -> None:
        """Without ``trees``, those of the site are fetched. Queries: at most 1.

        For ``links_to_frontend`` see ``PageUrls``.
        """
        # Wagtail finds and caches the site on Django's request, not on REST framework's.
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
        cache: VersionedCache = NO_CACHE,
    ) -> PageScope:
        """Return the scope of the site ``host``, ``host:port`` or id; without a name, that of the request.

        Queries: at most 2 per content version. Raise ``Http404`` if there is no such site, and ``SiteNameError`` for a
        host with several.
        """
        request = getattr(request, "_request", request)

        def find() -> tuple[Any, SiteTrees]:
            site = _site(request, name)
            return site, trees_of(site)

        site, trees = cache.get_or_set(repr(["site", name, request.get_host(), request.get_port()]), find)
        if name is None:
            cached_on(request, "_wagtail_site", lambda: site)  # as Site.find_for_request would
        return cls(request, site, trees=trees, visitor=visitor, cache=cache)

    def pages(self, model: type[Any]) -> QuerySet[Any]:
        """Return the site's pages of a type that the visitor may see. Queries: those of ``Visitor.visible``."""
        return self.trees.narrow(self.visitor.visible(model._default_manager.all()))

    def at(self, url: str, pages: QuerySet[Any], locale: Locale | None = None) -> QuerySet[Any]:
        """Narrow to the page at a URL path of the site; with ``locale``, to that at the same path in the language."""
        if locale is None:
            return at_url_path(pages, self.site, url)
        there = pages.filter(locale_id=locale.pk)
        return at_url_path(there, self.site, url, locale.language_code)

    def count(self, rows: QuerySet[Any]) -> int:
        """Return the number of rows. Queries: 1 per content version, shared by all pages of a listing."""
        try:
            name = f"count {rows.query.sql_with_params()}"
        except EmptyResultSet:  # the queryset is known to be empty
            return 0
        return self.cache.get_or_set(name, rows.count)

    def in_languages(self, locale: Locale | None, fallback: Locale | None = None) -> PageScope:
        """Return the scope for pages in one language, and in another that stands in for missing translations."""
        scope = copy.copy(self)
        scope.locale = locale
        scope.fallback = fallback if fallback != locale else None
        return scope

    @cached_property
    def locales(self) -> dict[str, Locale]:
        """All locales by language code. Queries: 1 per content version."""
        return self.cache.get_or_set(
            "locales", lambda: {locale.language_code: locale for locale in Locale.objects.all()}
        )

    def set_locales(self, pages: Iterable[Any]) -> None:
        """Set the locale of pages, with the query of ``locales`` only for locales that aren't known.

        ``select_related`` is no alternative: MariaDB starts with the smallest table of a join and sorts all articles.
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
        """Return ``True`` if a page stands in for a missing translation. No query."""
        return self.fallback is not None and page.locale_id == self.fallback.pk


def is_shareable(request: Any | None) -> bool:
    """Return ``True`` if a request is anonymous and read-only, so that its results may be cached for everybody."""
    return getattr(request, "method", None) in ("GET", "HEAD") and Visitor(request).is_anonymous


def scope_of(request: Any | None) -> PageScope:
    """Return the scope for templates: pages of all sites, with Wagtail's own URLs. Cached on the request."""
    request = getattr(request, "_request", request)
    if request is None:
        return PageScope(links_to_frontend=False)

    def make() -> PageScope:
        # The version is read lazily, because many templates don't need it.
        cache = VersionedCache(current_version) if is_shareable(request) else NO_CACHE
        return PageScope(request, cache=cache, links_to_frontend=False)

    return cached_on(request, "_newsbrief_scope", make)


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
            raise SiteNameError(f"{port!r} is not a port")
        sites = sites.filter(port=int(port))
    found = list(sites[:2])
    if not found:
        raise Http404("There is no such site.")
    if len(found) > 1:
        raise SiteNameError("several sites have this host; add the port, as in host:port")
    return found[0]


def trees_of(site: Any) -> SiteTrees:
    """Return the trees of a site: its root page and the translations of it.

    Queries: 1 with ``WAGTAIL_I18N_ENABLED``, none without.
    """
    home = site.root_page
    if not newsbrief_settings.i18n_enabled:
        return SiteTrees((home.path,))
    homes = list(home.get_translations(inclusive=True).select_related("locale").only("path", "locale"))
    return SiteTrees(tuple(page.path for page in homes), tuple(page.locale for page in homes))
