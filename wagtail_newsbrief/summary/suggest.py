"""The one door from a page to a suggested summary. It reads the page as it is in memory and writes nothing."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.html import format_html
from django.utils.translation import gettext as _

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.signals import summary_suggested

from .backends import DEFAULT_ALIAS, SummaryRequest, SummaryResult, get_backend, validated


class PageWithBody(Protocol):
    """What ``SummaryMixin`` gives a page; unsaved changes count."""

    title: str
    locale: Any

    def body_texts(self) -> list[str]:
        """Return the text that the summary sums up, a string a paragraph."""
        ...


def suggest_summary(page: PageWithBody, backend: str = DEFAULT_ALIAS, *, user: Any | None = None) -> SummaryResult:
    """Return points for the page's summary, or none and the reason, as a sentence for the editor.

    ``backend`` is an alias of ``SUMMARY["BACKENDS"]``, ``user`` who asks. An extractive one takes milliseconds, another
    as long as it is allowed to. At most 1 query, for the locale. Raises ``SummaryError``, whose text
    is a sentence for the editor too. An answer of the backend is announced by ``signals.summary_suggested``.
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
    """Return the points as the rich text that a ``key_points`` block stores, escaped."""
    return [format_html("<p>{}</p>", point) for point in result.points]


def _nothing(backend: str, reason: str) -> SummaryResult:
    # Nobody was asked, so there is no model; and nothing was generated.
    return SummaryResult((), backend, "", "extractive", reason)
