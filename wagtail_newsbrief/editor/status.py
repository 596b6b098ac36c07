"""The status of a summary in its panel: length, origin, review, findings and staleness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.markup import block_texts
from wagtail_newsbrief.streams.traversal import leaves, stored
from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review
from wagtail_newsbrief.summary.recording import Provenance, lines
from wagtail_newsbrief.summary.verification import Verified, verify_summary
from wagtail_newsbrief.utils.text import count_words, reading_seconds

from .changes import Changes, changes_since_summary
from .origins import Origin, names_of, origins, sentence


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a text in words and seconds of reading time."""

    words: int
    seconds: int

    @classmethod
    def of(cls, texts: list[str] | tuple[str, ...]) -> Length:
        return cls(sum(map(count_words, texts)), reading_seconds(texts))


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: its number from 1, and its number of words. ``verdict`` is "", "long" or "too-long"."""

    number: int
    words: int
    verdict: str


class SummaryStatus:
    """The status of the summary of a page instance in memory.

    Queries: at most 6 for the locale, the two users, and ``changes_since_summary``.
    """

    def __init__(self, page: Any) -> None:
        self.page = page

    @property
    def is_empty(self) -> bool:
        return not self.page.summary

    @cached_property
    def body(self) -> Length:
        return Length.of(self.page.body_texts())

    @cached_property
    def summary(self) -> Length:
        return Length.of(self.page.summary_text.splitlines())

    @cached_property
    def points(self) -> list[Point]:
        """The key points of all blocks of that type, in order."""
        limits = newsbrief_settings.summary
        counts = [count_words(text) for text in _key_points(self.page.summary)]
        return [
            Point(
                number,
                words,
                "too-long" if words > limits.max_words else "long" if words > limits.hint_words else "",
            )
            for number, words in enumerate(counts, start=1)
        ]

    @cached_property
    def statements(self) -> list[Verified]:
        """The verified statements of the summary; those that need no source only if they have findings."""
        found = verify_summary(self.page).statements
        return [one for one in found if one.findings or (one.source is not None and one.statement.kind != "text")]

    @property
    def has_findings(self) -> bool:
        """``True`` if the summary says something that isn't in the article."""
        return any(one.findings for one in self.statements)

    @property
    def hint_words(self) -> int:
        return newsbrief_settings.summary.hint_words

    @property
    def max_words(self) -> int:
        return newsbrief_settings.summary.max_words

    @property
    def origin(self) -> str:
        """The origin of the summary as text; empty for text by an editor."""
        origin = self.page.summary_origin
        if self.is_empty or origin == SummaryOrigin.HUMAN:
            return ""
        return str(SummaryOrigin(origin).label)

    @property
    def provenance(self) -> str:
        """Origin, model, time, user and review as a sentence; empty for text by an editor, and if the blocks differ."""
        if not self.origin or self.origins:
            return ""
        record = Provenance.of(self.page)
        return sentence(record, names_of([record]))

    @cached_property
    def origins(self) -> list[Origin]:
        """The origins of the blocks, if they differ."""
        return [] if self.is_empty else origins(self.page)

    @property
    def wants_review(self) -> bool:
        """``True`` for an AI summary that isn't reviewed."""
        return not self.is_empty and not self.page.is_summary_reviewed

    @property
    def offers_review(self) -> bool:
        """``True`` if the checkbox is shown: for AI text, and for a stale summary."""
        return not self.is_empty and (needs_review(self.page.summary_origin) or self.changes is not None)

    @cached_property
    def changes(self) -> Changes | None:
        return changes_since_summary(self.page)


def _key_points(summary: Any) -> tuple[str, ...]:
    found: list[str] = []
    for child in stored(summary):
        block = summary.stream_block.child_blocks.get(child["type"])
        if child["type"] == "key_points" and block is not None:
            found += [" ".join(block_texts(str(raw or ""))) for _, raw in leaves(block, child["value"])]
    return lines(found)
