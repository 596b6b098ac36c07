"""What is recorded about a summary: who wrote it, who looked at it, and which body it sums up.

The rules know no form and no request, so that the editor, the backfill and bulk actions share them.
None of them asks the database, but for what a site's ``body_texts`` asks.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from wagtail_newsbrief.signals import summary_reviewed
from wagtail_newsbrief.streams.traversal import texts
from wagtail_newsbrief.utils.text import collapse

from .provenance import SummaryOrigin


@dataclass(frozen=True, slots=True)
class Record:
    """The provenance fields of a page, ``summary_<name>`` each. Without arguments: that of no summary."""

    origin: str = SummaryOrigin.HUMAN
    backend: str = ""
    model: str = ""
    generated_at: datetime.datetime | None = None
    generated_by_id: Any = None
    reviewed_at: datetime.datetime | None = None
    reviewed_by_id: Any = None
    source_digest: str = ""

    @classmethod
    def of(cls, page: Any) -> Record:
        """Read the record of a page instance."""
        return cls(**{field.name: getattr(page, f"summary_{field.name}") for field in fields(cls)})

    def put_on(self, page: Any) -> None:
        """Write the record onto a page instance, which isn't saved."""
        for field in fields(self):
            setattr(page, f"summary_{field.name}", getattr(self, field.name))

    def edited(self, page: Any) -> Record:
        """Return the record of this summary after a person changed its words to those on ``page``.

        AI text stays AI text and wants another review; an extract stays one as long as every line
        of it stands in the body.
        """
        origin = SummaryOrigin.HUMAN
        if self.origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED):
            origin = SummaryOrigin.AI_EDITED
        elif self.origin == SummaryOrigin.EXTRACTED and not not_verbatim(summary_words(page), page.body_texts()):
            origin = SummaryOrigin.EXTRACTED
        kept = Record() if origin == SummaryOrigin.HUMAN else replace(self, reviewed_at=None, reviewed_by_id=None)
        return replace(kept, origin=origin, source_digest=digest_to_record(page))

    def reviewed(self, page: Any, user: Any, at: datetime.datetime | None = None) -> Record:
        """Return the record after ``user`` found the summary on ``page`` right, for its body of today."""
        return replace(
            self,
            reviewed_at=at or timezone.now(),
            reviewed_by_id=user.pk,
            source_digest=digest_to_record(page),
        )

    def unreviewed(self) -> Record:
        """Return the record after a review was taken back."""
        return replace(self, reviewed_at=None, reviewed_by_id=None)


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """The words of a summary, a line each, or their ``fingerprint``, and its record."""

    fingerprint: str
    record: Record

    @classmethod
    def of(cls, page: Any) -> StoredSummary:
        """Read the summary of a page instance."""
        return cls(fingerprint(summary_words(page)), Record.of(page))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a backend suggested, and what stood there before."""

    points: tuple[str, ...]
    record: Record
    before: StoredSummary
    #: The editor used the suggestion and took it back.
    is_undone: bool = False


def record_of_change(page: Any, before: StoredSummary, suggestion: Suggestion | None = None) -> Record:
    """Return the record of the summary on ``page``, which had been ``before``.

    The same words keep their record, whatever else is claimed, so that saving twice records once.
    Other words come from the suggestion, with or without changes by the editor, or from the editor.
    """
    words = summary_words(page)
    if fingerprint(words) == before.fingerprint:
        return before.record
    if not words:
        return Record()
    if suggestion is None:
        return before.record.edited(page)
    if suggestion.is_undone:
        if fingerprint(words) == suggestion.before.fingerprint:
            return suggestion.before.record
        return suggestion.before.record.edited(page)
    if words == lines(suggestion.points):
        return suggestion.record
    return suggestion.record.edited(page)


def mark_reviewed(page: Any, user: Any) -> None:
    """Record on a page instance, which isn't saved, that ``user`` found its summary right.

    The page's next revision announces it by ``signals.summary_reviewed``.
    """
    Record.of(page).reviewed(page, user).put_on(page)
    page.announce_reviewer(user)


def announce_review(page: Any, user: Any) -> None:
    """Send ``signals.summary_reviewed`` once the transaction is committed that stores the review."""

    def send() -> None:
        summary_reviewed.send_robust(sender=type(page), page=page, user=user)

    transaction.on_commit(send, robust=True)


def summary_words(page: Any) -> tuple[str, ...]:
    """Return the summary's text, a string a leaf block, with white space and Unicode form evened out."""
    return lines(texts(page.summary))


def lines(strings: Iterable[str]) -> tuple[str, ...]:
    """Return strings with white space and Unicode form evened out, without empty ones."""
    return tuple(line for line in map(collapse, strings) if line)


def fingerprint(words: tuple[str, ...]) -> str:
    """Return what stands for the words of a summary; equal for equal words only. Empty for none."""
    if not words:
        return ""
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def not_verbatim(words: Iterable[str], paragraphs: Iterable[str]) -> list[str]:
    """Return the lines of a summary that stand in no paragraph of the body."""
    body = lines(paragraphs)
    return [line for line in words if not any(line in paragraph for paragraph in body)]


def digest_to_record(page: Any) -> str:
    """Return the digest of the page's body; empty while there is no body.

    A summary that was there first is not stale as soon as the first word of the body is typed.
    """
    return str(page.body_source_digest) if any(page.body_texts()) else ""
