"""The provenance of a summary in Wagtail's comparison of revisions: its origin and review."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextDiff

from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review

from .origins import backend_name, moment, origins, person


class ProvenanceComparison:
    """A line of the comparison: a sentence about the summary in each of two revisions.

    Used in place of a ``FieldComparison`` of Wagtail's; a sentence may be empty.
    """

    is_field = True
    is_child_relation = False

    def __init__(self, label: Callable[[], str], describe: Callable[[Any], str], before: Any, after: Any) -> None:
        self._label = label
        self._before, self._after = describe(before), describe(after)

    def field_label(self) -> str:
        return self._label()

    def has_changed(self) -> bool:
        return self._before != self._after

    def htmldiff(self) -> SafeString:
        changes = [("deletion", self._before), ("addition", self._after)]
        html: SafeString = TextDiff([(kind, text) for kind, text in changes if text], separator=" ").to_html()
        return html


def provenance_comparisons() -> list[Callable[[Any, Any], ProvenanceComparison]]:
    """Return the comparisons of the provenance of two versions of a page.

    Queries: at most 1 per version and comparison, for the name of a user.
    """
    lines: tuple[tuple[Callable[[], str], Callable[[Any], str]], ...] = (
        (lambda: _("Origin of the summary"), _origin),
        (lambda: _("Summary suggested by"), _suggested),
        (lambda: _("Review of the summary"), _review),
        (lambda: _("Summary and article"), _freshness),
        (lambda: _("Origin of each block"), _blocks),
    )
    return [partial(ProvenanceComparison, label, describe) for label, describe in lines]


def _origin(page: Any) -> str:
    return str(SummaryOrigin(page.summary_origin).label) if page.summary else ""


def _suggested(page: Any) -> str:
    backend = backend_name(page.summary_backend)
    model = page.summary_model if needs_review(page.summary_origin) else ""
    when = moment(page.summary_generated_at) if page.summary_generated_at else ""
    who = person(page.summary_generated_by)
    return ", ".join(part for part in (f"{backend} ({model})" if model else backend, when, who) if part)


def _blocks(page: Any) -> str:
    return " ".join(f"{one.name}: {one.text}" for one in origins(page))


def _review(page: Any) -> str:
    if not page.summary:
        return ""
    if page.summary_reviewed_at:
        values = {"date": moment(page.summary_reviewed_at), "name": person(page.summary_reviewed_by) or "–"}
        return _("Reviewed on %(date)s by %(name)s.") % values
    return _("Nobody has reviewed it.") if needs_review(page.summary_origin) else ""


def _freshness(page: Any) -> str:
    return _("The article has changed since this summary was written.") if page.is_summary_stale else ""
