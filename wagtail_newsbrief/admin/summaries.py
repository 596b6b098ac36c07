"""The state of a summary as a query expression, for the listing, the report and the home panel.

It is the state of the published page; the draft of a live page counts once it is published.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import get_page_models

from wagtail_newsbrief.compat import get_page_model, page_permission_policy
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review

_AI_ORIGINS = [origin for origin in SummaryOrigin if needs_review(origin)]


class SummaryState(TextChoices):
    """The state of a summary: the first of these that applies, in this order."""

    NONE = "none", _("No summary")
    UNREVIEWED = "unreviewed", _("AI, not reviewed")
    STALE = "stale", _("Stale")
    FRESH = "fresh", _("Fresh")


#: The states that need an editor.
TO_DO = (SummaryState.NONE, SummaryState.STALE, SummaryState.UNREVIEWED)


def without_summary() -> Q:
    """Return the condition that a page has no summary.

    Wagtail stores ``[]`` on every database, whether a list, an empty string or None was assigned.
    """
    return Q(summary=[])


def with_unreviewed_summary() -> Q:
    """Return the condition that a page has unreviewed AI text as a summary."""
    return ~without_summary() & Q(summary_origin__in=_AI_ORIGINS, summary_reviewed_at=None)


def summary_state(model: type[Any]) -> Case:
    """Return the expression for the ``SummaryState`` of a page type with ``SummaryMixin``.

    Stale is known for types with ``ArticleMixin``, which store a digest of the body; a page of another type with a
    reviewed summary is fresh. No query by itself.
    """
    cases = [
        When(without_summary(), then=Value(SummaryState.NONE.value)),
        When(with_unreviewed_summary(), then=Value(SummaryState.UNREVIEWED.value)),
    ]
    if has_stored_digest(model):
        unknown = Q(summary_source_digest="") | Q(stored_body_digest="")
        outdated = ~unknown & ~Q(summary_source_digest=F("stored_body_digest"))
        cases.append(When(outdated, then=Value(SummaryState.STALE.value)))
    return Case(*cases, default=Value(SummaryState.FRESH.value), output_field=CharField())


def has_stored_digest(model: type[Any]) -> bool:
    """Return whether pages of this type store whether the body changed since the summary was written."""
    return any(field.name == "stored_body_digest" for field in model._meta.concrete_fields)


def summary_models() -> list[type[Any]]:
    """Return the installed page types with a summary, without types that inherit one from another page type."""
    types = [model for model in get_page_models() if issubclass(model, SummaryMixin)]
    return list(dict.fromkeys(model._meta.get_field("summary").model for model in types))


def editable_pages(user: Any) -> QuerySet[Any]:
    """Return the pages that a user may edit; aliases can't be edited and are left out.

    No query by itself, except 1 for the permissions of a user who isn't a superuser.
    """
    pages: QuerySet[Any] = page_permission_policy().instances_user_has_any_permission_for(user, {"change"})
    return pages.filter(alias_of=None)


def pages_to_do(user: Any) -> QuerySet[Any]:
    """Return the base pages in a state of ``TO_DO`` that the user may edit.

    Each is annotated with ``summary_state``. No query by itself.
    """
    pages = get_page_model()._default_manager.filter(pk__in=editable_pages(user).values("pk"))
    return with_summary_state(pages).filter(in_state(TO_DO))


def with_summary_state(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate base pages with ``summary_state``; empty for a page whose type has no summary."""
    states = [
        Subquery(
            model._default_manager.order_by()
            .filter(pk=OuterRef("pk"))
            .annotate(_state=summary_state(model))
            .values("_state")
        )
        for model in summary_models()
    ]
    state = Coalesce(*states, Value(""), Value(""), output_field=CharField())
    annotated: QuerySet[Any] = pages.annotate(summary_state=state)
    return annotated


def in_state(states: Any) -> Q:
    """Return the condition, for pages of any type, that the summary is in one of these states.

    One subquery per page type instead of the annotation, so that counting reads each table once.
    """
    conditions = [Q(pk__in=pks_in_state(model, states)) for model in summary_models()]
    return reduce(or_, conditions, Q(pk__in=[]))


def pks_in_state(model: type[Any], states: Any) -> QuerySet[Any]:
    """Return the ids of a type's pages in one of these states, as a subquery."""
    rows: QuerySet[Any] = model._default_manager.order_by().annotate(_state=summary_state(model))
    return rows.filter(_state__in=list(states)).values("pk")


def count_to_do(user: Any) -> dict[SummaryState, int]:
    """Return how many pages that the user may edit are in each state of ``TO_DO``.

    1 query per page type with a summary, and 1 for the permissions.
    """
    counts = dict.fromkeys(TO_DO, 0)
    editable = editable_pages(user).values("pk")
    for model in summary_models():
        rows = model._default_manager.order_by().filter(pk__in=editable).annotate(_state=summary_state(model))
        for row in rows.filter(_state__in=list(TO_DO)).values("_state").annotate(_count=Count("pk")):
            counts[SummaryState(row["_state"])] += row["_count"]
    return counts
