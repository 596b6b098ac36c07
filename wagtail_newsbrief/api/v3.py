"""API v3, a preview in Wagtail 8: what the package adds beside Wagtail's own endpoints.

    from wagtail_newsbrief.api.v3 import api

    urlpatterns = [path("api/v3/", api.urls)]

Everything that touches the inside of Wagtail's API v3 is in this module. The answers are those of
API v2, built by the same endpoints; the types here describe them and do not touch them again.
"""

# No postponed annotations: Django Ninja and Pydantic read the annotations of this module.

from collections.abc import Callable
from typing import Any

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
from .v3_routes import AUTH, get, nowhere_router, post, with_cache_headers
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


# --- the doors -----------------------------------------------------------------------------------------


def answer_with(
    endpoint_class: type[Endpoint],
    parameters: type[Schema],
    request: HttpRequest,
    handler: Callable[[Any], Any],
) -> HttpResponse:
    """Return what ``handler`` makes of an endpoint; known to OpenAPI is what ``parameters`` defines."""
    known = parameters.model_fields
    try:
        endpoint = endpoint_class(request, detail_path=_detail_path)
        unknown = sorted(set(endpoint.query) - set(known))
        if unknown:
            names = ", ".join(sorted(known))
            raise ParameterError(unknown[0], f"unknown parameter; this endpoint knows {names}")
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

# By alias: the schemas of blocks name their fields so (see ``schemas``).
articles_router = Router(tags=["articles"], auth=AUTH, by_alias=True)
sections_router = Router(tags=["sections"], auth=AUTH, by_alias=True)
paths_router = Router(tags=["paths"], auth=AUTH, by_alias=True)
authors_router = Router(tags=["authors"], auth=AUTH)
tags_router = Router(tags=["tags"], auth=AUTH)


@get(
    articles_router,
    "/",
    response={200: ArticleListing, **_PROBLEMS},
    url_name="newsbrief_articles",
    operation_id="articles_list",
    summary="List articles",
)
@decorate_view(with_cache_headers, conditional_page)
def list_articles(request: HttpRequest, parameters: Query[ArticleParameters]) -> HttpResponse:
    """Articles that the visitor may see, newest first."""
    return answer_with(ArticleEndpoint, ArticleParameters, request, _listing)


@get(
    articles_router,
    "/by-path/",
    response={200: Article | Redirect, **_PROBLEMS},
    url_name="newsbrief_article_by_path",
    operation_id="articles_by_path",
    summary="Article by address",
)
@decorate_view(with_cache_headers, conditional_page)
def article_by_path(request: HttpRequest, parameters: Query[ByPath]) -> HttpResponse:
    """The article at an address of the site, or where the site redirects to from there."""
    return answer_with(ArticleEndpoint, ByPath, request, Endpoint.by_path)


@get(
    articles_router,
    "/sitemap/",
    response={200: SitemapPart, **_PROBLEMS},
    url_name="newsbrief_articles_sitemap",
    operation_id="articles_sitemap",
    summary="Addresses of articles",
)
@decorate_view(with_cache_headers, conditional_page)
def articles_sitemap(request: HttpRequest, parameters: Query[SitemapParameters]) -> HttpResponse:
    """The addresses of all articles, a thousand at a time, for a frontend that is built beforehand."""
    return answer_with(ArticleEndpoint, SitemapParameters, request, _sitemap)


@get(
    articles_router,
    "/{int:id}/",
    response={200: Article, **_PROBLEMS},
    url_name="newsbrief_article",
    operation_id="articles_detail",
    summary="Article",
)
@decorate_view(with_cache_headers, conditional_page)
def get_article(
    request: HttpRequest,
    id: int,  # noqa: A002 (the name in the path)
    parameters: Query[OnePage],
) -> HttpResponse:
    """One article with everything."""
    return answer_with(ArticleEndpoint, OnePage, request, lambda endpoint: endpoint.detail(id))


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
    """A token for the header `X-Newsbrief-Access`, in exchange for the password of an article or of its section."""
    return _unlocked(request, lambda endpoint: unlock(endpoint, id, data.password))


@post(
    articles_router,
    "/unlock/",
    response={200: Unlocked, 400: ProblemDetail, 403: ProblemDetail, **_PROBLEMS, 429: ProblemDetail},
    url_name="newsbrief_article_unlock_at",
    operation_id="articles_unlock_at",
    summary="Unlock an article by address",
)
@decorate_view(with_cache_headers)
def unlock_article_at(request: HttpRequest, parameters: Query[UnlockParameters], data: PasswordAt) -> HttpResponse:
    """The same for the article at an address of the site, whose id is not told without the password."""
    return _unlocked(request, lambda endpoint: unlock_at(endpoint, data.path, data.password))


def _unlocked(request: HttpRequest, handler: Callable[[Any], Any]) -> HttpResponse:
    try:
        return answer_with(ArticleEndpoint, UnlockParameters, request, handler)
    except UnlockRefusedError as error:
        response: HttpResponse = problem_response(status=error.status, detail=str(error))
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return response


@get(
    sections_router,
    "/",
    response={200: SectionListing, **_PROBLEMS},
    url_name="newsbrief_sections",
    operation_id="sections_list",
    summary="List sections",
)
@decorate_view(with_cache_headers, conditional_page)
def list_sections(request: HttpRequest, parameters: Query[SectionParameters]) -> HttpResponse:
    """Sections that the visitor may see, as they are arranged in the explorer."""
    return answer_with(SectionEndpoint, SectionParameters, request, _listing)


@get(
    sections_router,
    "/by-path/",
    response={200: Section | Redirect, **_PROBLEMS},
    url_name="newsbrief_section_by_path",
    operation_id="sections_by_path",
    summary="Section by address",
)
@decorate_view(with_cache_headers, conditional_page)
def section_by_path(request: HttpRequest, parameters: Query[SectionByPath]) -> HttpResponse:
    """The section at an address of the site, or where the site redirects to from there."""
    return answer_with(SectionEndpoint, SectionByPath, request, Endpoint.by_path)


@get(
    sections_router,
    "/sitemap/",
    response={200: SitemapPart, **_PROBLEMS},
    url_name="newsbrief_sections_sitemap",
    operation_id="sections_sitemap",
    summary="Addresses of sections",
)
@decorate_view(with_cache_headers, conditional_page)
def sections_sitemap(request: HttpRequest, parameters: Query[SitemapParameters]) -> HttpResponse:
    """The addresses of all sections, a thousand at a time, for a frontend that is built beforehand."""
    return answer_with(SectionEndpoint, SitemapParameters, request, _sitemap)


@get(
    sections_router,
    "/{int:id}/",
    response={200: Section, **_PROBLEMS},
    url_name="newsbrief_section",
    operation_id="sections_detail",
    summary="Section",
)
@decorate_view(with_cache_headers, conditional_page)
def get_section(
    request: HttpRequest,
    id: int,  # noqa: A002 (the name in the path)
    parameters: Query[OneSection],
) -> HttpResponse:
    """One section."""
    return answer_with(SectionEndpoint, OneSection, request, lambda endpoint: endpoint.detail(id))


@get(
    paths_router,
    "/",
    response={200: AtPath, **_PROBLEMS},
    url_name="newsbrief_path",
    operation_id="paths_detail",
    summary="Whatever is at an address",
)
@decorate_view(with_cache_headers, conditional_page)
def at_path(request: HttpRequest, parameters: Query[AnyByPath]) -> HttpResponse:
    """The article, section or other page at an address of the site, or where the site redirects to from there."""
    return answer_with(PathEndpoint, AnyByPath, request, PathEndpoint.at_path)


@get(
    authors_router,
    "/",
    response={200: AuthorListing, **_PROBLEMS},
    url_name="newsbrief_authors",
    operation_id="authors_list",
    summary="List authors",
)
@decorate_view(with_cache_headers, conditional_page)
def list_authors(request: HttpRequest, parameters: Query[AuthorParameters]) -> HttpResponse:
    """Authors of articles that the visitor may see, by name."""
    return answer_with(AuthorEndpoint, AuthorParameters, request, _listing)


@get(
    authors_router,
    "/{slug}/",
    response={200: Author, **_PROBLEMS},
    url_name="newsbrief_author",
    operation_id="authors_detail",
    summary="Author",
)
@decorate_view(with_cache_headers, conditional_page)
def get_author(request: HttpRequest, slug: str, parameters: Query[OneAuthor]) -> HttpResponse:
    """One author."""
    return answer_with(AuthorEndpoint, OneAuthor, request, lambda endpoint: endpoint.by_slug(slug))


@get(
    tags_router,
    "/",
    response={200: TagListing, **_PROBLEMS},
    url_name="newsbrief_tags",
    operation_id="tags_list",
    summary="List tags",
)
@decorate_view(with_cache_headers, conditional_page)
def list_tags(request: HttpRequest, parameters: Query[TagParameters]) -> HttpResponse:
    """Tags of articles that the visitor may see, by name."""
    return answer_with(TagEndpoint, TagParameters, request, _listing)


@get(
    tags_router,
    "/{slug}/",
    response={200: Tag, **_PROBLEMS},
    url_name="newsbrief_tag",
    operation_id="tags_detail",
    summary="Tag",
)
@decorate_view(with_cache_headers, conditional_page)
def get_tag(request: HttpRequest, slug: str, parameters: Query[OneTag]) -> HttpResponse:
    """One tag."""
    return answer_with(TagEndpoint, OneTag, request, lambda endpoint: endpoint.by_slug(slug))


index_router = Router(auth=AUTH)


@get(index_router, "/", include_in_schema=False, url_name="newsbrief_index")
@decorate_view(with_cache_headers)
def index(request: HttpRequest) -> HttpResponse:
    """Where everything is: name to address."""
    names = {name: f"newsbrief_{name}" for name in ("articles", "sections", "authors", "tags")}
    names |= {"paths": "newsbrief_path", "pages": "list_pages", "openapi": "openapi-json", "docs": "openapi-view"}
    found = {name: get_full_url(request, reverse(f"wagtailapi_v3:{view}")) for name, view in names.items()}
    return HttpResponse(to_json(found), content_type="application/json")


api.add_router("/", index_router)
api.add_router("/articles/", articles_router)
api.add_router("/sections/", sections_router)
api.add_router("/paths/", paths_router)
api.add_router("/authors/", authors_router)
api.add_router("/tags/", tags_router)
# Behind what a site adds to the routers above.
for _prefix in ("/articles/", "/sections/", "/paths/", "/authors/", "/tags/"):
    api.add_router(_prefix, nowhere_router())
