"""API v3, a preview in Wagtail 8: ``/articles/`` and ``/sections/`` beside Wagtail's own endpoints.

    from wagtail_newsbrief.api.v3 import api

    urlpatterns = [path("api/v3/", api.urls)]

Everything that touches the inside of Wagtail's API v3 is in this module. The answers are those of
API v2, built by the same endpoints; the types here describe them and do not touch them again.
"""

# No postponed annotations: Django Ninja and Pydantic read the annotations of this module.

import datetime
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import conditional_page

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import HAS_API_V3, RICH_TEXT_FORMATS, get_full_url

if not HAS_API_V3:
    raise ImproperlyConfigured(
        "wagtail_newsbrief.api.v3 needs Wagtail 8 or newer, which brings API v3. "
        "Use wagtail_newsbrief.api.v2 on this Wagtail."
    )

from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import BaseModel, ConfigDict, create_model
from wagtail.api.v3.api import api
from wagtail.api.v3.auth import AllowAnonymous, BearerTokenAuth
from wagtail.api.v3.errors import ProblemDetail, as_validation_error

from .articles import ArticleEndpoint, article_model
from .endpoint import Endpoint
from .http import patch_cache_headers, to_json
from .parameters import DEFAULT_LIMIT, ParameterError
from .schemas import stream_type
from .sections import SectionEndpoint, section_model
from .types import BylineEntry, ImageData, NeighbourData, SectionData, SummaryMetaData

__all__ = ["api", "articles_router", "sections_router"]


# --- what is answered ------------------------------------------------------------------------------


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PageMeta(_Exact):
    """What the API says of every page; the addresses are null where nothing serves the page."""

    type: str
    detail_url: str | None
    html_url: str | None
    slug: str
    locale: str
    first_published_at: datetime.datetime | None
    last_published_at: datetime.datetime | None


class ArticleMeta(PageMeta):
    """``section`` is null when readers can't see the article's parent."""

    section: SectionData | None


class _Listing(_Exact):
    class Meta(_Exact):
        next_cursor: str | None

    count: int
    meta: Meta


# What it makes is known at run time only.
_make_model: Any = create_model


def _article_schema() -> Any:
    model = article_model()
    fields: dict[str, Any] = {
        "id": int,
        "meta": ArticleMeta,
        "title": str,
        "standfirst": str,
        "published_at": datetime.datetime | None,
        "reading_seconds": int,
        "byline": list[BylineEntry],
        "tags": list[str],
        "lead_image": ImageData | None,
        "summary": stream_type(model.summary.field.stream_block, "Summary"),
        "summary_text": str,
        "summary_meta": SummaryMetaData,
        "body": stream_type(model.body.field.stream_block, "Body"),
        "related": list[NeighbourData],
        "previous": NeighbourData | None,
        "next": NeighbourData | None,
    }
    return _make_model("Article", __base__=_Exact, **{n: (t, ...) for n, t in fields.items()})


Article = _article_schema()
ArticleInListing = _make_model(
    "ArticleInListing",
    __base__=_Exact,
    **{
        name: (
            field.annotation,
            Field(default_factory=list, discriminator=None) if name in ArticleEndpoint.detail_only else ...,
        )
        for name, field in Article.model_fields.items()
    },
)


class ArticleListing(_Listing):
    """A page of articles; ``count`` is of all that match."""

    items: list[ArticleInListing]  # type: ignore[valid-type]


class Section(_Exact):
    """A part of the paper."""

    id: int
    meta: PageMeta
    title: str
    intro: str
    article_order: Literal["newest", "explorer"]
    parent: SectionData | None


class SectionListing(_Listing):
    """A page of sections; ``count`` is of all that match."""

    items: list[Section]


# --- what is asked -----------------------------------------------------------------------------------

_Format = Literal[RICH_TEXT_FORMATS]  # type: ignore[valid-type]


class OnePage(Schema):
    """Parameters of a detail."""

    site: str | None = Field(None, description="The site, as `host` or `host:port`.")
    rich_text_format: _Format = Field("html", description="How rich text is given.")


class ByPath(OnePage):
    """Parameters of a detail by address."""

    path: str = Field(..., min_length=1, description="The address on the site: `/news/some-story/`.")
    locale: str | None = Field(None, description="The language, where languages share their addresses.")


class ListingParameters(OnePage):
    """Parameters of every listing."""

    locale: str | None = Field(None, description="Only pages in this language.")
    search: str | None = Field(None, description="Only pages with these words, best match first.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, description="Rows to give.")
    offset: int = Field(0, ge=0, description="Rows to pass over.")
    cursor: str | None = Field(None, description="`meta.next_cursor` of the page before.")


class ArticleParameters(ListingParameters):
    """Parameters of the listing of articles."""

    section: str | None = Field(
        None, description="Only articles directly in this section: its id, or its path of slugs."
    )
    author: str | None = Field(None, description="Only articles by the author with this slug.")
    tag: str | None = Field(None, description="Only articles with this tag: its name or its slug.")
    published_after: str | None = Field(None, description="Only articles of this ISO 8601 moment or later.")
    published_before: str | None = Field(None, description="Only articles before this ISO 8601 moment.")
    order: Literal[tuple(ArticleEndpoint.orders)] = Field(  # type: ignore[valid-type]
        ArticleEndpoint.orders[0], description="By what to sort; `-` in front turns it round."
    )
    fields: str | None = Field(
        None,
        pattern=r"^(\*|(body|related)(,(body|related))*)$",
        description="What to add: `body`, `related`, both with a comma, or `*`.",
    )


class SectionParameters(ListingParameters):
    """Parameters of the listing of sections."""

    parent: int | None = Field(None, ge=1, description="Only sections directly below this page.")
    order: Literal[tuple(SectionEndpoint.orders)] = Field(  # type: ignore[valid-type]
        SectionEndpoint.orders[0], description="By what to sort: as arranged in the explorer, or by title."
    )


# --- the doors -----------------------------------------------------------------------------------------


def answer_with(
    endpoint_class: type[Endpoint],
    parameters: type[Schema],
    request: HttpRequest,
    question: Callable[[Any], Any],
) -> HttpResponse:
    """Put a question to an endpoint; known to OpenAPI is what ``parameters`` defines."""
    known = parameters.model_fields
    try:
        endpoint = endpoint_class(request, detail_url=partial(_detail_url, request))
        unknown = sorted(set(endpoint.query) - set(known))
        if unknown:
            names = ", ".join(sorted(known))
            raise ParameterError(unknown[0], f"unknown parameter; this endpoint knows {names}")
        data = question(endpoint)
    except ParameterError as error:
        raise as_validation_error(error, error.message, loc=("query", error.parameter)) from error
    return HttpResponse(to_json(data), content_type="application/json")


def _with_cache_headers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say who may keep the answer, errors included."""

    @wraps(view)
    def view_with_cache_headers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_headers(response, Visitor(request))
        return response

    return view_with_cache_headers


def _listing(endpoint: Endpoint) -> dict[str, Any]:
    listing = endpoint.listing()
    return {
        "count": listing.total_count,
        "meta": {"next_cursor": listing.next_cursor},
        "items": listing.items,
    }


def _detail_url(request: HttpRequest, page: Any) -> str | None:
    for model, name in (
        (article_model(), "newsbrief_article"),
        (section_model(), "newsbrief_section"),
    ):
        if isinstance(page, model):
            return get_full_url(request, reverse(f"wagtailapi_v3:{name}", args=[page.pk]))
    return get_full_url(request, reverse("wagtailapi_v3:detail_page", args=[page.pk]))


_AUTH = [BearerTokenAuth(), AllowAnonymous()]
_PROBLEMS = {404: ProblemDetail, 422: ProblemDetail}

# By alias: the schemas of blocks name their fields so (see ``schemas``).
articles_router = Router(tags=["articles"], auth=_AUTH, by_alias=True)
sections_router = Router(tags=["sections"], auth=_AUTH, by_alias=True)


@articles_router.get(
    "/",
    response={200: ArticleListing, **_PROBLEMS},
    url_name="newsbrief_articles",
    operation_id="articles_list",
    summary="List articles",
)
@decorate_view(_with_cache_headers, conditional_page)
def list_articles(request: HttpRequest, parameters: Query[ArticleParameters]) -> HttpResponse:
    """Articles that the visitor may see, newest first."""
    return answer_with(ArticleEndpoint, ArticleParameters, request, _listing)


@articles_router.get(
    "/by-path/",
    response={200: Article, **_PROBLEMS},
    url_name="newsbrief_article_by_path",
    operation_id="articles_by_path",
    summary="Article by address",
)
@decorate_view(_with_cache_headers, conditional_page)
def article_by_path(request: HttpRequest, parameters: Query[ByPath]) -> HttpResponse:
    """The article at an address of the site."""
    return answer_with(ArticleEndpoint, ByPath, request, Endpoint.by_path)


@articles_router.get(
    "/{int:id}/",
    response={200: Article, **_PROBLEMS},
    url_name="newsbrief_article",
    operation_id="articles_detail",
    summary="Article",
)
@decorate_view(_with_cache_headers, conditional_page)
def get_article(
    request: HttpRequest,
    id: int,  # noqa: A002 (the name in the path)
    parameters: Query[OnePage],
) -> HttpResponse:
    """One article with everything."""
    return answer_with(ArticleEndpoint, OnePage, request, lambda endpoint: endpoint.detail(id))


@sections_router.get(
    "/",
    response={200: SectionListing, **_PROBLEMS},
    url_name="newsbrief_sections",
    operation_id="sections_list",
    summary="List sections",
)
@decorate_view(_with_cache_headers, conditional_page)
def list_sections(request: HttpRequest, parameters: Query[SectionParameters]) -> HttpResponse:
    """Sections that the visitor may see, as they are arranged in the explorer."""
    return answer_with(SectionEndpoint, SectionParameters, request, _listing)


@sections_router.get(
    "/by-path/",
    response={200: Section, **_PROBLEMS},
    url_name="newsbrief_section_by_path",
    operation_id="sections_by_path",
    summary="Section by address",
)
@decorate_view(_with_cache_headers, conditional_page)
def section_by_path(request: HttpRequest, parameters: Query[ByPath]) -> HttpResponse:
    """The section at an address of the site."""
    return answer_with(SectionEndpoint, ByPath, request, Endpoint.by_path)


@sections_router.get(
    "/{int:id}/",
    response={200: Section, **_PROBLEMS},
    url_name="newsbrief_section",
    operation_id="sections_detail",
    summary="Section",
)
@decorate_view(_with_cache_headers, conditional_page)
def get_section(
    request: HttpRequest,
    id: int,  # noqa: A002 (the name in the path)
    parameters: Query[OnePage],
) -> HttpResponse:
    """One section."""
    return answer_with(SectionEndpoint, OnePage, request, lambda endpoint: endpoint.detail(id))


api.add_router("/articles/", articles_router)
api.add_router("/sections/", sections_router)
