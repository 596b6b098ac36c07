"""Panels of the edit view: the summary with suggestions, and previous/next.

They work on any page type with the mixin, as part of ``SummaryMixin.summary_panels`` and
``NavigationMixin.navigation_panels``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.navigation import Neighbours
from wagtail_newsbrief.summary.backends import backend_choices

from .comparison import provenance_comparisons
from .forms import REVIEWED, SUGGESTION, SummaryPageForm
from .neighbours import neighbours_of_draft, schedule_context, watched_fields
from .status import SummaryStatus
from .widgets import LeaveOutCheckbox

#: The block that a suggestion is inserted as. Without it in the stream, there are no suggestions.
SUGGESTED_BLOCK = "key_points"

EDITOR_MEDIA = Media(
    js=["wagtail_newsbrief/admin/editor.js"],
    css={"all": ["wagtail_newsbrief/admin/editor.css"]},
)


class SummaryPanel(MultiFieldPanel):
    """The summary: its blocks, its status, and a button to suggest one."""

    def __init__(self, children: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        children = list(children) or [FieldPanel("summary", heading=_("Blocks of the summary"))]
        kwargs.setdefault("heading", _("Summary"))
        kwargs["icon"] = kwargs.get("icon") or "list-ul"
        super().__init__(children, *args, **kwargs)

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        if issubclass(self.model.base_form_class, SummaryPageForm):
            options["fields"] = [*options.get("fields", ()), SUGGESTION, REVIEWED]
        return options

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "wagtail_newsbrief/admin/summary_panel.html"

        @property
        def media(self) -> Media:
            media: Media = super().media + EDITOR_MEDIA
            return media

        def get_comparison(self) -> list[Any]:
            """Return Wagtail's comparisons of the fields, and those of the provenance."""
            return [*super().get_comparison(), *provenance_comparisons()]

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            blocks = self.panel.model._meta.get_field("summary").stream_block.child_blocks
            records = SUGGESTION in self.form.fields
            context.update(
                status=SummaryStatus(self.instance),
                status_url=_url("status", self.instance, self.form),
                suggest_url=_url("suggest", self.instance, self.form) if records else "",
                can_suggest=records and SUGGESTED_BLOCK in blocks,
                backends=backend_choices(),
                csrf_cookie=newsbrief_settings.csrf_cookie_name,
                token=self.form[SUGGESTION] if records else None,
                reviewed=self.form[REVIEWED] if REVIEWED in self.form.fields else None,
            )
            return context


class NavigationPanel(MultiFieldPanel):
    """The previous and next article as readers will see them, and a switch to exclude the page."""

    def __init__(self, children: Iterable[Any] = (), *args: Any, **kwargs: Any) -> None:
        children = list(children) or [
            FieldPanel(
                "show_in_navigation",
                heading=_("Leave out of previous/next"),
                help_text=_("No other article leads readers to this one. It keeps its own previous and next."),
                widget=LeaveOutCheckbox,
            )
        ]
        kwargs.setdefault("heading", _("Previous and next"))
        kwargs["icon"] = kwargs.get("icon") or "arrow-right"
        super().__init__(children, *args, **kwargs)

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "wagtail_newsbrief/admin/navigation_panel.html"

        @property
        def media(self) -> Media:
            media: Media = super().media + EDITOR_MEDIA
            return media

        @property
        def neighbours(self) -> Neighbours:
            return neighbours_of_draft(self.instance, self.form.parent_page)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context.update(
                page=self.instance,
                neighbours=self.neighbours,
                url=_url("neighbours", self.instance, self.form),
                watched=" ".join(watched_fields(self.form)),
                **schedule_context(self.instance),
            )
            return context


def _url(name: str, page: Any, form: Any) -> str:
    """Return the URL of a view of the editor for a page; for a new page, below its parent."""
    if page.pk:
        return reverse(f"newsbrief_admin:{name}", args=[page.pk])
    options = page._meta
    return reverse(f"newsbrief_admin:{name}_new", args=[options.app_label, options.model_name, form.parent_page.pk])
