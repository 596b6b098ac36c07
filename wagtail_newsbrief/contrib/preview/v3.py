"""API v3, a preview in Wagtail 8: ``/drafts/`` and ``/drafts/userbar/``.

Import ``api`` from here instead of from ``wagtail_newsbrief.api.v3``.
"""

# No postponed annotations: Django Ninja and Pydantic read them at run time.

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from ninja.decorators import decorate_view
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import ProblemDetail, problem_response

from wagtail_newsbrief.api.v3 import api, endpoint_response
from wagtail_newsbrief.api.v3_routes import get
from wagtail_newsbrief.api.v3_types import Article, OneDraft

from . import drafts
from .endpoint import DraftEndpoint, refusal, userbar_of
from .frontends import HEADER, make_private, preflight, share_with_frontends

__all__ = ["api", "drafts_router"]

drafts_router = Router(tags=["articles"], auth=[AllowAnonymous()], by_alias=True)


_Token = Header("", alias=HEADER, description="The token that the preview was opened with.")  # type: ignore[type-arg]


def _private(view: Any) -> Any:
    @wraps(view)
    def private_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = make_private(share_with_frontends(request, view(request, *args, **kwargs)))
        return response

    return private_view


@decorate_view(_private)
def _preflight(request: HttpRequest) -> HttpResponse:
    return preflight(request)


# Before the views, which respond to other methods with 405.
for _path in ("/", "/userbar/"):
    drafts_router.add_api_operation(_path, ["OPTIONS"], _preflight, include_in_schema=False)


@get(
    drafts_router,
    "/",
    response={200: Article, 403: ProblemDetail, 422: ProblemDetail},
    url_name="newsbrief_draft",
    operation_id="drafts_detail",
    summary="Draft",
)
@decorate_view(_private)
def get_draft(request: HttpRequest, parameters: Query[OneDraft], token: str = _Token) -> HttpResponse:
    """An article as it is in the editor's form; `id` is 0 for a new page."""
    return endpoint_response(DraftEndpoint, OneDraft, request, lambda endpoint: endpoint.draft())


@get(
    drafts_router,
    "/userbar/",
    response={200: None, 403: ProblemDetail},
    url_name="newsbrief_draft_userbar",
    operation_id="drafts_userbar",
    summary="Userbar of a draft, as HTML",
)
@decorate_view(_private)
def get_userbar(request: HttpRequest, token: str = _Token) -> HttpResponse:
    """Wagtail's userbar with its content checker, for the page of the frontend that shows the draft."""
    return userbar_of(request)


def no_draft(request: HttpRequest, error: drafts.NoDraft) -> HttpResponse:
    """Respond with 403 to an invalid token."""
    response: HttpResponse = problem_response(status=403, detail=refusal())
    return response


api.add_exception_handler(drafts.NoDraft, no_draft)
api.add_router("/drafts/", drafts_router)
