"""API v2: endpoints for Wagtail's ``WagtailAPIRouter``.

api_router = APIRouter("wagtailapi")
api_router.register_endpoint("articles", ArticlesAPIViewSet)
api_router.register_endpoint("sections", SectionsAPIViewSet)
api_router.register_endpoint("pages", PagesAPIViewSet)
api_router.register_endpoint("paths", PathsAPIViewSet)
api_router.register_endpoint("authors", AuthorsAPIViewSet)
api_router.register_endpoint("tags", TagsAPIViewSet)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property, classproperty
from django.views.decorators.http import conditional_page
from rest_framework.exceptions import ParseError
from rest_framework.metadata import SimpleMetadata
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer
from rest_framework.response import Response
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageAliasOfField, PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet as WagtailPagesAPIViewSet
from wagtail.models import Site

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_full_url
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.page_types import article_model, section_model
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.utils.text import is_storable

from .articles import ArticleEndpoint
from .authors_and_tags import AuthorEndpoint, TagEndpoint
from .caching import cached_response
from .endpoint import Endpoint
from .http import patch_cache_headers, to_json
from .parameters import ParameterError
from .paths import PathEndpoint
from .sections import SectionEndpoint
from .unlock import UnlockRefusedError, unlock, unlock_at

#: Parameters of API v2 itself: the browsable API's format, and the cache buster that scripts add.
_IGNORED = ("format", "_")


class _VisibleAliasOfField(PageAliasOfField):
    """Names the source of an alias only to visitors who may see it."""

    def get_attribute(self, instance: Any) -> Any | None:
        if instance.alias_of_id in self.context["view"].visible_alias_sources:
            return super().get_attribute(instance)
        return None


class _PageSerializer(PageSerializer):
    alias_of = _VisibleAliasOfField(read_only=True)


class PagesAPIViewSet(WagtailPagesAPIViewSet):
    """Wagtail's pages endpoint, which fetches related data of the package's fields for all pages at once.

    The fields of the mixins cost a constant number of queries in a listing of one page type. An alias names its source
    only to a visitor who may see it. NUL characters and unpaired surrogates in parameters are refused, since databases
    raise errors for them.
    """

    base_serializer_class = _PageSerializer

    def get_serializer(self, instance: Any, many: bool = False) -> Any:
        self._pages = list(instance) if many else [instance]
        serializer = super().get_serializer(self._pages if many else instance, many=many)
        if self._pages:
            self._prepare(self._pages, serializer)
        return serializer

    def get_base_queryset(self) -> Any:
        return self._base_queryset

    @cached_property
    def _base_queryset(self) -> Any:
        for name, value in self.request.GET.items():
            if not is_storable(value):
                # Wagtail's wording for fields of a page, applied to all parameters.
                what = "null characters" if "\0" in value else "unpaired surrogates"
                raise BadRequestError(f"field filter error. {what} are not allowed for {name}")
        # Wagtail calls this two to four times per request and reads all restrictions each time; and it doesn't apply a
        # source's restriction to its aliases, which costs 1 query.
        return Visitor(self.request).visible(super().get_base_queryset())

    def _prepare(self, pages: list[Any], serializer: Any) -> None:
        shown = getattr(serializer, "child", serializer).Meta.fields
        scope = PageScope(self.request)
        scope.set_locales(pages)
        batch = PageBatch(
            pages,
            scope=scope,
            shown=shown,
            rich_text_format=serializer.context.get("_wagtail_rich_text_format"),
            detail_path=self._detail_path,
        )
        batch.fetch(*shown)
        batch.attach()

    def _detail_path(self, page: Any) -> str | None:
        path: str | None = self.request.wagtailapi_router.get_object_detail_urlpath(type(page), page.pk)
        return path

    @cached_property
    def visible_alias_sources(self) -> set[Any]:
        """Ids of the sources of the response's aliases that the visitor may see."""
        ids = {page.alias_of_id for page in self._pages if page.alias_of_id is not None}
        if not ids:
            return set()
        return set(self.get_base_queryset().filter(pk__in=ids).values_list("pk", flat=True))


class _CompactJSONRenderer(JSONRenderer):
    """Renders JSON without indentation, as API v3 does."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return to_json(data)


class _BoundedJSONParser(JSONParser):
    """Responds with 400 to JSON that is nested deeper than Python can parse."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error


class _Metadata(SimpleMetadata):
    """Responds to OPTIONS without describing a serializer; POST data has none."""

    def determine_actions(self, request: Any, view: Any) -> dict[str, Any]:
        return {}


class APIRouter(WagtailAPIRouter):
    """Wagtail's router, with the URLs of its endpoints at the root: name to URL."""

    def get_urlpatterns(self) -> list[Any]:
        return [path("", self._index, name="index"), *super().get_urlpatterns()]

    def _index(self, request: HttpRequest) -> HttpResponse:
        urls = {name: reverse(f"{self.url_namespace}:{name}:listing") for name in self._listed}
        found = {name: get_full_url(request, url) for name, url in urls.items()}
        response = HttpResponse(to_json(found), content_type="application/json")
        patch_cache_headers(response, Visitor(request))
        return response

    @property
    def _listed(self) -> list[str]:
        patterns = {name: class_.get_urlpatterns() for name, class_ in self._endpoints.items()}
        return [name for name, found in patterns.items() if any(one.name == "listing" for one in found)]


class _EndpointViewSet(PagesAPIViewSet):
    """Serves an ``Endpoint``."""

    endpoint_class: ClassVar[type[Endpoint]]
    #: Cache tags of the response; empty for an error.
    _keys: Collection[str] = ()

    @classproperty
    def renderer_classes(cls) -> list[Any]:
        wagtails = WagtailPagesAPIViewSet.renderer_classes
        return [_CompactJSONRenderer if renderer is JSONRenderer else renderer for renderer in wagtails]

    def listing_view(self, request: Any) -> HttpResponse:
        """Respond with ``{"meta": {"total_count", "next_cursor"}, "items": [...]}``."""
        return self._respond(_listing)

    def detail_view(self, request: Any, pk: int) -> HttpResponse:
        """Respond with one page, by id."""
        return self._respond(Endpoint.detail, pk)

    def by_path_view(self, request: Any) -> HttpResponse:
        """Respond with one page, by its path on the site, or with ``{"redirect": {…}}``."""
        return self._respond(Endpoint.by_path)

    def sitemap_view(self, request: Any) -> HttpResponse:
        """Respond with ``{"meta": {"next_cursor"}, "items": [...]}``: URLs, a thousand at a time."""
        return self._respond(_sitemap)

    def _respond(self, handler: Callable[..., Any], *args: Any) -> HttpResponse:
        """Return the response of ``handler``. Queries: 1 if it is cached."""
        renderer = self.request.accepted_renderer
        with self._endpoint() as endpoint:
            if isinstance(renderer, _CompactJSONRenderer):
                return cached_response(endpoint, lambda endpoint: handler(endpoint, *args), renderer.media_type)
            response: HttpResponse = Response(handler(endpoint, *args))
        return response

    def _call(self, handler: Callable[..., Any], *args: Any) -> Any:
        with self._endpoint() as endpoint:
            return handler(endpoint, *args)

    @contextmanager
    def _endpoint(self) -> Iterator[Endpoint]:
        try:
            endpoint = self.endpoint_class(self.request, detail_path=self._detail_path, ignored=_IGNORED)
            yield endpoint
        except ParameterError as error:
            raise BadRequestError(str(error)) from error
        self._keys = endpoint.cache_tags.keys

    def _detail_path(self, page: Any) -> str | None:
        if isinstance(page, self.model):
            # The router returns the first endpoint that serves the page type, which may be another.
            name = ":".join([*self.request.resolver_match.namespaces, "detail"])
            return reverse(name, args=[page.pk])
        return super()._detail_path(page)

    def handle_exception(self, exc: Exception) -> Any:
        response = super().handle_exception(exc)
        if isinstance(response.data, dict) and set(response.data) == {"detail"}:
            # Wagtail's key is "message".
            response.data = {"message": str(response.data["detail"])}
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_headers(response, Visitor(request), self._keys)
        if isinstance(getattr(response, "accepted_renderer", None), BrowsableAPIRenderer):
            # Its forms contain the user's CSRF token.
            response["Cache-Control"] = "private, no-store"
        return response

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [
            path("", conditional_page(cls.as_view({"get": "listing_view"})), name="listing"),
            path("by-path/", conditional_page(cls.as_view({"get": "by_path_view"})), name="by_path"),
            path("sitemap/", conditional_page(cls.as_view({"get": "sitemap_view"})), name="sitemap"),
            path("<int:pk>/", conditional_page(cls.as_view({"get": "detail_view"})), name="detail"),
        ]


def _listing(endpoint: Endpoint) -> dict[str, Any]:
    listing = endpoint.listing()
    meta = {"total_count": listing.total_count, "next_cursor": listing.next_cursor}
    return {"meta": meta, "items": listing.items}


def _sitemap(endpoint: Endpoint) -> dict[str, Any]:
    sitemap = endpoint.sitemap()
    return {"meta": {"next_cursor": sitemap.next_cursor}, "items": sitemap.items}


class ArticlesAPIViewSet(_EndpointViewSet):
    """``/articles/``: the articles of the type that ``API_ARTICLE_MODEL`` names."""

    name = "articles"
    endpoint_class = ArticleEndpoint
    parser_classes = [_BoundedJSONParser, FormParser, MultiPartParser]
    metadata_class = _Metadata

    @classproperty
    def model(cls) -> type[Any]:
        return article_model()

    def unlock_view(self, request: Any, pk: int) -> Response:
        """Respond with ``{"token", "expires_in"}`` to the password of an article."""
        return self._unlocked(unlock, request, pk)

    def unlock_at_view(self, request: Any) -> Response:
        """Respond with the same for the article at ``path``."""
        data = request.data if isinstance(request.data, Mapping) else {}
        return self._unlocked(unlock_at, request, data.get("path"))

    def _unlocked(self, handler: Callable[..., Any], request: Any, which: Any) -> Response:
        data = request.data if isinstance(request.data, Mapping) else {}
        try:
            return Response(self._call(handler, which, data.get("password")))
        except UnlockRefusedError as error:
            headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
            return Response({"message": str(error)}, status=error.status, headers=headers)

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("unlock/", cls.as_view({"post": "unlock_at_view"}), name="unlock_at"),
            path("<int:pk>/unlock/", cls.as_view({"post": "unlock_view"}), name="unlock"),
        ]


class SectionsAPIViewSet(_EndpointViewSet):
    """``/sections/``: the sections of the type that ``API_SECTION_MODEL`` names."""

    name = "sections"
    endpoint_class = SectionEndpoint

    @classproperty
    def model(cls) -> type[Any]:
        return section_model()


class PathsAPIViewSet(_EndpointViewSet):
    """``/paths/``: the page or redirect at a URL of the site."""

    name = "paths"
    endpoint_class = PathEndpoint
    #: The model whose detail URLs the router looks up here. ``Site``, so that it finds those of pages elsewhere.
    model = Site

    def at_path_view(self, request: Any) -> HttpResponse:
        """Respond with ``{"kind": kind, kind: …}`` for ``path``."""
        return self._respond(PathEndpoint.at_path)

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [path("", conditional_page(cls.as_view({"get": "at_path_view"})), name="listing")]


class AuthorsAPIViewSet(_EndpointViewSet):
    """``/authors/``: the authors of articles."""

    name = "authors"
    endpoint_class: ClassVar[type[AuthorEndpoint | TagEndpoint]] = AuthorEndpoint
    #: As for ``PathsAPIViewSet``: the router looks up details by id, and these are by slug.
    model = Site

    def by_slug_view(self, request: Any, slug: str) -> HttpResponse:
        """Respond with one author, by slug."""
        return self._respond(self.endpoint_class.by_slug, slug)

    def _detail_path(self, page: Any) -> str | None:
        name = ":".join([*self.request.resolver_match.namespaces, "detail"])
        return reverse(name, args=[page.slug])

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [
            path("", conditional_page(cls.as_view({"get": "listing_view"})), name="listing"),
            path("<str:slug>/", conditional_page(cls.as_view({"get": "by_slug_view"})), name="detail"),
        ]


class TagsAPIViewSet(AuthorsAPIViewSet):
    """``/tags/``: the tags of articles."""

    name = "tags"
    endpoint_class = TagEndpoint
