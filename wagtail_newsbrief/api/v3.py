"""API v3, a preview in Wagtail 8: Wagtail's endpoints and those of the package.

    from wagtail_newsbrief.api.v3 import api
    urlpatterns = [path("api/v3/", api.urls)]

Everything that depends on internals of Wagtail's API v3 is in this module. The responses are built by the same
endpoints as in API v2; the types here describe them and don't validate them again.
"""

# No postponed annotations: Django Ninja and Pydantic read them at run time.

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import conditional_page

from wagtail_newsbrief.compat import HAS_API_V3, get_full_url, get_page_model

if not HAS_API_V3:
    raise ImproperlyConfigured(
        "wagtail_newsbrief.api.v3 needs Wagtail 8 or newer, which brings API v3. "
        "Use wagtail_newsbrief.api.v2 on this Wagtail."
    )

from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from wagtail.api.v3.api import api
from wagtail.api.v3.errors import ProblemDetail, as_validation_error, problem_response

from wagtail_newsbrief.content.page_types import article_model, section_model

from .articles import ArticleEndpoint
from .authors_and_tags import AuthorEndpoint, TagEndpoint
from .caching import cached_response
from .endpoint import Endpoint
from .http import to_json
from .parameters import ParameterError
from .paths import PathEndpoint
from .sections import SectionEndpoint
from .unlock import UnlockRefusedError, unlock, unlock_at
from .v3_routes import AUTH, get, not_found_router, post, with_cache_headers
from .v3_types import (
    AnyByPath,
    Article,
    ArticleListing,
    ArticleParameters,
    AtPath,
    Author,
    AuthorListing,
    AuthorParameters,
    ByPath,
    OneAuthor,
    OnePage,
    OneSection,
    OneTag,
    Password,
    PasswordAt,
    Redirect,
    Section,
    SectionByPath,
    SectionListing,
    SectionParameters,
    SitemapParameters,
    SitemapPart,
    Tag,
    TagListing,
    TagParameters,
    Unlocked,
    UnlockParameters,
)

__all__ = ["api", "articles_router", "authors_router", "paths_router", "sections_router", "tags_router"]


def endpoint_response(
    endpoint_class: type[Endpoint],
    parameters: type[Schema],
    request: HttpRequest,
    handler: Callable[[Any], Any],
) -> HttpResponse:
    """Return the response of ``handler``. OpenAPI describes the parameters that ``parameters`` defines."""
    known = parameters.model_fields
    try:
        endpoint = endpoint_class(request, detail_path=_detail_path)
        unknown = sorted(set(endpoint.query) - set(known))
        if unknown:
            names = ", ".join(sorted(known))
            raise ParameterError(unknown[0], f"unknown parameter; this endpoint accepts {names}")
        return cached_response(endpoint, handler)
    except ParameterError as error:
        place = "body" if error.parameter in Password.model_fields else "query"
        raise as_validation_error(error, error.message, loc=(place, error.parameter)) from error


def _listing(endpoint: Endpoint) -> dict[str, Any]:
    listing = endpoint.listing()
    return {
        "count": listing.total_count,
        "meta": {"next_cursor": listing.next_cursor},
        "items": listing.items,
    }


def _sitemap(endpoint: Endpoint) -> dict[str, Any]:
    sitemap = endpoint.sitemap()
    return {"meta": {"next_cursor": sitemap.next_cursor}, "items": sitemap.items}


def _detail_path(page: Any) -> str:
    if not isinstance(page, get_page_model()):  # an author
        return reverse("wagtailapi_v3:newsbrief_author", args=[page.slug])
    for model, name in (
        (article_model(), "newsbrief_article"),
        (section_model(), "newsbrief_section"),
    ):
        if isinstance(page, model):
            return reverse(f"wagtailapi_v3:{name}", args=[page.pk])
    return reverse("wagtailapi_v3:detail_page", args=[page.pk])


_PROBLEMS = {404: ProblemDetail, 422: ProblemDetail}

_BY_ID, _BY_SLUG = "/{int:id}/", "/{slug}/"


class _Names(NamedTuple):
    """The names of a route in Django and in OpenAPI."""

    url_name: str
    operation_id: str
    summary: str
    description: str


def _add_route(
    router: Router,
    endpoint_class: type[Endpoint],
    path: str,
    schema: type[Schema],
    handler: Callable[..., Any],
    response: Any,
    names: _Names,
) -> None:
    """Add a route for GET and HEAD to a router.

    ``schema`` defines the parameters, ``response`` the body. ``handler`` is called with the endpoint and the ``id`` or
    ``slug`` of the path.
    """

    def respond(request: HttpRequest, *key: Any) -> HttpResponse:
        return endpoint_response(endpoint_class, schema, request, lambda endpoint: handler(endpoint, *key))

    # Ninja reads the parameters from the signature.
    def plain(request: HttpRequest, parameters: Query[schema]) -> HttpResponse:  # type: ignore[valid-type]
        return respond(request)

    def by_id(request: HttpRequest, id: int, parameters: Query[schema]) -> HttpResponse:  # type: ignore[valid-type]  # noqa: A002
        return respond(request, id)

    def by_slug(request: HttpRequest, slug: str, parameters: Query[schema]) -> HttpResponse:  # type: ignore[valid-type]
        return respond(request, slug)

    views: dict[str, Callable[..., HttpResponse]] = {_BY_ID: by_id, _BY_SLUG: by_slug}
    view = decorate_view(with_cache_headers, conditional_page)(views.get(path, plain))
    get(router, path, response={200: response, **_PROBLEMS}, **names._asdict())(view)


def _add_routes(
    router: Router,
    endpoint_class: type[Endpoint],
    *,
    listing: tuple[type[Schema], Any, str],
    detail: tuple[type[Schema], Any, str],
    by_path: type[Schema] | None = None,
) -> None:
    """Add routes for a listing and details: of pages by id, by path and as a sitemap; of other objects by slug.

    ``listing`` and ``detail`` are parameters, response type and description; ``by_path`` are the parameters of the
    route by path, which only pages have.
    """
    kind = endpoint_class.kind
    add = partial(_add_route, router, endpoint_class)
    schema, items, description = listing
    add("/", schema, _listing, items, _Names(f"newsbrief_{kind}s", f"{kind}s_list", f"List {kind}s", description))
    schema, item, description = detail
    if by_path is not None:
        at_path = f"The {kind} at a URL of the site, or the redirect from there."
        sitemap = f"The URLs of all {kind}s, a thousand at a time, for a frontend that is built statically."
        names = _Names(f"newsbrief_{kind}_by_path", f"{kind}s_by_path", f"{kind.capitalize()} by URL", at_path)
        add("/by-path/", by_path, Endpoint.by_path, item | Redirect, names)
        names = _Names(f"newsbrief_{kind}s_sitemap", f"{kind}s_sitemap", f"URLs of {kind}s", sitemap)
        add("/sitemap/", SitemapParameters, _sitemap, SitemapPart, names)
    path, handler = (_BY_ID, Endpoint.detail) if by_path is not None else (_BY_SLUG, _by_slug)
    add(path, schema, handler, item, _Names(f"newsbrief_{kind}", f"{kind}s_detail", kind.capitalize(), description))


def _by_slug(endpoint: Any, slug: str) -> dict[str, Any]:
    found: dict[str, Any] = endpoint.by_slug(slug)
    return found


# By alias: the schemas of blocks use aliases (see ``schemas``).
articles_router = Router(tags=["articles"], auth=AUTH, by_alias=True)
sections_router = Router(tags=["sections"], auth=AUTH, by_alias=True)
paths_router = Router(tags=["paths"], auth=AUTH, by_alias=True)
authors_router = Router(tags=["authors"], auth=AUTH)
tags_router = Router(tags=["tags"], auth=AUTH)

_add_routes(
    articles_router,
    ArticleEndpoint,
    listing=(ArticleParameters, ArticleListing, "Articles that the visitor may see, newest first."),
    detail=(OnePage, Article, "One article with all fields."),
    by_path=ByPath,
)
_add_routes(
    sections_router,
    SectionEndpoint,
    listing=(
        SectionParameters,
        SectionListing,
        "Sections that the visitor may see, in the order of the explorer.",
    ),
    detail=(OneSection, Section, "One section."),
    by_path=SectionByPath,
)
_add_route(
    paths_router,
    PathEndpoint,
    "/",
    AnyByPath,
    PathEndpoint.at_path,
    AtPath,
    _Names(
        "newsbrief_path",
        "paths_detail",
        "Anything at a URL",
        "The article, section or other page at a URL of the site, or the redirect from there.",
    ),
)
_add_routes(
    authors_router,
    AuthorEndpoint,
    listing=(AuthorParameters, AuthorListing, "Authors of articles that the visitor may see, by name."),
    detail=(OneAuthor, Author, "One author."),
)
_add_routes(
    tags_router,
    TagEndpoint,
    listing=(TagParameters, TagListing, "Tags of articles that the visitor may see, by name."),
    detail=(OneTag, Tag, "One tag."),
)


@post(
    articles_router,
    "/{int:id}/unlock/",
    response={200: Unlocked, 400: ProblemDetail, 403: ProblemDetail, **_PROBLEMS, 429: ProblemDetail},
    url_name="newsbrief_article_unlock",
    operation_id="articles_unlock",
    summary="Unlock an article",
)
@decorate_view(with_cache_headers)
def unlock_article(
    request: HttpRequest,
    id: int,  # noqa: A002 (the name in the path)
    parameters: Query[UnlockParameters],
    data: Password,
) -> HttpResponse:
    """Return a token for the header `X-Newsbrief-Access`, for the password of an article or of its section."""
    return endpoint_response(
        ArticleEndpoint, UnlockParameters, request, lambda endpoint: unlock(endpoint, id, data.password)
    )


@post(
    articles_router,
    "/unlock/",
    response={200: Unlocked, 400: ProblemDetail, 403: ProblemDetail, **_PROBLEMS, 429: ProblemDetail},
    url_name="newsbrief_article_unlock_at",
    operation_id="articles_unlock_at",
    summary="Unlock an article by URL",
)
@decorate_view(with_cache_headers)
def unlock_article_at(request: HttpRequest, parameters: Query[UnlockParameters], data: PasswordAt) -> HttpResponse:
    """Return a token for the article at a URL of the site, whose id is not public without the password."""
    return endpoint_response(
        ArticleEndpoint, UnlockParameters, request, lambda endpoint: unlock_at(endpoint, data.path, data.password)
    )


def unlock_refused(request: HttpRequest, error: UnlockRefusedError) -> HttpResponse:
    """Respond with the status of the error, and the seconds until the next attempt."""
    response: HttpResponse = problem_response(status=error.status, detail=str(error))
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


index_router = Router(auth=AUTH)


@get(index_router, "/", include_in_schema=False, url_name="newsbrief_index")
@decorate_view(with_cache_headers)
def index(request: HttpRequest) -> HttpResponse:
    """The URLs of the API: name to URL."""
    names = {name: f"newsbrief_{name}" for name in ("articles", "sections", "authors", "tags")}
    names |= {"paths": "newsbrief_path", "pages": "list_pages", "openapi": "openapi-json", "docs": "openapi-view"}
    found = {name: get_full_url(request, reverse(f"wagtailapi_v3:{view}")) for name, view in names.items()}
    return HttpResponse(to_json(found), content_type="application/json")


api.add_exception_handler(UnlockRefusedError, unlock_refused)
api.add_router("/", index_router)
api.add_router("/articles/", articles_router)
api.add_router("/sections/", sections_router)
api.add_router("/paths/", paths_router)
api.add_router("/authors/", authors_router)
api.add_router("/tags/", tags_router)
# After the routes that a site adds to the routers above.
for _prefix in ("/articles/", "/sections/", "/paths/", "/authors/", "/tags/"):
    api.add_router(_prefix, not_found_router())
