"""The state of the summary in the form: its length, and whether the body has changed since."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from wagtail_newsbrief.admin.drafts import apply_form
from wagtail_newsbrief.editor.status import SummaryStatus
from wagtail_newsbrief.mixins import SummaryMixin

from .base import EditorView


class StatusView(EditorView):
    """Responds with ``{"html", "offers_review"}``: the status part of the panel."""

    def respond(self, request: HttpRequest, page: Any, parent: Any) -> HttpResponseBase:
        if not isinstance(page, SummaryMixin):
            raise Http404
        status = SummaryStatus(apply_form(request, page, parent))
        html = render_to_string("wagtail_newsbrief/admin/brief_status.html", {"status": status}, request)
        return JsonResponse({"html": html, "offers_review": status.offers_review})
