"""Warn an editor about faults of a page after it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, log

from wagtail_newsbrief.mixins import ArticleMixin, SummaryMixin
from wagtail_newsbrief.summary.verification import verify_summary

LOG_ACTION = "newsbrief.publish_with_findings"

#: File names of cameras, phones and screenshots: ``DSC_4711``, ``IMG-20261104-WA0003``, ``harbour.jpg``.
_FILE_NAME = re.compile(
    r"(?:DSC[A-Z]?|IMG|DCIM|PXL|MVIMG|GOPR|Screenshot)[-_ ]?\d[\w.: -]*"
    r"|\d{6,}[-_]?\d*"
    r"|\S+\.(?:jpe?g|png|webp|gif|avif|heic|tiff?)",
    re.IGNORECASE,
)


def warn_after_publishing(request: HttpRequest, page: Any) -> None:
    """Add a warning to the response for each fault of a page that was published or scheduled.

    Findings in the summary are also logged in the history of the page. Called by Wagtail's hook ``after_publish_page``.
    Queries for a page with a summary: those of reading its latest revision, which may be the scheduled one, and 1 for
    its lead image; none for other pages.
    """
    if not isinstance(page, SummaryMixin):
        return
    version: Any = page.get_latest_revision_as_object()  # type: ignore[attr-defined]
    faults = [*_faults_of_summary(version), *(_faults_of_article(version) if isinstance(page, ArticleMixin) else [])]
    for sentence in faults:
        messages.warning(request, sentence)
    findings = [finding.message for finding in verify_summary(version).findings]
    if findings:
        sentence = _("The summary of “%(title)s” says what the article doesn’t: %(findings)s")
        messages.warning(request, sentence % {"title": version.title, "findings": " ".join(findings)})
        log(instance=page, action=LOG_ACTION, user=request.user, data={"findings": findings})


def _faults_of_summary(page: Any) -> Iterator[str]:
    if page.summary and not page.is_summary_reviewed:
        sentence = _("Nobody has reviewed the summary of “%(title)s”. Readers see the label “%(label)s”.")
        yield sentence % {"title": page.title, "label": page.summary_label}
    if page.is_summary_stale:
        yield _("The article “%(title)s” changed after its summary was written.") % {"title": page.title}


def _faults_of_article(page: Any) -> Iterator[str]:
    """Yield the faults of the article itself. 1 query, for the lead image."""
    if not page.body:
        yield _("“%(title)s” has no text.") % {"title": page.title}
    image = page.lead_image
    text = (page.lead_image_alt.strip() or image.default_alt_text) if image is not None else ""
    if _FILE_NAME.fullmatch(text):
        sentence = _("The lead image of “%(title)s” is described as “%(text)s”, which is the name of a file.")
        yield sentence % {"title": page.title, "text": text}


def register_log_action(actions: LogActionRegistry) -> None:
    """Register the log action for the page's history."""
    actions.register_action(
        LOG_ACTION,
        gettext_lazy("Publish with findings"),
        gettext_lazy("Published although the summary says what the article doesn’t"),
    )
