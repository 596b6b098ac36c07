"""The base class of the editor's views: permissions, size limit and errors in sentences."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.core.exceptions import RequestDataTooBig as TooBig
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import View

from wagtail_newsbrief.admin.drafts import UnreadableForm, page_to_add, page_to_edit

#: Most bytes of a posted form. Django's DATA_UPLOAD_MAX_MEMORY_SIZE may be lower.
MAX_FORM_BYTES = 5_000_000


class EditorView(View):
    """Responds to a POST of the edit form with JSON, and writes nothing.

    The URL names the page, or the type and the parent of a page that isn't saved yet. Users who may not edit or add it
    get a 403.
    """

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            return problem(_("This page doesn't exist any more."), 404)
        except PermissionDenied:
            return problem(_("You may not edit this page."), 403)
        except (TooBig, TooManyFieldsSent):
            return problem(_("The article is too large to be read."), 413)
        except UnreadableForm as error:
            return problem(str(error), 422)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _content_length(request) > MAX_FORM_BYTES:
            raise TooBig
        page, parent = (page_to_edit if "page_id" in kwargs else page_to_add)(request, **kwargs)
        return self.respond(request, page, parent)

    def respond(self, request: HttpRequest, page: Any, parent: Any) -> HttpResponseBase:
        """Return the response for a stored page that the user may edit."""
        raise NotImplementedError


def problem(sentence: str, status: int, **headers: str) -> JsonResponse:
    """Return an error as ``{"error": "A sentence."}``."""
    return JsonResponse({"error": sentence}, status=status, headers=headers)


def _content_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0
