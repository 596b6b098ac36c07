"""Listings and details for both API versions: filtering, pagination and field selection.

Independent of Django REST Framework and Django Ninja: each API version passes the query string and turns
``ParameterError`` and ``Http404`` into its own kind of error response.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from wagtail.fields import StreamField

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.batch import DetailPath, PageBatch
from wagtail_newsbrief.content.cache_tags import CacheTags
from wagtail_newsbrief.content.scope import PageScope, SiteNameError, is_shareable
from wagtail_newsbrief.content.types import AliasSourceData, RedirectData
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.utils.text import as_id
from wagtail_newsbrief.versioning import VersionedCache, current_version

from . import cursor
from .field_selection import FieldTree, pick
from .own_fields import OwnField, own_fields
from .parameters import FieldSelection, ParameterError, Parameters, single_values
from .redirects import redirect_at
from .search import search
from .sitemap import PARAMETERS, Sitemap, sitemap

#: Parameters that choose what is shown of a page, not which pages.
DISPLAY_PARAMETERS = ("fields", "rich_text_format", "renditions")

#: Called with a batch and one of its pages; returns the value of a field.
FieldGetter = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing. ``next_cursor`` is ``None`` on the last page, ``total_count`` with ``total=false``."""

    items: list[dict[str, Any]]
    total_count: int | None
    next_cursor: str | None


class Endpoint:
    """Serve pages of one type, for one request."""

    #: True if the response depends on the content alone, so that it may be cached under the content version.
    is_cacheable: bool = True

    #: Fields outside and inside ``meta``, in the order of the response.
    fields: ClassVar[dict[str, FieldGetter]] = {}
    meta_fields: ClassVar[dict[str, FieldGetter]] = {}
    #: ``TypedDict`` of each field whose keys may be chosen in brackets.
    types: ClassVar[dict[str, Any]] = {"seo": SeoData, "alias_of": AliasSourceData}
    #: Fields that a listing omits by default.
    detail_only: ClassVar[frozenset[str]] = frozenset()
    #: The StreamField that each field reads; a listing defers the others.
    read_streams: ClassVar[dict[str, str]] = {}
    #: Fields that have to be named: ``*`` doesn't include them.
    by_name: ClassVar[frozenset[str]] = frozenset({"seo"})
    orders: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    #: The prefix of the pages' cache tags.
    kind: ClassVar[str]

    def __init__(
        self,
        request: Any,
        *,
        detail_path: DetailPath,
        ignored: Sequence[str] = (),
        scope: PageScope | None = None,
        cache_tags: CacheTags | None = None,
    ) -> None:
        """``ignored`` are names of parameters that the API version handles itself.

        ``scope`` and ``cache_tags`` are those of another endpoint of the same request.
        """
        self.request = getattr(request, "_request", request)
        self.query = single_values(self.request.GET, ignored)
        self.ignored = ignored
        self.detail_path = detail_path
        self.visitor = Visitor(self.request)
        self.cache_tags = CacheTags() if cache_tags is None else cache_tags
        if scope is not None:
            self.scope = scope

    def other(self, endpoint_class: type[Endpoint]) -> Endpoint:
        """Return another endpoint for the same request, with the same scope and cache tags. No query."""
        return endpoint_class(
            self.request,
            detail_path=self.detail_path,
            ignored=self.ignored,
            scope=self.scope,
            cache_tags=self.cache_tags,
        )

    @property
    def model(self) -> type[Any]:
        """The page type."""
        raise NotImplementedError

    @cached_property
    def cache(self) -> VersionedCache:
        """The cache of the current content version; inactive for an identified visitor. Queries: 1.

        Read it before the first query for content, so that the version is not newer than the content.
        """
        return VersionedCache(current_version() if self.is_cacheable and is_shareable(self.request) else None)

    @cached_property
    def scope(self) -> PageScope:
        """The site, its trees, the visitor and, once they are parsed, the languages. Queries: at most 2."""
        try:
            return PageScope.named(self.request, self.query.get("site"), cache=self.cache)
        except SiteNameError as error:
            raise ParameterError("site", str(error)) from error

    @classmethod
    def listing_parameters(cls) -> list[str]:
        """Return the names of the parameters of a listing."""
        return [
            *cls.filters,
            *("ids", "exclude", "site", "locale", "fallback", "search", "order"),
            *("limit", "offset", "cursor", "total"),
            *DISPLAY_PARAMETERS,
        ]

    @classmethod
    def taken(cls) -> set[str]:
        """Return the names that are fields of the endpoint; a field of the page type with such a name is not served."""
        return {*cls.fields, *cls.meta_fields, "meta"}

    @classmethod
    def own_fields_of(cls, model: type[Any]) -> dict[str, OwnField]:
        """Return the fields that a page type adds in its ``api_fields``. No query."""
        return own_fields(model, cls.taken())

    @cached_property
    def own(self) -> dict[str, OwnField]:
        """The added fields of the page type that is served."""
        return self.own_fields_of(self.model)

    def listing(self) -> Listing:
        """Return a page of the listing. The number of queries doesn't depend on limit and fields."""
        parameters = Parameters(self.query, self.listing_parameters())
        selection = self.field_selection(parameters, self.listing_fields)
        if parameters.given("cursor") and parameters.offset():
            raise ParameterError("cursor", "can't be combined with offset")
        ids, is_sorted = parameters.ids("ids"), parameters.given("order")

        self.cache_tags.keys.add(cache_tags.listing_key(self.kind))
        rows = self.filtered(self.pages(parameters), parameters)
        if ids:
            rows = rows.filter(pk__in=ids)
        if excluded := parameters.ids("exclude"):
            rows = rows.exclude(pk__in=excluded)
        # Without a sort column the cursor is an offset.
        find = self._by_number if parameters.given("search") or (ids and not is_sorted) else self._by_order
        pages, total, next_cursor = find(rows, parameters, selection.fields)
        return Listing(self.represent(pages, selection), total, next_cursor)

    def _by_order(
        self, rows: QuerySet[Any], parameters: Parameters, fields: Sequence[str]
    ) -> tuple[list[Any], int | None, str | None]:
        """Return a page of rows in the order of a column, their total, and the cursor for the next page."""
        limit, offset, token = parameters.limit(), parameters.offset(), parameters.text("cursor")
        order = parameters.choice("order", self.orders, self.orders[0])
        rows = cursor.sorted_by(rows, order)
        after = cursor.rows_after(rows, order, token) if token else cursor.rows_from_start(rows, order, self.cache)
        pages = self._slice(fields, after, offset, limit + 1)
        is_last, pages = len(pages) <= limit, pages[:limit]
        if parameters.flag("total") is False:
            total = None
        elif is_last and not token and (pages or not offset):
            total = offset + len(pages)
        else:
            total = self.scope.count(rows)
        return pages, total, None if is_last else cursor.encode(order, pages[-1])

    def _by_number(
        self, rows: QuerySet[Any], parameters: Parameters, fields: Sequence[str]
    ) -> tuple[list[Any], int | None, str | None]:
        """Return the same for a search, or in the order of ``ids``. The cursor holds an offset."""
        limit, token, words = parameters.limit(), parameters.text("cursor"), parameters.text("search")
        order = parameters.choice("order", self.orders, self.orders[0]) if parameters.given("order") else None
        name = " ".join(filter(None, ["search" if words else "ids", order]))
        start = cursor.decode_number(name, token) if token else parameters.offset()
        if words:
            # A search index is updated independently of the content version.
            self.cache_tags.do_not_cache()
            found = search(rows, words, order)
            pks = [page.pk for page in found[start : start + limit + 1]]
            count = found.count
        else:
            there = set(rows.values_list("pk", flat=True))
            in_order = [pk for pk in parameters.ids("ids") if pk in there]
            pks, count = in_order[start : start + limit + 1], in_order.__len__
        total = None if parameters.flag("total") is False else count()
        next_cursor = cursor.encode_number(name, start + limit) if len(pks) > limit else None
        return self._in_order(fields, pks[:limit]), total, next_cursor

    def detail(self, pk: int) -> dict[str, Any]:
        """Return one page with its fields. Raise ``Http404`` if it is absent or the visitor may not see it."""
        parameters = Parameters(self.query, ["site", *DISPLAY_PARAMETERS])
        # SQLite raises OverflowError for a number that no column can hold.
        rows = self.pages(parameters).filter(pk__in=[pk] if as_id(str(pk)) is not None else [])
        return self.one(rows, self.field_selection(parameters, self.detail_fields))

    def by_path(self) -> dict[str, Any]:
        """Return the page at ``path`` as ``detail`` does, or the redirect from it.

        Queries, besides the version: a page as in ``detail``, a redirect 3 to 8, nothing at most 6.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *DISPLAY_PARAMETERS])
        path = self.requested_path(parameters)
        selection = self.field_selection(parameters, self.detail_fields)
        page = self.page_at(path, parameters, lambda rows: self.load(selection.fields, rows))
        if page is not None:
            return self.represent([page], selection)[0]
        return {"redirect": self.redirect_at(path)}

    def requested_path(self, parameters: Parameters) -> str:
        """Return ``path``. Raise ``ParameterError`` if it is missing."""
        path = parameters.text("path")
        if path is None:
            raise ParameterError("path", "is required: the URL path of a page, such as /news/some-story/")
        return path

    def page_at(self, path: str, parameters: Parameters, load: Callable[[QuerySet[Any]], QuerySet[Any]]) -> Any | None:
        """Return the page of this type at a path, loaded with ``load``; ``None`` if the visitor may see none.

        If it is missing in the requested language, return the page at the same path in ``fallback``.
        """
        fallback = self.locale(parameters, "fallback")
        locale = self.locale(parameters, "locale")
        rows = self.pages(parameters)
        in_locale = rows.filter(locale_id=locale.pk) if locale is not None else rows
        page = load(self.scope.at(path, in_locale)).first()
        if page is None and fallback is not None:
            self.scope = self.scope.in_languages(locale, fallback)
            page = load(self.scope.at(path, rows, fallback)).first()
        return page

    def redirect_at(self, path: str) -> RedirectData:
        """Return the redirect from a path. Raise ``Http404`` if there is none. Queries: at most 4."""
        # Wagtail creates automatic redirects with ``bulk_create`` after the commit, which sends no signal.
        self.cache_tags.do_not_cache()
        self.cache_tags.keys.add(cache_tags.REDIRECTS)
        redirect = redirect_at(path, self.scope)
        if redirect is None:
            raise Http404("There is nothing here.")
        return redirect

    def sitemap(self) -> Sitemap:
        """Return the URLs of the site's pages. Queries: at most 6 for any number."""
        parameters = Parameters(self.query, PARAMETERS)
        self.cache_tags.keys.add(cache_tags.listing_key(self.kind))
        return sitemap(self.in_locale(self.pages(parameters), parameters), parameters, self.scope)

    def one(self, rows: QuerySet[Any], selection: FieldSelection) -> dict[str, Any]:
        """Return the first of the rows. Raise ``Http404`` if there is none."""
        page = self.load(selection.fields, rows).first()
        if page is None:
            raise Http404("There is nothing here.")
        return self.represent([page], selection)[0]

    def all_pages(self) -> QuerySet[Any]:
        """Return the pages of any type in the site that the visitor may see. Queries: at most 3."""
        return self.scope.pages(get_page_model())

    def pages(self, parameters: Parameters) -> QuerySet[Any]:
        """Return the pages of this type in the site that the visitor may see. Queries: at most 3."""
        return self.scope.pages(self.model).order_by()

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Apply the filters of the endpoint."""
        return self.in_locale(rows, parameters)

    def in_locale(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Narrow to the language of ``locale``; pages in ``fallback`` stand in for translations. Queries: at most 1."""
        locale, fallback = self.locale(parameters, "locale"), self.locale(parameters, "fallback")
        if locale is None and fallback is not None:
            raise ParameterError("fallback", "needs locale: the language that is asked for")
        self.scope = self.scope.in_languages(locale, fallback)
        return self.scope.translated(rows)

    def locale(self, parameters: Parameters, name: str) -> Any | None:
        """Return the locale that a parameter names, or ``None``. Queries: 1 per content version.

        Raise ``ParameterError`` for a language that the site doesn't have.
        """
        code = parameters.text(name)
        if code is None:
            return None
        locales = self.scope.locales
        if code not in locales:
            raise ParameterError(name, f"{code!r} is not one of {', '.join(sorted(locales))}")
        return locales[code]

    def _slice(self, fields: Sequence[str], rows: QuerySet[Any], offset: int, length: int) -> list[Any]:
        if not offset:
            return list(self.load(fields, rows)[:length])
        # Only ids: at a deep offset the database would sort the texts along with the rows.
        return self._in_order(fields, list(rows.values_list("pk", flat=True)[offset : offset + length]))

    def _in_order(self, fields: Sequence[str], pks: Sequence[Any]) -> list[Any]:
        by_pk = self.load(fields, self.model._default_manager.all()).in_bulk(pks)
        return [by_pk[pk] for pk in pks if pk in by_pk]

    def load(self, fields: Sequence[str], rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows without the StreamFields that no field reads."""
        own = {name: name for name, field in self.own.items() if isinstance(field.column, StreamField)}
        read_streams = {**self.read_streams, **own}
        needed = {read_streams[name] for name in fields if name in read_streams}
        spared = set(read_streams.values()) - needed
        return rows.defer(*spared)

    @property
    def available_fields(self) -> list[str]:
        """The names that ``fields`` accepts."""
        return [*self.fields, *self.own, *self.meta_fields]

    @property
    def listing_fields(self) -> list[str]:
        """The default fields of a listing."""
        return [name for name in self.detail_fields if name not in self.detail_only and name not in self.own]

    @property
    def detail_fields(self) -> list[str]:
        """The default fields of a detail."""
        return [name for name in self.available_fields if name not in self.by_name]

    def field_selection(self, parameters: Parameters, default: Sequence[str]) -> FieldSelection:
        """Return the selected fields; ``default`` without the parameter ``fields``."""
        return parameters.field_selection(self.available_fields, default, self.by_name, self.types)

    def represent(self, pages: Sequence[Any], selection: FieldSelection) -> list[dict[str, Any]]:
        """Return the JSON of pages; everything related is fetched for all of them together."""
        own = [field for name, field in self.own.items() if name in selection.fields]
        self.scope.set_locales(pages)
        batch = PageBatch(
            pages,
            scope=self.scope,
            shown=selection.fields,
            columns=[field.name for field in own if field.is_looked_up],
            rich_text_format=selection.rich_text_format,
            renditions=selection.renditions,
            detail_path=self.detail_path,
            cache_tags=self.cache_tags,
        )
        batch.fetch(*selection.fields)
        if own:
            # The package's serializer fields in ``api_fields`` read the batch of their page.
            batch.attach()
        getters = {field.name: field.getter(batch) for field in own}
        self.cache_tags.add(self.kind, *(page.pk for page in pages))
        if not all(field.follows_content for field in own):
            self.cache_tags.do_not_cache()
        return [self._represent(batch, page, selection.tree, getters) for page in pages]

    def _represent(
        self, batch: Any, page: Any, given: FieldTree, own: dict[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        meta = {name: pick(get(batch, page), given[name]) for name, get in self.meta_fields.items() if name in given}
        data = {name: pick(get(batch, page), given[name]) for name, get in self.fields.items() if name in given}
        data |= {name: get(page) for name, get in own.items()}
        return {**data, "meta": meta} if meta else data
