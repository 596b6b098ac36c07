"""Suggest a summary for the article in the form."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_newsbrief import attempts
from wagtail_newsbrief.admin.drafts import apply_form
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.editor.panels import SUGGESTED_BLOCK
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.backends import DEFAULT_ALIAS, BackendNotConfigured, SummaryError
from wagtail_newsbrief.summary.suggest import rich_text_points, suggest_summary
from wagtail_newsbrief.summary.verification import verify_points

from .base import EditorView, problem

logger = logging.getLogger("wagtail_newsbrief")


class SuggestView(EditorView):
    """Responds with ``{"points", "findings", "reason", "warning", "backend", "model", "kind", "block", "token"}``.

    ``findings`` has a list of sentences for the editor per point. ``block`` is the form state of the block to add to
    the summary; it and ``token`` are null without points. Errors have a sentence and the status 423 for a page that is
    locked for the user, 429 over the rate limit, 502 if the backend failed, 503 if it isn't configured.
    """

    def respond(self, request: HttpRequest, page: Any, parent: Any) -> HttpResponseBase:
        if not isinstance(page, SummaryMixin):
            raise Http404
        lock = page.get_lock()  # type: ignore[attr-defined]
        if lock is not None and lock.for_user(request.user):
            return problem(_("This page is locked, or scheduled for publishing."), 423)
        if wait := attempts.seconds_to_wait(f"suggest:{request.user.pk}", newsbrief_settings.summary.rate_limit):
            sentence = ngettext(
                "You asked for many suggestions. Try again in %(seconds)s second.",
                "You asked for many suggestions. Try again in %(seconds)s seconds.",
                wait,
            )
            return problem(sentence % {"seconds": wait}, 429, **{"Retry-After": str(wait)})
        page = apply_form(request, page, parent)
        alias = request.POST.get("newsbrief_backend") or DEFAULT_ALIAS
        try:
            result = suggest_summary(page, alias, user=request.user)
        except SummaryError as error:
            logger.warning("No suggestion for page %s by %r: %s", page.pk, alias, error)
            return problem(str(error), 503 if isinstance(error, BackendNotConfigured) else 502)
        verified = verify_points(page, result.points)
        data: dict[str, Any] = {
            "points": result.points,
            "findings": [[finding.message for finding in one.findings] for one in verified.statements],
            "reason": result.reason,
            "warning": result.warning,
            "backend": result.backend,
            "model": result.model,
            "kind": result.kind,
            "block": None,
            "token": None,  # nosec B105
        }
        if result.points:
            data["block"] = {"type": SUGGESTED_BLOCK, "value": _form_state(page, rich_text_points(result))}
            data["token"] = tokens.issue(result, page, request.user)
        return JsonResponse(data)


def _form_state(page: Any, points: list[str]) -> Any:
    block = page.summary.stream_block.child_blocks[SUGGESTED_BLOCK]
    return block.get_form_state(block.to_python(points))
