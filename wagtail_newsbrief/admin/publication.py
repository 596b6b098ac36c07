"""Warn an editor who publishes an unreviewed AI summary, and show the label that readers see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from wagtail_newsbrief.mixins import SummaryMixin


def warn_of_unreviewed(request: HttpRequest, page: Any) -> None:
    """Add a warning to the response after a page with such a summary was published or scheduled.

    Wagtail's hook ``after_publish_page``. For a page with a summary it costs the queries of reading its latest
    revision, which may be the scheduled one; for other pages none.
    """
    if not isinstance(page, SummaryMixin):
        return
    version: Any = page.get_latest_revision_as_object()  # type: ignore[attr-defined]
    if version.summary and not version.is_summary_reviewed:
        sentence = _("Nobody has reviewed the summary of “%(title)s”. Readers are told: “%(label)s”.")
        messages.warning(request, sentence % {"title": version.title, "label": version.summary_label})
