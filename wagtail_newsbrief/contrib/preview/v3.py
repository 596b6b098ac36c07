"""API v3, a preview in Wagtail 8: ``/drafts/``.

Import ``api`` from here instead of from ``wagtail_newsbrief.api.v3``.
"""

# No postponed annotations: Django Ninja and Pydantic read the annotations of this module.

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.errors import ProblemDetail

from wagtail_newsbrief.api.v3 import answer_with, api
from wagtail_newsbrief.api.v3_routes import get
from wagtail_newsbrief.api.v3_types import Article, OnePage

from . import drafts
from .endpoint import DraftEndpoint, refusal
from .serve import make_private

__all__ = ["api", "drafts_router"]

drafts_router = Router(tags=["articles"], auth=[AllowAnonymous()], by_alias=True)


def _private(view: Any) -> Any:
    @wraps(view)
    def private_view(*args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = make_private(view(*args, **kwargs))
        return response

    return private_view


@get(
    drafts_router,
    "/",
    response={200: Article, 403: ProblemDetail, 422: ProblemDetail},
    url_name="newsbrief_draft",
    operation_id="drafts_detail",
    summary="Draft",
)
@decorate_view(_private)
def get_draft(
    request: HttpRequest,
    parameters: Query[OnePage],
    token: str = Header(  # type: ignore[type-arg]
        "", alias="X-Newsbrief-Draft", description="The token that the preview was opened with."
    ),
) -> HttpResponse:
    """An article as its editor has it in the form: `id` is 0 while it was never saved."""
    try:
        return answer_with(DraftEndpoint, OnePage, request, lambda endpoint: endpoint.draft())
    except drafts.NoDraft as error:
        raise HttpError(403, refusal()) from error


api.add_router("/drafts/", drafts_router)
