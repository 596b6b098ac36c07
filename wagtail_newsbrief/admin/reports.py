"""The report *Summaries to write or refresh*: pages of all types whose summary is missing, stale or unreviewed."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import MultipleContentTypeFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTypeColumn, ParentPageColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.models import get_page_models

from wagtail_newsbrief.compat import get_page_model, page_permission_policy
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.verification import verify_summary

from .listing import StatusFilter, SummaryColumn
from .summaries import TO_DO, SummaryState, in_state, pages_to_do

URL_NAME = "newsbrief_briefs"
RESULTS_URL_NAME = f"{URL_NAME}_results"

#: A user with one of these permissions may edit pages; with "add", their own.
PERMISSIONS = ("add", "change", "publish")


class ToDoFilter(django_filters.MultipleChoiceFilter):
    """Filters by the state of the summary, across page types."""

    def __init__(self) -> None:
        choices = [(state.value, state.label) for state in TO_DO]
        super().__init__(label=_("Summary"), choices=choices, widget=CheckboxSelectMultiple)

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(in_state(value)) if value else qs


class SummariesFilterSet(WagtailFilterSet):
    """The report's filters; Wagtail adds that of the locale if there are several."""

    brief = ToDoFilter()
    content_type = MultipleContentTypeFilter(
        label=_("Page type"), queryset=lambda request: _content_types(), widget=CheckboxSelectMultiple
    )
    status = StatusFilter()


def _count_findings(pages: Any) -> None:
    """Set ``summary_findings``, the number of findings, on each page. 1 query, and 1 per page type."""
    rows = {page.pk: page for page in pages}
    for page in get_page_model()._default_manager.filter(pk__in=rows).specific():
        row = rows[page.pk]
        page.locale = row.locale
        row.summary_findings = len(verify_summary(page).findings) or ""


def _content_types() -> QuerySet[ContentType]:
    types = [model for model in get_page_models() if issubclass(model, SummaryMixin)]
    found = ContentType.objects.get_for_models(*types).values()
    return ContentType.objects.filter(pk__in=[one.pk for one in found]).order_by("model")


class SummariesReportView(PageReportView):
    """The pages that the user may edit whose summary is missing, stale or unreviewed AI text.

    The number of queries is the same for one page and for thousands.
    """

    page_title = _("Summaries to write or refresh")
    header_icon = "list-ul"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    index_url_name = URL_NAME
    index_results_url_name = RESULTS_URL_NAME
    any_permission_required = PERMISSIONS
    verbose_name_plural = _("summaries")
    table_classname = "listing newsbrief-listing"
    default_ordering = "-latest_revision_created_at"
    export_filename = "briefs-to-write"
    columns = [
        TitleColumn("title", label=_("Headline"), sort_key="title", url_name="wagtailadmin_pages:edit"),
        ParentPageColumn("parent", label=pgettext_lazy("part of the paper", "Section")),
        SummaryColumn("brief", label=_("Summary"), accessor="summary_state", sort_key="summary_state"),
        Column("findings", label=_("Findings"), accessor="summary_findings"),
        PageTypeColumn("type", label=_("Type"), accessor="page_type_display_name", sort_key="content_type"),
        Column("locale", label=_("Locale")),
        DateColumn("latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at"),
        PageStatusColumn("status", label=_("Status"), sort_key="live"),
    ]
    list_export = ["title", "section", "brief", "type", "locale", "latest_revision_created_at", "status_string"]
    export_headings = {
        "title": _("Headline"),
        "section": pgettext_lazy("part of the paper", "Section"),
        "brief": _("Summary"),
        "type": _("Type"),
        "locale": _("Locale"),
        "latest_revision_created_at": _("Updated"),
        "status_string": _("Status"),
    }

    @cached_property
    def permission_policy(self) -> Any:
        return page_permission_policy()

    @cached_property
    def filterset_class(self) -> type[SummariesFilterSet]:
        # The base page model may be swapped, so it is known only once all models are loaded.
        meta = type("Meta", (), {"model": get_page_model(), "fields": []})
        return type("SummariesFilterSet", (SummariesFilterSet,), {"Meta": meta})

    def get_base_queryset(self) -> QuerySet[Any]:
        pages: Any = pages_to_do(self.request.user)
        with_status: QuerySet[Any] = pages.prefetch_workflow_states().annotate_approved_schedule()
        return with_status.prefetch_related("locale")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.ordering.removeprefix("-")
        if self.ordering.startswith("-"):
            return queryset.order_by(F(name).desc(nulls_last=True), "-pk")
        return queryset.order_by(F(name).asc(nulls_first=True), "pk")

    def decorate_paginated_queryset(self, object_list: QuerySet[Any]) -> QuerySet[Any]:
        get_page_model()._default_manager.annotate_parent_page(object_list)
        _count_findings(object_list)
        return object_list

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "title": item.get_admin_display_title(),
            "section": item._parent_page.get_admin_display_title(),
            "brief": SummaryState(item.summary_state).label,
            "type": item.page_type_display_name,
            "locale": item.locale.language_code,
            "latest_revision_created_at": item.latest_revision_created_at,
            "status_string": item.status_string,
        }


class SummariesMenuItem(MenuItem):
    """The item in *Reports*, for users who may edit pages."""

    def __init__(self) -> None:
        super().__init__(
            _("Summaries to write or refresh"),
            reverse(URL_NAME),
            name="newsbrief-briefs",
            icon_name="list-ul",
            order=1050,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy().user_has_any_permission(request.user, PERMISSIONS))


def urls() -> list[URLPattern]:
    """Return the report's URL patterns, for Wagtail's hook."""
    return [
        path("reports/briefs/", SummariesReportView.as_view(), name=URL_NAME),
        path("reports/briefs/results/", SummariesReportView.as_view(results_only=True), name=RESULTS_URL_NAME),
    ]
