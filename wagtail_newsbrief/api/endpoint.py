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

from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.batch import DetailUrl, PageBatch
from wagtail_newsbrief.content.types import RedirectData
from wagtail_newsbrief.utils.text import as_id

from . import cursor
from .own_fields import OwnField, own_fields
from .parameters import ParameterError, Parameters, Shape
from .redirects import redirect_at
from .rows import Rows
from .site_scope import at_address
from .sitemap import PARAMETERS, Sitemap, sitemap

#: Parameters that say what is given of a page, not of which.
SHAPING = ("fields", "rich_text_format", "renditions")

#: Gives the value of one field of one page, from the batch of the page.
FieldGetter = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing; ``next_cursor`` is None on the last one and for a search."""

    items: list[dict[str, Any]]
    total_count: int
    next_cursor: str | None


class Endpoint(Rows):
    """Serves one type of page to one request."""

    #: Fields beside ``meta`` and inside it, in the order in which they are given.
    fields: ClassVar[dict[str, FieldGetter]] = {}
    meta_fields: ClassVar[dict[str, FieldGetter]] = {}
    #: Fields that a listing leaves out unless asked.
    detail_only: ClassVar[frozenset[str]] = frozenset()
    #: Which StreamField each field reads, to spare a listing those that nobody reads.
    read_streams: ClassVar[dict[str, str]] = {}
    #: Fields that are given only to those who name them: not even ``*`` has them.
    by_name: ClassVar[frozenset[str]] = frozenset({"seo"})
    #: Relations that a field reads beside the one of its own name.
    read_relations: ClassVar[dict[str, tuple[str, ...]]] = {"seo": ("byline", "tags")}
    orders: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[str]] = ()
    #: What a CDN is told that the pages are (see ``cache_tags``).
    kind: ClassVar[str]

    def __init__(self, request: Any, *, detail_url: DetailUrl, ignored: Sequence[str] = ()) -> None:
        """``ignored`` names parameters that belong to the API version and not to the endpoint."""
        super().__init__(request, ignored=ignored)
        self.ignored = ignored
        self.detail_url = detail_url
        #: What the answer shows, once it is there (see ``cache_tags``).
        self.keys: set[str] = set()

    def other(self, endpoint_class: type[Endpoint]) -> Endpoint:
        """Return another endpoint for the same request. No query."""
        return endpoint_class(self.request, detail_url=self.detail_url, ignored=self.ignored)

    def share(self, other: Endpoint) -> None:
        """Take over what another endpoint knows of the request, and note what is shown where it does. No query."""
        self.visitor, self.cache, self._place, self.addresses = (
            other.visitor,
            other.cache,
            other._place,
            other.addresses,
        )
        self.fallback_locale_id, self.keys = other.fallback_locale_id, other.keys

    @classmethod
    def listing_parameters(cls) -> list[str]:
        """Return the names of all parameters that a listing knows."""
        return [
            *cls.filters,
            *("site", "locale", "fallback", "search", "order", "limit", "offset", "cursor"),
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
        shape = parameters.shape(self.available_fields, self.listing_fields, self.by_name)
        fields = shape.fields
        limit, offset = parameters.limit(), parameters.offset()
        order = parameters.choice("order", self.orders, self.orders[0])
        token, search = parameters.text("cursor"), parameters.text("search")
        if token and offset:
            raise ParameterError("cursor", "can't be combined with offset")
        if token and search:
            raise ParameterError("cursor", "can't be combined with search; use offset")

        self.keys.add(cache_tags.listing_key(self.kind))
        rows = self.filtered(self.pages(parameters), parameters)
        next_cursor = None
        if search:
            # A search index is another database, and follows at its own pace.
            self.is_cacheable = False
            found = self.searched(rows, search, order if parameters.given("order") else None)
            total = found.count()
            pages = self._in_order(fields, [page.pk for page in found[offset : offset + limit]])
        else:
            rows = cursor.sorted_by(rows, order)
            after = cursor.rows_after(rows, order, token) if token else self.without_nulls(rows, order)
            pages = self._slice(fields, after, offset, limit + 1)
            is_last, pages = len(pages) <= limit, pages[:limit]
            is_counted = is_last and not token and (pages or not offset)
            total = offset + len(pages) if is_counted else self.count(rows)
            if not is_last:
                next_cursor = cursor.encode(order, pages[-1])
        return Listing(self.represent(pages, shape), total, next_cursor)

    def detail(self, pk: int) -> dict[str, Any]:
        """Return one page with all fields. ``Http404`` for what is absent or not for the visitor."""
        parameters = Parameters(self.query, ["site", *SHAPING])
        # A number that fits no column is nobody's id; SQLite wouldn't even compare it.
        rows = self.pages(parameters).filter(pk__in=[pk] if as_id(str(pk)) is not None else [])
        return self.one(rows, parameters.shape(self.available_fields, self.detail_fields, self.by_name))

    def by_path(self) -> dict[str, Any]:
        """Return the page at the address in ``path``, as ``detail`` does, or where the site redirects to.

        Beside the version a page costs what it does in ``detail``, nothing at all at most 6 queries, a redirect 3 to 8.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *SHAPING])
        address = self.address(parameters)
        shape = parameters.shape(self.available_fields, self.detail_fields, self.by_name)
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
        page = load(at_address(in_locale, self.site, address)).first()
        if page is None and fallback is not None:
            there = rows.filter(locale_id=fallback.pk)
            page = load(at_address(there, self.site, address, fallback.language_code)).first()
            self.fallback_locale_id = fallback.pk
        return page

    def redirect_at(self, address: str) -> RedirectData:
        """Return where the site redirects to from an address. ``Http404`` where it doesn't. At most 4 queries."""
        # Wagtail makes redirects in bulk after the commit of what they are for, and no signal tells of that.
        self.is_cacheable = False
        self.keys.add(cache_tags.REDIRECTS)
        redirect = redirect_at(address, self.site, self.visitor, self.addresses)
        if redirect is None:
            raise Http404("There is nothing here.")
        return redirect

    def sitemap(self) -> Sitemap:
        """Return the addresses of the site's pages. At most 6 queries, for thousands of them."""
        parameters = Parameters(self.query, PARAMETERS)
        self.keys.add(cache_tags.listing_key(self.kind))
        return sitemap(self.in_locale(self.pages(parameters), parameters), parameters, self.trees, self.addresses)

    def one(self, rows: QuerySet[Any], shape: Shape) -> dict[str, Any]:
        """Return the first of the rows. ``Http404`` if there is none."""
        page = self.load(shape.fields, rows).first()
        if page is None:
            raise Http404("There is nothing here.")
        return self.represent([page], shape)[0]

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

    def represent(self, pages: Sequence[Any], shape: Shape) -> list[dict[str, Any]]:
        """Return the JSON of pages, with everything that is looked up looked up for all at once."""
        own = [field for name, field in self.own.items() if name in shape.fields]
        self.trees.give_locales(pages)
        batch = PageBatch(
            pages,
            shown=shape.fields,
            columns=[field.name for field in own if field.is_looked_up],
            request=self.request,
            rich_text_format=shape.rich_text_format,
            renditions=shape.renditions,
            detail_url=self.detail_url,
            visitor=self.visitor,
            trees=self.trees,
            addresses=self.addresses,
            fallback_locale_id=self.fallback_locale_id,
        )
        if own:
            # Serializers that the site takes from us ask for the batch of their page.
            batch.attach()
        getters = {field.name: field.getter(batch) for field in own}
        answer = [self._represent(batch, page, set(shape.fields), getters) for page in pages]
        self.keys |= batch.cache_tags.keys | {cache_tags.key(self.kind, page.pk) for page in pages}
        follows = batch.cache_tags.follow_content and all(field.follows_content for field in own)
        self.is_cacheable = self.is_cacheable and follows
        return answer

    def _represent(
        self, batch: Any, page: Any, fields: set[str], own: dict[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        meta = {name: get(batch, page) for name, get in self.meta_fields.items() if name in fields}
        data = {name: get(batch, page) for name, get in self.fields.items() if name in fields}
        data |= {name: get(page) for name, get in own.items()}
        return {**data, "meta": meta} if meta else data
