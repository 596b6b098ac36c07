"""API v2: ``api_router.register_endpoint("drafts", DraftsAPIViewSet)``, after the other endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.urls import path
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from wagtail_newsbrief.api.v2 import ArticlesAPIViewSet, PagesAPIViewSet

from . import drafts
from .endpoint import DraftEndpoint, refusal, userbar_of
from .frontends import make_private, preflight, share_with_frontends


class DraftsAPIViewSet(ArticlesAPIViewSet):
    """``/drafts/`` and ``/drafts/userbar/``: the draft of the token in the header ``X-Newsbrief-Draft``."""

    name = "drafts"
    endpoint_class = DraftEndpoint

    def draft_view(self, request: Any) -> HttpResponse:
        """Return the draft as an article; 403 for an invalid token."""
        with _refused():
            response: HttpResponse = Response(self._call(DraftEndpoint.draft))
        return response

    def userbar_view(self, request: Any) -> HttpResponse:
        """Return Wagtail's userbar for the draft, as HTML; 403 for an invalid token."""
        with _refused():
            return userbar_of(request._request)

    def preflight_view(self, request: Any) -> HttpResponse:
        """Respond to a preflight request from a frontend."""
        return preflight(request)

    def _detail_path(self, page: Any) -> str | None:
        # The path among the articles: drafts have no URLs.
        return PagesAPIViewSet._detail_path(self, page)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        return make_private(share_with_frontends(request, response))

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [
            path("", cls.as_view({"get": "draft_view", "options": "preflight_view"}), name="listing"),
            path("userbar/", cls.as_view({"get": "userbar_view", "options": "preflight_view"}), name="userbar"),
        ]


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except drafts.NoDraft as error:
        raise PermissionDenied(refusal()) from error
