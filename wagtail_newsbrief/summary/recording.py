"""The provenance of a summary: how it was written, who reviewed it, and the digest of its body.

Independent of forms and requests, so that the editor, the command and bulk actions share the rules. No query, except
those of a custom ``body_texts``.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wagtail_newsbrief.signals import summary_reviewed
from wagtail_newsbrief.streams.traversal import texts
from wagtail_newsbrief.utils.text import collapse
from wagtail_newsbrief.utils.transactions import on_commit

from .provenance import SummaryOrigin


@dataclass(frozen=True, slots=True)
class Provenance:
    """The provenance fields of a page, ``summary_<name>`` each. The defaults are those without a summary."""

    origin: str = SummaryOrigin.HUMAN
    backend: str = ""
    model: str = ""
    generated_at: datetime.datetime | None = None
    generated_by_id: Any = None
    reviewed_at: datetime.datetime | None = None
    reviewed_by_id: Any = None
    source_digest: str = ""

    @classmethod
    def of(cls, page: Any) -> Provenance:
        """Return the provenance of a page instance."""
        return cls(**{field.name: getattr(page, f"summary_{field.name}") for field in fields(cls)})

    def apply_to(self, page: Any) -> None:
        """Set the fields of a page instance, which isn't saved."""
        for field in fields(self):
            setattr(page, f"summary_{field.name}", getattr(self, field.name))

    def edited(self, page: Any) -> Provenance:
        """Return the provenance of a summary after a person changed it to the text on ``page``.

        AI text stays AI text and needs another review; an extract stays one as long as every line is in the body.
        """
        origin = SummaryOrigin.HUMAN
        if self.origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED):
            origin = SummaryOrigin.AI_EDITED
        elif self.origin == SummaryOrigin.EXTRACTED and not not_verbatim(summary_words(page), page.body_texts()):
            origin = SummaryOrigin.EXTRACTED
        kept = Provenance() if origin == SummaryOrigin.HUMAN else replace(self, reviewed_at=None, reviewed_by_id=None)
        return replace(kept, origin=origin, source_digest=digest_to_record(page))

    def reviewed(self, page: Any, user: Any, at: datetime.datetime | None = None) -> Provenance:
        """Return the provenance after ``user`` reviewed the summary on ``page`` with its current body."""
        return replace(
            self,
            reviewed_at=at or timezone.now(),
            reviewed_by_id=user.pk,
            source_digest=digest_to_record(page),
        )

    def unreviewed(self) -> Provenance:
        """Return the provenance without a review."""
        return replace(self, reviewed_at=None, reviewed_by_id=None)

    def to_json(self) -> dict[str, Any]:
        """Return the values as JSON has them: moments in ISO 8601, and as text the keys that JSON doesn't know."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in ("generated_at", "reviewed_at"):
            values[name] = values[name].isoformat() if values[name] else None
        for name in ("generated_by_id", "reviewed_by_id"):
            values[name] = json_key(values[name])
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Provenance:
        """Return the provenance of ``to_json``; the defaults for values that are missing."""
        moments = {name: parse_datetime(values[name] or "") for name in ("generated_at", "reviewed_at")}
        return cls(**{**values, **moments})


def json_key(pk: Any) -> Any:
    """Return a primary key as JSON has it: an integer, or as text."""
    return pk if pk is None or isinstance(pk, int) else str(pk)


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """The fingerprint of a summary's text, and its provenance."""

    fingerprint: str
    record: Provenance

    @classmethod
    def of(cls, page: Any) -> StoredSummary:
        """Return the summary of a page instance."""
        return cls(fingerprint(summary_words(page)), Provenance.of(page))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The suggestion of a backend, and the summary before it."""

    points: tuple[str, ...]
    record: Provenance
    before: StoredSummary
    #: The editor inserted the suggestion and undid it.
    is_undone: bool = False
    #: The provenance of each block of that summary (see ``block_provenance``).
    blocks_before: tuple[Any, ...] = ()


def record_of_change(page: Any, before: StoredSummary, suggestion: Suggestion | None = None) -> Provenance:
    """Return the provenance of the summary on ``page``, which was ``before``.

    Unchanged text keeps its provenance, so that saving twice has no effect. Changed text is by the backend of the
    suggestion, edited or not, or by the editor.
    """
    words = summary_words(page)
    if fingerprint(words) == before.fingerprint:
        return before.record
    if not words:
        return Provenance()
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
    """Set the review of the summary on a page instance, which isn't saved.

    The next revision of the page sends ``signals.summary_reviewed``.
    """
    Provenance.of(page).reviewed(page, user).apply_to(page)
    page.set_reviewer(user)


def send_summary_reviewed(page: Any, user: Any) -> None:
    """Send ``signals.summary_reviewed`` after the commit."""

    def send() -> None:
        summary_reviewed.send_robust(sender=type(page), page=page, user=user)

    on_commit(send)


def summary_words(page: Any) -> tuple[str, ...]:
    """Return the summary's text, one normalised string per block."""
    return lines(texts(page.summary))


def lines(strings: Iterable[str]) -> tuple[str, ...]:
    """Return strings with normalised white space and Unicode, without empty ones."""
    return tuple(line for line in map(collapse, strings) if line)


def fingerprint(words: tuple[str, ...]) -> str:
    """Return the hash of the text of a summary; empty without text."""
    if not words:
        return ""
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def not_verbatim(words: Iterable[str], paragraphs: Iterable[str]) -> list[str]:
    """Return the lines of a summary that are in no paragraph of the body."""
    body = lines(paragraphs)
    return [line for line in words if not any(line in paragraph for paragraph in body)]


def digest_to_record(page: Any) -> str:
    """Return the digest of the page's body; empty without a body.

    A summary that is written first is not stale as soon as the body is started.
    """
    return str(page.body_source_digest) if any(page.body_texts()) else ""
