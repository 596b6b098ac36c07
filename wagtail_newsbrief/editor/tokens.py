"""Signed tokens of suggestions, which are sent to the browser with the points and posted with the form.

Because of the signature, the recorded provenance is the server's and not a browser's.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.core import signing
from django.utils import timezone

from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.block_provenance import block_provenance, from_token, to_token
from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review
from wagtail_newsbrief.summary.recording import Provenance, StoredSummary, Suggestion, digest_to_record, json_key

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
            "record": record.to_json(),
            "before": [before.fingerprint, before.record.to_json(), to_token(block_provenance(page))],
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
    record = Provenance.from_json(content["record"])
    if record.generated_by_id != json_key(user.pk):
        return None
    fingerprint, before, blocks = content["before"]
    suggestion = Suggestion(
        points=tuple(content["points"]),
        record=replace(record, generated_by_id=user.pk),
        before=StoredSummary(fingerprint, Provenance.from_json(before)),
        blocks_before=from_token(blocks),
        is_undone=value.startswith(UNDONE),
    )
    if suggestion.is_undone or timezone.now() - (record.generated_at or timezone.now()) < MAX_AGE:
        return suggestion
    # Generated text must not count as written by a person because its token has expired.
    return replace(suggestion, points=()) if needs_review(record.origin) else None
