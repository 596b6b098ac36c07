"""Approving an article in a workflow counts as a review of its summary."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision, WorkflowState
from wagtail.signals import workflow_approved

from wagtail_newsbrief.summary.provenance import needs_review
from wagtail_newsbrief.summary.recording import send_summary_reviewed


def connect() -> None:
    """Connect the receiver. Called once, when all models are loaded."""
    workflow_approved.connect(record_review, sender=WorkflowState, dispatch_uid="newsbrief-approval")


def record_review(instance: WorkflowState, user: Any | None = None, **kwargs: Any) -> None:
    """Record a review by the approving user, on the approved revision and on the live page.

    Does nothing without a user, and unless the summary is unreviewed AI text. 4 queries for a page with AI text, else
    2.
    """
    with transaction.atomic():
        _record_review(instance.content_object.latest_revision_id, user)


def _record_review(revision_id: Any, user: Any | None) -> None:
    # Locked, so that a concurrent save of this draft isn't overwritten.
    revision = Revision.objects.select_for_update().filter(pk=revision_id).first()
    page: Any = revision.as_object() if revision is not None else None
    if user is None or not hasattr(page, "summary_source_digest"):
        return
    if not page.summary or not needs_review(page.summary_origin) or page.is_summary_reviewed:
        return
    now = timezone.now()
    revision.content["summary_reviewed_at"] = now.isoformat()
    revision.content["summary_reviewed_by"] = user.pk
    revision.save(update_fields=["content"])
    published = type(page)._default_manager.filter(pk=page.pk, live_revision_id=revision.pk).first()
    if published is not None:
        published.summary_reviewed_at = now
        published.summary_reviewed_by = user
        published.save(update_fields=["summary_reviewed_at", "summary_reviewed_by"], clean=False)
    page.summary_reviewed_at, page.summary_reviewed_by = now, user
    send_summary_reviewed(page, user)
