"""The bulk action *Mark summaries as reviewed*."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import Revision

from wagtail_newsbrief.compat import page_permission_policy
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.recording import StoredSummary, send_summary_reviewed, summary_words

from .summaries import SummaryState, in_state

LOG_ACTION = "newsbrief.review_brief"


def register_log_action(actions: LogActionRegistry) -> None:
    """Register the log action of a review, for the page's history."""
    actions.register_action(LOG_ACTION, _("Review the summary"), _("Summary marked as reviewed"))


class MarkReviewed(PageBulkAction):
    """Marks the AI summaries of pages as reviewed by the user, and publishes nothing."""

    display_name = _("Mark summaries as reviewed")
    action_type = "newsbrief_mark_reviewed"
    aria_label = _("Mark the summaries of the selected pages as reviewed")
    template_name = "wagtail_newsbrief/admin/mark_reviewed.html"
    action_priority = 45

    def __init__(self, request: HttpRequest, model: type[Any]) -> None:
        super().__init__(request, model)
        #: Why pages are left out, by id; empty for those that aren't.
        self.refusals: dict[Any, str] = {}

    @classmethod
    def get_queryset(cls, model: type[Any], object_ids: Any) -> list[Any]:
        pages: Any = model._default_manager.filter(pk__in=object_ids)
        found = list(pages.prefetch_related("latest_revision").specific())
        if not found:
            raise Http404
        return found

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet[Any]:
        # "All" may be every page of the site: limited to those with an unreviewed summary.
        pages: QuerySet[Any] = super().get_all_objects_in_listing_query(parent_id)
        return pages.filter(in_state([SummaryState.UNREVIEWED]))

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        pages, others = super().get_actionable_objects()
        refused = others["items_with_no_access"]
        # Ids in the URL can be made up: the titles of pages that the user can't see in the admin must not show.
        findable = page_permission_policy().explorable_instances(self.request.user)
        named = set(findable.filter(pk__in=[page.pk for page in refused]).values_list("pk", flat=True))
        return pages, {"items_with_no_access": [page for page in refused if page.pk in named]}

    def object_context(self, obj: Any) -> dict[str, Any]:
        return {**super().object_context(obj), "summary": summary_words(_with_summary_to_review(obj))}

    def check_perm(self, page: Any) -> bool:
        self.refusals[page.pk] = refusal(page, self.request.user)
        return not self.refusals[page.pk]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        refused = context["items_with_no_access"]
        return {
            **context,
            "items_with_no_access": [{**entry, "refusal": self.refusals[entry["item"].pk]} for entry in refused],
        }

    def prepare_action(self, objects: list[Any], objects_without_access: dict[str, list[Any]]) -> None:
        self.refused = objects_without_access["items_with_no_access"]

    @classmethod
    def execute_action(cls, objects: list[Any], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        return sum(mark_reviewed(page, user) for page in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if self.refused:
            left_out = "; ".join(
                gettext("“%(page)s”: %(reason)s")
                % {"page": page.get_admin_display_title(), "reason": self.refusals[page.pk]}
                for page in self.refused
            )
            messages.warning(self.request, gettext("Left out: %(pages)s") % {"pages": left_out})
        if not num_parent_objects:
            return None
        return ngettext(
            "%(count)d summary has been marked as reviewed.",
            "%(count)d summaries have been marked as reviewed.",
            num_parent_objects,
        ) % {"count": num_parent_objects}


def refusal(page: Any, user: Any) -> str:
    """Return why the user can't mark a specific page's summary as reviewed, as a sentence; empty if they can.

    1 query for a page whose latest revision has an unreviewed summary, and what the
    permissions cost.
    """
    if not issubclass(type(page), SummaryMixin):
        return gettext("This type of page has no summary.")
    permissions = page.permissions_for_user(user)
    if not permissions.can_publish():
        return gettext("You may not publish this page.")
    if permissions.page_locked():
        return gettext("This page is locked, or scheduled for publishing.")
    if not wants_review(_with_summary_to_review(page)):
        return gettext("It has no AI summary that waits for a review.")
    return ""


def wants_review(page: Any) -> bool:
    """Return whether the summary of a page instance is unreviewed AI text."""
    return bool(page.summary) and not page.is_summary_reviewed


def _with_summary_to_review(page: Any) -> Any:
    """Return the stored page if readers see an unreviewed summary, else the latest draft."""
    return page if wants_review(page) else page.get_latest_revision_as_object()


def mark_reviewed(page: Any, user: Any) -> bool:
    """Record the review on the stored page and on its latest revision, which will be published next.

    The reviewed summary is the published one, or that of the latest draft if the published one needs no review. A draft
    with another summary stays unreviewed. No revision is created or published.

    The digest of the body stays too, because the review doesn't compare the summary with the body.

    Page and revision are locked and read again, so that concurrent changes are kept and only the summary that ``page``
    has is marked. Return whether anything was marked.
    """
    now = timezone.now()
    reviewed = _with_summary_to_review(page)
    fingerprint = StoredSummary.of(reviewed).fingerprint

    def is_meant(version: Any) -> bool:
        return wants_review(version) and StoredSummary.of(version).fingerprint == fingerprint

    with transaction.atomic():
        # In the order in which Wagtail writes them, to avoid deadlocks.
        revision = Revision.objects.select_for_update().filter(pk=page.latest_revision_id).first()
        stored = type(page)._default_manager.select_for_update().filter(pk=page.pk).first()
        is_latest = stored is not None and revision is not None and stored.latest_revision_id == revision.pk
        is_draft_meant = is_latest and is_meant(revision.as_object())
        if is_page_meant := stored is not None and is_meant(stored):
            stored.summary_reviewed_at = now
            stored.summary_reviewed_by = user
            stored.save(update_fields=["summary_reviewed_at", "summary_reviewed_by"], clean=False)
        if is_draft_meant:
            revision.content["summary_reviewed_at"] = now.isoformat()
            revision.content["summary_reviewed_by"] = user.pk
            revision.save(update_fields=["content"])
        if not (is_page_meant or is_draft_meant):
            return False
        log(instance=page, action=LOG_ACTION, user=user)
        reviewed.summary_reviewed_at, reviewed.summary_reviewed_by = now, user
        send_summary_reviewed(reviewed, user)
        return True
