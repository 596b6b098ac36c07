"""What both endpoints in both API versions do: page through rows, and show their fields.

Knows no REST framework: the versions hand in the query string and turn ``ParameterError`` and
``Http404`` into their own kind of answer.
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
from .field_selection import Selection, pick
from .own_fields import OwnField, own_fields
from .parameters import ParameterError, Parameters, Shape, single_values
from .redirects import redirect_at
from .search import search
from .sitemap import PARAMETERS, Sitemap, sitemap

#: Parameters that say what is given of a page, not of which.
SHAPING = ("fields", "rich_text_format", "renditions")

#: Gives the value of one field of one page, from the batch of the page.
FieldGetter = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing; ``next_cursor`` is None on the last one, ``total_count`` where it wasn't asked for."""

    items: list[dict[str, Any]]
    total_count: int | None
    next_cursor: str | None


class Endpoint:
    """Serves one type of page to one request."""

    #: Whether what is shown follows from the content alone, so that it may be kept until that changes.
    is_cacheable: bool = True

    #: Fields beside ``meta`` and inside it, in the order in which they are given.
    fields: ClassVar[dict[str, FieldGetter]] = {}
    meta_fields: ClassVar[dict[str, FieldGetter]] = {}
    #: What the fields have within that may be chosen: their ``TypedDict``.
    types: ClassVar[dict[str, Any]] = {"seo": SeoData, "alias_of": AliasSourceData}
    #: Fields that a listing leaves out unless asked.
    detail_only: ClassVar[frozenset[str]] = frozenset()
    #: Which StreamField each field reads, to spare a listing those that nobody reads.
    read_streams: ClassVar[dict[str, str]] = {}
    #: Fields that are given only to those who name them: not even ``*`` has them.
    by_name: ClassVar[frozenset[str]] = frozenset({"seo"})
    orders: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    #: What a CDN is told that the pages are (see ``cache_tags``).
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
        """``ignored`` names parameters that belong to the API version and not to the endpoint.

        ``scope`` is what another endpoint knows of the request already, ``cache_tags`` where it notes what is shown.
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
        """Return another endpoint for the same request, with the scope and the cache tags of this one. No query."""
        return endpoint_class(
            self.request,
            detail_path=self.detail_path,
            ignored=self.ignored,
            scope=self.scope,
            cache_tags=self.cache_tags,
        )

    @property
    def model(self) -> type[Any]:
        """The page type that is served."""
        raise NotImplementedError

    @cached_property
    def cache(self) -> VersionedCache:
        """What is known of the content already. 1 query, for what everybody may see; to be asked for before any other.

        Nothing for a known visitor, or for what follows from more than the content.
        """
        return VersionedCache(current_version() if self.is_cacheable and is_shareable(self.request) else None)

    @cached_property
    def scope(self) -> PageScope:
        """The site that is asked, its trees, the visitor, and the languages once they are known. At most 2 queries."""
        try:
            return PageScope.named(self.request, self.query.get("site"), cache=self.cache)
        except SiteNameError as error:
            raise ParameterError("site", str(error)) from error

    @classmethod
    def listing_parameters(cls) -> list[str]:
        """Return the names of all parameters that a listing knows."""
        return [
            *cls.filters,
            *("ids", "exclude", "site", "locale", "fallback", "search", "order"),
            *("limit", "offset", "cursor", "total"),
            *SHAPING,
        ]

    @classmethod
    def taken(cls) -> set[str]:
        """Return the names that mean something here, whatever a page type calls so."""
        return {*cls.fields, *cls.meta_fields, "meta"}

    @classmethod
    def own_fields_of(cls, model: type[Any]) -> dict[str, OwnField]:
        """Return the fields that a page type adds to those of the endpoint. No query."""
        return own_fields(model, cls.taken())

    @cached_property
    def own(self) -> dict[str, OwnField]:
        """Those of the page type that is served."""
        return self.own_fields_of(self.model)

    # --- the three questions ---------------------------------------------------------------------

    def listing(self) -> Listing:
        """Return a page of the listing. A constant number of queries, whatever limit and fields."""
        parameters = Parameters(self.query, self.listing_parameters())
        shape = self.shape(parameters, self.listing_fields)
        if parameters.given("cursor") and parameters.offset():
            raise ParameterError("cursor", "can't be combined with offset")
        ids, is_sorted = parameters.ids("ids"), parameters.given("order")

        self.cache_tags.keys.add(cache_tags.listing_key(self.kind))
        rows = self.filtered(self.pages(parameters), parameters)
        if ids:
            rows = rows.filter(pk__in=ids)
        if excluded := parameters.ids("exclude"):
            rows = rows.exclude(pk__in=excluded)
        # A search by relevance, and rows in the order of their ids, are in an order that no column says.
        find = self._by_number if parameters.given("search") or (ids and not is_sorted) else self._by_order
        pages, total, next_cursor = find(rows, parameters, shape.fields)
        return Listing(self.represent(pages, shape), total, next_cursor)

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
        """Return the same of a search, or in the order of ``ids``. The cursor holds the number of the next row."""
        limit, token, words = parameters.limit(), parameters.text("cursor"), parameters.text("search")
        order = parameters.choice("order", self.orders, self.orders[0]) if parameters.given("order") else None
        name = " ".join(filter(None, ["search" if words else "ids", order]))
        start = cursor.decode_number(name, token) if token else parameters.offset()
        if words:
            # A search index is another database, and follows at its own pace.
            self.cache_tags.do_not_keep()
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
        """Return one page with all fields. ``Http404`` for what is absent or not for the visitor."""
        parameters = Parameters(self.query, ["site", *SHAPING])
        # A number that fits no column is nobody's id; SQLite wouldn't even compare it.
        rows = self.pages(parameters).filter(pk__in=[pk] if as_id(str(pk)) is not None else [])
        return self.one(rows, self.shape(parameters, self.detail_fields))

    def by_path(self) -> dict[str, Any]:
        """Return the page at the address in ``path``, as ``detail`` does, or where the site redirects to.

        Beside the version a page costs what it does in ``detail``, nothing at all at most 6 queries, a redirect 3 to 8.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *SHAPING])
        address = self.address(parameters)
        shape = self.shape(parameters, self.detail_fields)
        page = self.page_at(address, parameters, lambda rows: self.load(shape.fields, rows))
        if page is not None:
            return self.represent([page], shape)[0]
        return {"redirect": self.redirect_at(address)}

    def address(self, parameters: Parameters) -> str:
        """Return the value of ``path``."""
        address = parameters.text("path")
        if address is None:
            raise ParameterError("path", "is required: the address of a page, as /news/some-story/")
        return address

    def page_at(
        self, address: str, parameters: Parameters, load: Callable[[QuerySet[Any]], QuerySet[Any]]
    ) -> Any | None:
        """Return the page of this type at an address, read as ``load`` says; None where the visitor may see none.

        Where it isn't in the language that was asked for, that at the same place in ``fallback``.
        """
        fallback = self.locale(parameters, "fallback")
        locale = self.locale(parameters, "locale")
        rows = self.pages(parameters)
        in_locale = rows.filter(locale_id=locale.pk) if locale is not None else rows
        page = load(self.scope.at(address, in_locale)).first()
        if page is None and fallback is not None:
            self.scope = self.scope.in_languages(locale, fallback)
            page = load(self.scope.at(address, rows, fallback)).first()
        return page

    def redirect_at(self, address: str) -> RedirectData:
        """Return where the site redirects to from an address. ``Http404`` where it doesn't. At most 4 queries."""
        # Wagtail makes redirects in bulk after the commit of what they are for, and no signal tells of that.
        self.cache_tags.do_not_keep()
        self.cache_tags.keys.add(cache_tags.REDIRECTS)
        redirect = redirect_at(address, self.scope)
        if redirect is None:
            raise Http404("There is nothing here.")
        return redirect

    def sitemap(self) -> Sitemap:
        """Return the addresses of the site's pages. At most 6 queries, for thousands of them."""
        parameters = Parameters(self.query, PARAMETERS)
        self.cache_tags.keys.add(cache_tags.listing_key(self.kind))
        return sitemap(self.in_locale(self.pages(parameters), parameters), parameters, self.scope)

    def one(self, rows: QuerySet[Any], shape: Shape) -> dict[str, Any]:
        """Return the first of the rows. ``Http404`` if there is none."""
        page = self.load(shape.fields, rows).first()
        if page is None:
            raise Http404("There is nothing here.")
        return self.represent([page], shape)[0]

    # --- which -------------------------------------------------------------------------------------

    def all_pages(self) -> QuerySet[Any]:
        """Return the pages of whatever type that the visitor may see in the site. At most 3 queries."""
        return self.scope.pages(get_page_model())

    def pages(self, parameters: Parameters) -> QuerySet[Any]:
        """Return the pages of this type that the visitor may see in the site. At most 3 queries."""
        return self.scope.pages(self.model).order_by()

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Apply the filters of the endpoint."""
        return self.in_locale(rows, parameters)

    def in_locale(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Narrow to the language that ``locale`` names, and what stands in for it. At most 1 query."""
        locale, fallback = self.locale(parameters, "locale"), self.locale(parameters, "fallback")
        if locale is None and fallback is not None:
            raise ParameterError("fallback", "needs locale: the language that is asked for")
        self.scope = self.scope.in_languages(locale, fallback)
        return self.scope.translated(rows)

    def locale(self, parameters: Parameters, name: str) -> Any | None:
        """Return the locale that a parameter names; None if it is absent. 1 query for each content version.

        Raises ``ParameterError`` for a language that the site hasn't.
        """
        code = parameters.text(name)
        if code is None:
            return None
        locales = self.scope.locales
        if code not in locales:
            raise ParameterError(name, f"{code!r} is not one of {', '.join(sorted(locales))}")
        return locales[code]

    # --- rows as pages -----------------------------------------------------------------------------

    def _slice(self, fields: Sequence[str], rows: QuerySet[Any], offset: int, length: int) -> list[Any]:
        if not offset:
            return list(self.load(fields, rows)[:length])
        # Ids first: sorting whole rows at a deep offset would drag their texts along.
        return self._in_order(fields, list(rows.values_list("pk", flat=True)[offset : offset + length]))

    def _in_order(self, fields: Sequence[str], pks: Sequence[Any]) -> list[Any]:
        by_pk = self.load(fields, self.model._default_manager.all()).in_bulk(pks)
        return [by_pk[pk] for pk in pks if pk in by_pk]

    def load(self, fields: Sequence[str], rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with what the fields need beside them, and without what they don't."""
        own = {name: name for name, field in self.own.items() if isinstance(field.column, StreamField)}
        read_streams = {**self.read_streams, **own}
        needed = {read_streams[name] for name in fields if name in read_streams}
        spared = set(read_streams.values()) - needed
        return rows.defer(*spared)

    # --- fields ------------------------------------------------------------------------------------

    @property
    def available_fields(self) -> list[str]:
        """The names that ``fields`` may have: those beside ``meta``, the site's own, and those inside ``meta``."""
        return [*self.fields, *self.own, *self.meta_fields]

    @property
    def listing_fields(self) -> list[str]:
        """What a listing gives unless asked for more or less."""
        return [name for name in self.detail_fields if name not in self.detail_only and name not in self.own]

    @property
    def detail_fields(self) -> list[str]:
        """What a detail gives unless asked for more or less."""
        return [name for name in self.available_fields if name not in self.by_name]

    def shape(self, parameters: Parameters, default: Sequence[str]) -> Shape:
        """Return what is given of a page, where nothing is asked for the fields in ``default``."""
        return parameters.shape(self.available_fields, default, self.by_name, self.types)

    def represent(self, pages: Sequence[Any], shape: Shape) -> list[dict[str, Any]]:
        """Return the JSON of pages, with everything that is looked up looked up for all at once."""
        own = [field for name, field in self.own.items() if name in shape.fields]
        self.scope.give_locales(pages)
        batch = PageBatch(
            pages,
            scope=self.scope,
            shown=shape.fields,
            columns=[field.name for field in own if field.is_looked_up],
            rich_text_format=shape.rich_text_format,
            renditions=shape.renditions,
            detail_path=self.detail_path,
            cache_tags=self.cache_tags,
        )
        batch.fetch(*shape.fields)
        if own:
            # Serializers that the site takes from us ask for the batch of their page.
            batch.attach()
        getters = {field.name: field.getter(batch) for field in own}
        self.cache_tags.add(self.kind, *(page.pk for page in pages))
        if not all(field.follows_content for field in own):
            self.cache_tags.do_not_keep()
        return [self._represent(batch, page, shape.selection, getters) for page in pages]

    def _represent(
        self, batch: Any, page: Any, given: Selection, own: dict[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        meta = {name: pick(get(batch, page), given[name]) for name, get in self.meta_fields.items() if name in given}
        data = {name: pick(get(batch, page), given[name]) for name, get in self.fields.items() if name in given}
        data |= {name: get(page) for name, get in own.items()}
        return {**data, "meta": meta} if meta else data
