"""The reader's summary: what the widget above and below an article shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.blocks import BoundBlock

from wagtail_newsbrief.utils.text import reading_seconds

from .content import filled

#: Where the summary stands, and what its parts are named after.
POSITIONS = ("top", "bottom")


@dataclass(frozen=True, slots=True)
class SummaryCard:
    """One of the two summaries of an article.

    ``id`` is unique on a page that shows several articles, each with both summaries. The times are
    in seconds; ``article_seconds`` is 0 for an article without text. ``label`` says where the
    summary comes from, and is empty for one that an editor wrote.
    """

    id: str
    position: str
    blocks: list[BoundBlock]
    article_seconds: int
    summary_seconds: int
    label: str


def summary_card(page: Any, position: str = "top", *, article_seconds: int = 0) -> SummaryCard | None:
    """Return what to show of a page's summary; None when there is none, or only empty blocks.

    Any page will do: one without ``SummaryMixin`` has no summary. Raises ``ValueError`` for a
    position other than "top" (also the default for an empty one) and "bottom". No query, but for
    a chooser block that a site added.
    """
    position = position or POSITIONS[0]
    if position not in POSITIONS:
        message = f"newsbrief summary: there is no position “{position}”; use “top” or “bottom”."
        raise ValueError(message)
    blocks = filled(getattr(page, "summary", None))
    if not blocks:
        return None
    return SummaryCard(
        id=f"newsbrief-summary-{page.pk or 'draft'}-{position}",
        position=position,
        blocks=blocks,
        article_seconds=article_seconds,
        summary_seconds=page.summary_reading_seconds,
        label=page.summary_label,
    )


def article_seconds(page: Any) -> int:
    """Return the reading time of an article in seconds: its own count, else that of its texts.

    0 for a page that has neither. No query, but work that grows with the text.
    """
    # Asked of the class, because asking the instance would count the words already.
    if hasattr(type(page), "reading_seconds"):
        return int(page.reading_seconds)
    return reading_seconds(page.body_texts()) if hasattr(page, "body_texts") else 0
