"""The summary card above and below an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import BoundBlock
from wagtail.blocks.list_block import ListValue

from wagtail_newsbrief.summary.block_provenance import BlockProvenance, block_provenance
from wagtail_newsbrief.summary.sources import SourceData
from wagtail_newsbrief.utils.text import reading_seconds

from .content import filled

#: Positions of the card, also part of its element ids.
POSITIONS = ("top", "bottom")


@dataclass(frozen=True, slots=True)
class Source:
    """A link to the passage that supports a point: the fragment of a URL, and the passage."""

    href: str
    quote: str


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """A block of a summary with its label, and its sources by id of the list item, or under "" for other blocks.

    ``labels`` are those of the items, if they have different origins. ``label`` is empty then, and if the whole summary
    has one label.
    """

    block: BoundBlock
    sources: dict[str, Source]
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SummaryCard:
    """One of the two summary cards of an article.

    ``id`` is unique on a page with several articles and both cards of each. Times are in seconds; ``article_seconds``
    is 0 for an article without text. ``label`` says where the summary comes from; empty for text by an editor.
    ``is_open`` is set in a preview, so that editors see the summary while they write.
    """

    id: str
    position: str
    parts: list[SummaryPart]
    article_seconds: int
    summary_seconds: int
    label: str
    is_open: bool = False
    #: Whether ``label`` is that of every block; if not, show those of the parts.
    has_one_label: bool = True

    @property
    def blocks(self) -> list[BoundBlock]:
        """The blocks that have content."""
        return [part.block for part in self.parts]


def summary_card(
    page: Any,
    position: str = "top",
    *,
    article_seconds: int = 0,
    sources: Sequence[Sequence[SourceData]] = (),
    is_preview: bool = False,
) -> SummaryCard | None:
    """Return the summary card of a page; ``None`` without a summary, or with empty blocks only.

    ``page`` may be any page; one without ``SummaryMixin`` has no summary. An empty ``position`` is "top". ``sources``
    are those of each block (see ``PageBatch.sources``). Raise ``ValueError`` for an unknown position. No query, except
    for custom chooser blocks.
    """
    position = position or POSITIONS[0]
    if position not in POSITIONS:
        message = f"newsbrief summary: there is no position “{position}”; use “top” or “bottom”."
        raise ValueError(message)
    summary = getattr(page, "summary", None)
    blocks = filled(summary)
    if not blocks:
        return None
    provenance = block_provenance(page)
    has_one_label = not any(one.is_mixed for one in provenance) and len({one.label for one in provenance}) < 2
    parts = [
        _part(block, sources[number] if number < len(sources) else (), None if has_one_label else provenance[number])
        for number, block in enumerate(summary or ())
        if block in blocks
    ]
    return SummaryCard(
        id=f"newsbrief-summary-{page.pk or 'draft'}-{position}",
        position=position,
        parts=parts,
        article_seconds=article_seconds,
        summary_seconds=page.summary_reading_seconds,
        label=page.summary_label,
        is_open=is_preview and position == POSITIONS[0],
        has_one_label=has_one_label,
    )


def _part(block: BoundBlock, sources: Sequence[SourceData], provenance: BlockProvenance | None) -> SummaryPart:
    ids = [item.id for item in block.value.bound_blocks] if isinstance(block.value, ListValue) else [""]
    found = {ids[source["item"]]: _source(source) for source in sources if source["item"] < len(ids)}
    if provenance is None:
        return SummaryPart(block, found)
    if not provenance.is_mixed:
        return SummaryPart(block, found, provenance.label)
    return SummaryPart(block, found, labels={ids[item.item]: item.label for item in provenance.items})


def _source(source: SourceData) -> Source:
    return Source(f"#{source['anchor'] or ''}{source['text_fragment']}", source["quote"])


def article_seconds(page: Any) -> int:
    """Return the reading time of an article in seconds: its own ``reading_seconds``, or computed from its text.

    0 for a page that has neither. No query.
    """
    # On the class, because on the instance the property would be computed.
    if hasattr(type(page), "reading_seconds"):
        return int(page.reading_seconds)
    return reading_seconds(page.body_texts()) if hasattr(page, "body_texts") else 0
