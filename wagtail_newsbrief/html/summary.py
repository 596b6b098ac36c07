"""The summary card above and below an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.blocks import BoundBlock

from wagtail_newsbrief.utils.text import reading_seconds

from .content import filled

#: Positions of the card, also part of its element ids.
POSITIONS = ("top", "bottom")


@dataclass(frozen=True, slots=True)
class SummaryCard:
    """One of the two summary cards of an article.

    ``id`` is unique on a page with several articles and both cards of each. Times are in seconds; ``article_seconds``
    is 0 for an article without text. ``label`` says where the summary comes from; empty for text by an editor.
    """

    id: str
    position: str
    blocks: list[BoundBlock]
    article_seconds: int
    summary_seconds: int
    label: str


def summary_card(page: Any, position: str = "top", *, article_seconds: int = 0) -> SummaryCard | None:
    """Return the summary card of a page; ``None`` without a summary, or with empty blocks only.

    ``page`` may be any page; one without ``SummaryMixin`` has no summary. An empty ``position`` is "top". Raise
    ``ValueError`` for an unknown position. No query, except for custom chooser blocks.
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
    """Return the reading time of an article in seconds: its own ``reading_seconds``, or computed from its text.

    0 for a page that has neither. No query.
    """
    # On the class, because on the instance the property would be computed.
    if hasattr(type(page), "reading_seconds"):
        return int(page.reading_seconds)
    return reading_seconds(page.body_texts()) if hasattr(page, "body_texts") else 0
