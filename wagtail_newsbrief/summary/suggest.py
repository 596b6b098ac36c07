"""Suggest a summary for a page instance in memory."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.signals import summary_suggested

from .backends import DEFAULT_ALIAS, SummaryRequest, SummaryResult, get_backend, validated


class PageWithBody(Protocol):
    """The attributes of ``SummaryMixin`` that a suggestion needs; unsaved changes count."""

    title: str
    locale: Any

    def body_texts(self) -> list[str]:
        """Return the text that the summary is about, one string per paragraph."""
        ...


def suggest_summary(page: PageWithBody, backend: str = DEFAULT_ALIAS, *, user: Any | None = None) -> SummaryResult:
    """Return points for the page's summary, or a reason why there are none, as a message for the editor.

    ``backend`` is an alias in ``SUMMARY["BACKENDS"]``, ``user`` the user who requests it. An extractive backend takes
    milliseconds, others as long as their timeout. Send ``signals.summary_suggested`` with the result. Raise
    ``SummaryError``, whose text is a message for the editor. Queries: at most 1, for the locale.
    """
    summariser = get_backend(backend)
    limits = newsbrief_settings.summary
    paragraphs = tuple(page.body_texts())
    size = sum(len(paragraph) for paragraph in paragraphs)
    if not any(paragraph.strip() for paragraph in paragraphs):
        return _nothing(backend, _("The article has no text yet."))
    if size > limits.max_input_chars:
        reason = _("The article has %(size)s characters; a suggestion is made for at most %(limit)s.")
        return _nothing(backend, reason % {"size": size, "limit": limits.max_input_chars})
    request = SummaryRequest(
        title=page.title,
        paragraphs=paragraphs,
        language=page.locale.language_code,
        max_points=limits.max_points,
        max_words=limits.max_words,
    )
    result = validated(summariser.summarise(request), request)
    summary_suggested.send_robust(sender=type(page), page=page, result=result, backend=backend, user=user)
    return result


def rich_text_points(result: SummaryResult) -> list[str]:
    """Return the points as escaped rich text for a ``key_points`` block."""
    return [format_html("<p>{}</p>", point) for point in result.points]


def _nothing(backend: str, reason: str) -> SummaryResult:
    # No backend was called and nothing was generated.
    return SummaryResult((), backend, "", "extractive", reason)
