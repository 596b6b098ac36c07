"""What both endpoints in both API versions do: choose rows, page through them, show their fields.

Knows no REST framework: the versions hand in the query string and turn ``ParameterError`` and
``Http404`` into their own kind of answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from wagtail.fields import StreamField
from wagtail.models import Locale
from wagtail.search.backends import get_search_backend

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.addresses import Addresses, request_about
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.stamps import Memory
from wagtail_newsbrief.text import as_id, words_of

from . import cursor, surrogate
from .batch import Batch, DetailUrl
from .own_fields import OwnField, own_fields
from .parameters import ParameterError, Parameters, Shape, single_values
from .redirects import redirect_at
from .release import fingerprint
from .sitemap import PARAMETERS, Sitemap, sitemap
from .sites import at_address, site_for, trees_of
from .trees import Trees

#: More words than this are no question of a reader. Some databases nest their query a level a word.
MOST_SEARCH_WORDS = 32

#: Parameters that say what is given of a page, not of which.
SHAPING = ("fields", "rich_text_format", "renditions")

#: Gives the value of one field of one page.
FieldGetter = Callable[[Batch, Any], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing; ``next_cursor`` is None on the last one and for a search."""

    items: list[dict[str, Any]]
    total_count: int
    next_cursor: str | None


class Place(NamedTuple):
    """The site that a request asks about, and its trees."""

    site: Any
    trees: Trees


class Endpoint:
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
    #: What a CDN is told that the pages are (see ``surrogate``).
    kind: ClassVar[str]
    #: Whether all that the answer shows changes with the stamp of the content (see ``freshness``).
    is_stamped: bool = True

    def __init__(self, request: Any, *, detail_url: DetailUrl, ignored: Sequence[str] = ()) -> None:
        """``ignored`` names parameters that belong to the API version and not to the endpoint."""
        self.request = getattr(request, "_request", request)
        self.query = single_values(self.request.GET, ignored)
        self.detail_url = detail_url
        self.visitor = Visitor(self.request)
        #: The locales of the pages that are given; None is all.
        self.locale_ids: tuple[Any, ...] | None = None
        #: The one among them whose pages stand in for what is not there in the other.
        self.fallback_locale_id: Any | None = None
        #: What the answer shows, once it is there (see ``surrogate``).
        self.keys: set[str] = set()
        #: What is known already of the content that the answer is made from.
        self.memory = Memory(None)

    @property
    def model(self) -> type[Any]:
        """The page type that is served."""
        raise NotImplementedError

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
        if token and parameters.given("offset"):
            raise ParameterError("cursor", "can't be combined with offset")
        if token and search:
            raise ParameterError("cursor", "can't be combined with search; use offset")

        self.keys.add(surrogate.listing_key(self.kind))
        rows = self.filtered(self.pages(parameters), parameters)
        next_cursor = None
        if search:
            # A search index is another database, and follows at its own pace.
            self.is_stamped = False
            found = self._searched(rows, search, order if parameters.given("order") else None)
            total = found.count()
            pages = self._in_order(fields, [page.pk for page in found[offset : offset + limit]])
        else:
            rows = cursor.sorted_by(rows, order)
            after = cursor.rows_after(rows, order, token) if token else self._without_nulls(rows, order)
            pages = self._slice(fields, after, offset, limit + 1)
            is_last, pages = len(pages) <= limit, pages[:limit]
            is_counted = is_last and not token and (pages or not offset)
            total = offset + len(pages) if is_counted else self._count(rows)
            if not is_last:
                next_cursor = cursor.encode(order, pages[-1])
        return Listing(self.represent(pages, shape), total, next_cursor)

    def detail(self, pk: int) -> dict[str, Any]:
        """Return one page with all fields. ``Http404`` for what is absent or not for the visitor."""
        parameters = Parameters(self.query, ["site", *SHAPING])
        # A number that fits no column is nobody's id; SQLite wouldn't even compare it.
        return self._one(self.pages(parameters).filter(pk__in=[pk] if as_id(str(pk)) is not None else []), parameters)

    def by_path(self) -> dict[str, Any]:
        """Return the page at the address in ``path``, as ``detail`` does, or where the site redirects to.

        Beside the stamp a page costs what it does in ``detail``, nothing at all at most 6 queries, a redirect 3 to 8.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *SHAPING])
        address = parameters.text("path")
        if address is None:
            raise ParameterError("path", "is required: the address of a page, as /news/some-story/")
        shape = parameters.shape(self.available_fields, self.detail_fields, self.by_name)
        fallback = self._locale(parameters, "fallback")
        locale = self._locale(parameters, "locale")
        rows = self.pages(parameters)
        in_locale = rows.filter(locale_id=locale.pk) if locale is not None else rows
        page = self.load(shape.fields, at_address(in_locale, self.site, address)).first()
        if page is None and fallback is not None:
            there = rows.filter(locale_id=fallback.pk)
            page = self.load(shape.fields, at_address(there, self.site, address, fallback.language_code)).first()
            self.fallback_locale_id = fallback.pk
        if page is not None:
            return self.represent([page], shape)[0]
        self.keys.add(surrogate.REDIRECTS)
        redirect = redirect_at(address, self.site, self.visitor, self.addresses)
        if redirect is None:
            raise Http404("There is nothing here.")
        return {"redirect": redirect}

    def sitemap(self) -> Sitemap:
        """Return the addresses of the site's pages. At most 6 queries, for thousands of them."""
        parameters = Parameters(self.query, PARAMETERS)
        self.keys.add(surrogate.listing_key(self.kind))
        return sitemap(self.in_locale(self.pages(parameters), parameters), parameters, self.trees, self.addresses)

    def _one(self, rows: QuerySet[Any], parameters: Parameters) -> dict[str, Any]:
        shape = parameters.shape(self.available_fields, self.detail_fields, self.by_name)
        page = self.load(shape.fields, rows).first()
        if page is None:
            raise Http404("There is nothing here.")
        return self.represent([page], shape)[0]

    # --- rows --------------------------------------------------------------------------------------

    @cached_property
    def _place(self) -> Place:
        """Where the request asks. At most 2 queries for each stamp."""
        asked = self.query.get("site")
        name = repr(["site", asked, self.request.get_host(), self.request.get_port(), fingerprint()])
        place = self.memory.remember(name, self._find_place)
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
    def trees(self) -> Trees:
        """The trees of the site."""
        return self._place.trees

    @cached_property
    def addresses(self) -> Addresses:
        """The addresses of pages, as this site gives them."""
        return Addresses(self.request, request_about(self.request, self.site))

    def all_pages(self) -> QuerySet[Any]:
        """Return the pages of whatever type that the visitor may see in the site. At most 3 queries."""
        return self._visible(get_page_model().objects.all())

    def pages(self, parameters: Parameters) -> QuerySet[Any]:
        """Return the pages of this type that the visitor may see in the site. At most 3 queries."""
        return self._visible(self.model._default_manager.all()).order_by()

    def _visible(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        visitor = self.visitor
        # Only what everybody may see is ever kept.
        lengths = self.memory.remember("denied path lengths", lambda: visitor.denied_path_lengths)
        visitor.denied_path_lengths = lengths
        return self.trees.narrow(visitor.visible(pages))

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Apply the filters of the endpoint."""
        return self.in_locale(rows, parameters)

    def in_locale(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        """Narrow to the language that ``locale`` names, and what stands in for it. At most 1 query."""
        locale, fallback = self._locale(parameters, "locale"), self._locale(parameters, "fallback")
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

    def _locale(self, parameters: Parameters, name: str) -> Any | None:
        """Return the locale that a parameter names; None if it is absent."""
        code = parameters.text(name)
        if code is None:
            return None
        if code not in self._locales:
            raise ParameterError(name, f"{code!r} is not one of {', '.join(sorted(self._locales))}")
        return self._locales[code]

    @cached_property
    def _locales(self) -> dict[str, Any]:
        return {locale.language_code: locale for locale in Locale.objects.all()}

    def _searched(self, rows: QuerySet[Any], words: str, order: str | None) -> Any:
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

    def _count(self, rows: QuerySet[Any]) -> int:
        """Return how many rows there are. 1 query for each stamp: the pages of a listing share it."""
        try:
            name = f"count {rows.query.sql_with_params()}"
        except EmptyResultSet:  # known to hold nothing, so that there is no SQL
            return 0
        return self.memory.remember(name, rows.count)

    def _without_nulls(self, rows: QuerySet[Any], order: str) -> QuerySet[Any]:
        """Pass over rows without a value to sort by where no live page is among them. 1 query for each stamp.

        There are as many as there are drafts without a date, and a database that begins with them reads them all before
        it comes to the first article.
        """
        field = self.model._meta.get_field(order.removeprefix("-"))
        if not (field.null and cursor.nulls_come_first(rows, order) and self.memory.keeps):
            return rows
        is_null = {f"{field.name}__isnull": True}
        live = self.model._default_manager.filter(live=True, **is_null)
        are_there = self.memory.remember(f"nulls {self.model._meta.label} {field.name}", live.exists)
        return rows if are_there else rows.exclude(**is_null)

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
        batch = Batch(
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
        self.keys |= batch.keys | {surrogate.key(self.kind, page.pk) for page in pages}
        self.is_stamped = self.is_stamped and batch.is_stamped and all(field.is_stamped for field in own)
        return answer

    def _represent(
        self, batch: Batch, page: Any, fields: set[str], own: dict[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        meta = {name: get(batch, page) for name, get in self.meta_fields.items() if name in fields}
        data = {name: get(batch, page) for name, get in self.fields.items() if name in fields}
        data |= {name: get(page) for name, get in own.items()}
        return {**data, "meta": meta} if meta else data
