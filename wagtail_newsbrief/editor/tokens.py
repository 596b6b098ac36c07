"""Signed tokens of suggestions, which are sent to the browser with the points and posted with the form.

Because of the signature, the recorded provenance is the server's and not a browser's.
"""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review
from wagtail_newsbrief.summary.recording import Provenance, StoredSummary, Suggestion, digest_to_record

SALT = "wagtail_newsbrief.suggestion"

#: A working day. After that AI text counts as edited, and an extract as written by the editor.
MAX_AGE = datetime.timedelta(hours=12)

#: Prefix of the token in the form if the editor has undone the suggestion.
UNDONE = "undone:"

_ORIGINS: dict[str, str] = {"extractive": SummaryOrigin.EXTRACTED, "generative": SummaryOrigin.AI}


def issue(result: SummaryResult, page: Any, user: Any) -> str:
    """Return the token of a suggestion to ``user`` for ``page``, as it is in memory."""
    record = Provenance(
        origin=_ORIGINS[result.kind],
        backend=result.backend,
        model=result.model,
        generated_at=timezone.now(),
        generated_by_id=user.pk,
        source_digest=digest_to_record(page),
    )
    before = StoredSummary.of(page)
    return signing.dumps(
        {
            "points": result.points,
            "record": _to_json(record),
            "before": [before.fingerprint, _to_json(before.record)],
        },
        salt=SALT,
        compress=True,
    )


def read(value: str, user: Any) -> Suggestion | None:
    """Return the suggestion of a posted token; ``None`` if it is empty, invalid or another user's."""
    token = value.removeprefix(UNDONE)
    try:
        content = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    record = _from_json(content["record"])
    if record.generated_by_id != _key(user.pk):
        return None
    fingerprint, before = content["before"]
    suggestion = Suggestion(
        points=tuple(content["points"]),
        record=replace(record, generated_by_id=user.pk),
        before=StoredSummary(fingerprint, _from_json(before)),
        is_undone=value.startswith(UNDONE),
    )
    if suggestion.is_undone or timezone.now() - (record.generated_at or timezone.now()) < MAX_AGE:
        return suggestion
    # Generated text must not count as written by a person because its token has expired.
    return replace(suggestion, points=()) if needs_review(record.origin) else None


def _key(pk: Any) -> Any:
    # Other keys, such as a UUID, are stored as text.
    return pk if pk is None or isinstance(pk, int) else str(pk)


def _to_json(record: Provenance) -> dict[str, Any]:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    for name in ("generated_at", "reviewed_at"):
        values[name] = values[name].isoformat() if values[name] else None
    for name in ("generated_by_id", "reviewed_by_id"):
        values[name] = _key(values[name])
    return values


def _from_json(values: dict[str, Any]) -> Provenance:
    moments = {name: parse_datetime(values[name] or "") for name in ("generated_at", "reviewed_at")}
    return Provenance(**{**values, **moments})
