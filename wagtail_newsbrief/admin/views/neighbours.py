"""Previous and next for the date and the switches in the form."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from wagtail_newsbrief.admin.drafts import apply_position_fields
from wagtail_newsbrief.editor.neighbours import neighbours_of_draft, schedule_context
from wagtail_newsbrief.mixins import NavigationMixin

from .base import EditorView


class NeighboursView(EditorView):
    """Responds with ``{"html"}``: the list in the panel. 3 queries and those of the permissions."""

    def respond(self, request: HttpRequest, page: Any, parent: Any) -> HttpResponseBase:
        if not isinstance(page, NavigationMixin):
            raise Http404
        page = apply_position_fields(request, page, parent)
        context = {"page": page, "neighbours": neighbours_of_draft(page, parent), **schedule_context(page)}
        return JsonResponse({"html": render_to_string("wagtail_newsbrief/admin/neighbours.html", context, request)})
