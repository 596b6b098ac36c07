"""The panel on the admin's home page with the number of summaries to write or refresh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from wagtail_newsbrief.compat import page_permission_policy

from .reports import PERMISSIONS, URL_NAME
from .summaries import count_to_do


class SummariesPanel(Component):
    """Shows how many summaries are missing, stale or unreviewed among the pages that the user may edit.

    1 query per page type with a summary. Hidden if there is nothing to do, and for users who can't edit pages.
    """

    name = "newsbrief_briefs"
    template_name = "wagtail_newsbrief/admin/briefs_panel.html"
    #: After the panel of pages in moderation, before that of the latest edits.
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any] | None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        url = reverse(URL_NAME)
        counts = count_to_do(user) if page_permission_policy().user_has_any_permission(user, PERMISSIONS) else {}
        return {
            "counts": [
                {"state": state.value, "count": count, "url": f"{url}?brief={state.value}"}
                for state, count in counts.items()
                if count
            ],
        }


def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add the panel to those of the home page."""
    panels.append(SummariesPanel())
