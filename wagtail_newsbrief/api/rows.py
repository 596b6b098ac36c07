"""Which pages a request asks about: those of its site that the visitor may see, in the languages that it names.

What responses have in common - site, trees, depths of restrictions, totals - is kept for as long as the content
version is the same (see ``VersionedCache``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Locale
from wagtail.search.backends import get_search_backend

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.site_trees import SiteTrees
from wagtail_newsbrief.page_urls import PageUrls, request_about
from wagtail_newsbrief.utils.text import words_of
from wagtail_newsbrief.versioning import VersionedCache, current_version

from . import cursor
from .parameters import ParameterError, Parameters, single_values
from .site_scope import site_for, trees_of

#: More words than this are no question of a reader. Some databases nest their query a level a word.
MOST_SEARCH_WORDS = 32


class Place(NamedTuple):
    """The site that a request asks about, and its trees."""

    site: Any
    trees: SiteTrees


class Rows:
    """The rows of one type of page for one request."""

    #: Whether what is shown follows from the content alone, so that it may be kept until that changes.
    is_cacheable: bool = True

    def __init__(self, request: Any, *, ignored: Sequence[str] = ()) -> None:
        """``ignored`` names parameters that belong to the API version and not to the endpoint."""
        self.request = getattr(request, "_request", request)
        self.query = single_values(self.request.GET, ignored)
        self.visitor = Visitor(self.request)
        #: The locales of the pages that are given; None is all.
        self.locale_ids: tuple[Any, ...] | None = None
        #: The one among them whose pages stand in for what is not there in the other.
        self.fallback_locale_id: Any | None = None

    @property
    def model(self) -> type[Any]:
        """The page type that is served."""
        raise NotImplementedError

    @cached_property
    def cache(self) -> VersionedCache:
        """What is known of the content already. 1 query, for what everybody may see; to be asked for before any other.

        Nothing for a known visitor, or for what follows from more than the content.
        """
        is_for_all = self.is_cacheable and self.visitor.is_anonymous and self.request.method in ("GET", "HEAD")
        return VersionedCache(current_version() if is_for_all else None)

    # --- where -------------------------------------------------------------------------------------

    @cached_property
    def _place(self) -> Place:
        """Where the request asks. At most 2 queries for each content version."""
        asked = self.query.get("site")
        name = repr(["site", asked, self.request.get_host(), self.request.get_port()])
        place = self.cache.get_or_set(name, self._find_place)
        if asked is None:
            self.request._wagtail_site = place.site  # where Wagtail keeps what it found
        return place

    def _find_place(self) -> Place:
        site = site_for(self.request, self.query.get("site"))
        return Place(site, trees_of(site))

    @property
    def site(self) -> Any:
        """The site that the request asks about."""
        return self._place.site

    @property
    def trees(self) -> SiteTrees:
        """The trees of the site."""
        return self._place.trees

    @cached_property
    def addresses(self) -> PageUrls:
        """The addresses of pages, as this site gives them."""
        return PageUrls(self.request, request_about(self.request, self.site))

    # --- which -------------------------------------------------------------------------------------

    def all_pages(self) -> QuerySet[Any]:
        """Return the pages of whatever type that the visitor may see in the site. At most 3 queries."""
        return self._visible(get_page_model().objects.all())

    def pages(self, parameters: Parameters) -> QuerySet[Any]:
        """Return the pages of this type that the visitor may see in the site. At most 3 queries."""
        return self._visible(self.model._default_manager.all()).order_by()

    def _visible(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        visitor = self.visitor
        # Only what everybody may see is ever kept.
        visitor.visibility = self.cache.get_or_set("visibility", lambda: visitor.visibility)
        return self.trees.narrow(visitor.visible(pages))

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Apply the filters of the endpoint."""
        return self.in_locale(rows, parameters)

    def in_locale(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Narrow to the language that ``locale`` names, and what stands in for it. At most 1 query."""
        locale, fallback = self.locale(parameters, "locale"), self.locale(parameters, "fallback")
        if locale is None:
            if fallback is not None:
                raise ParameterError("fallback", "needs locale: the language that is asked for")
            return rows
        self.locale_ids = (locale.pk,)
        if fallback is None or fallback.pk == locale.pk:
            return rows.filter(locale_id=locale.pk)
        self.locale_ids, self.fallback_locale_id = (locale.pk, fallback.pk), fallback.pk
        translated = rows.filter(locale_id=locale.pk, translation_key=OuterRef("translation_key"))
        return rows.filter(Q(locale_id=locale.pk) | Q(~Exists(translated), locale_id=fallback.pk))

    def locale(self, parameters: Parameters, name: str) -> Any | None:
        """Return the locale that a parameter names; None if it is absent. 1 query for each content version.

        Raises ``ParameterError`` for a language that the site hasn't.
        """
        code = parameters.text(name)
        if code is None:
            return None
        if code not in self._locales:
            raise ParameterError(name, f"{code!r} is not one of {', '.join(sorted(self._locales))}")
        return self._locales[code]

    @cached_property
    def _locales(self) -> dict[str, Any]:
        return self.cache.get_or_set(
            "locales", lambda: {locale.language_code: locale for locale in Locale.objects.all()}
        )

    def searched(self, rows: QuerySet[Any], words: str, order: str | None) -> Any:
        """Return what the site's search finds among the rows, in an order or by relevance.

        Raises ``ParameterError`` where search is disabled, and for words that are none or too many.
        """
        if not newsbrief_settings.api_search_enabled:
            raise ParameterError("search", "is disabled on this site")
        terms = words_of(words)
        if not terms:
            raise ParameterError("search", "has neither a letter nor a digit")
        if len(terms) > MOST_SEARCH_WORDS:
            raise ParameterError("search", f"may have at most {MOST_SEARCH_WORDS} words")
        # Search backends know few kinds of filter and of order; those by path are among them. Not by id: those for
        # Elasticsearch pass over the column that a page type shares with the base page, and count what is hidden.
        found = self.model._default_manager.filter(path__in=rows.values("path")).order_by()
        if order:
            found = found.order_by(order, "-id" if order.startswith("-") else "id")
        return get_search_backend().search(" ".join(terms), found, order_by_relevance=order is None)

    def count(self, rows: QuerySet[Any]) -> int:
        """Return how many rows there are. 1 query for each content version: the pages of a listing share it."""
        try:
            name = f"count {rows.query.sql_with_params()}"
        except EmptyResultSet:  # known to hold nothing, so that there is no SQL
            return 0
        return self.cache.get_or_set(name, rows.count)

    def without_nulls(self, rows: QuerySet[Any], order: str) -> QuerySet[Any]:
        """Pass over rows without a value to sort by where no live page is among them. 1 query for each version.

        There are as many as there are drafts without a date, and a database that begins with them reads them all before
        it comes to the first article.
        """
        field = self.model._meta.get_field(order.removeprefix("-"))
        if not (field.null and cursor.nulls_come_first(rows, order) and self.cache.is_active):
            return rows
        is_null = {f"{field.name}__isnull": True}
        live = self.model._default_manager.filter(live=True, **is_null)
        are_there = self.cache.get_or_set(f"nulls {self.model._meta.label} {field.name}", live.exists)
        return rows if are_there else rows.exclude(**is_null)
