"""API v2: ``api_router.register_endpoint("drafts", DraftsAPIViewSet)``, after the other endpoints."""

from __future__ import annotations

from typing import Any

from django.urls import path
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from wagtail_newsbrief.api.v2 import ArticlesAPIViewSet, PagesAPIViewSet

from . import drafts
from .endpoint import DraftEndpoint, refusal
from .serve import make_private


class DraftsAPIViewSet(ArticlesAPIViewSet):
    """``/drafts/``: the draft of the token in the header ``X-Newsbrief-Draft``."""

    name = "drafts"
    endpoint_class = DraftEndpoint

    def draft_view(self, request: Any) -> Response:
        """Answer the draft as an article; 403 for a token that opens nothing."""
        try:
            return Response(self._answer(DraftEndpoint.draft))
        except drafts.NoDraft as error:
            raise PermissionDenied(refusal()) from error

    def _detail_url(self, page: Any) -> str | None:
        # Where the articles are: drafts have no addresses.
        return PagesAPIViewSet._detail_url(self, page)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        return make_private(super().finalize_response(request, response, *args, **kwargs))

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [path("", cls.as_view({"get": "draft_view"}), name="listing")]
