"""The provenance of each block of a summary, and of each item in it.

Stored as JSON (``SummaryMixin.summary_block_provenance``) with a hash of the summary that it is about. The fields of
the page are its digest. A summary without stored data, or with other text, has the page's provenance in every block.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wagtail_newsbrief.streams.traversal import stored
from wagtail_newsbrief.utils.text import collapse

from .provenance import SummaryOrigin, label_for_readers, needs_review
from .recording import Provenance, Suggestion, digest_to_record, lines, not_verbatim
from .verification.statements import statements

#: The block that suggestions are inserted into.
SUGGESTED_BLOCK = "key_points"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list block, or the whole of another block: its position in the block, text and provenance."""

    item: int
    text: str
    record: Provenance

    @property
    def is_reviewed(self) -> bool:
        """``False`` for AI text without a review."""
        return not needs_review(self.record.origin) or self.record.reviewed_at is not None

    @property
    def label(self) -> str:
        """The label for readers; empty for text by an editor."""
        return label_for_readers(self.record.origin, reviewed=self.is_reviewed)


@dataclass(frozen=True, slots=True)
class BlockProvenance:
    """A block of a summary: its type and id, and its items with text."""

    type: str
    id: str
    items: tuple[Item, ...]

    @property
    def origin(self) -> str:
        """The origin of the block: of all items if they have the same, see ``combined``."""
        return combined(item.record.origin for item in self.items)

    @property
    def is_reviewed(self) -> bool:
        """``True`` unless an item is AI text without a review."""
        return all(item.is_reviewed for item in self.items)

    @property
    def label(self) -> str:
        """The label for readers; empty for text by an editor."""
        return label_for_readers(self.origin, reviewed=self.is_reviewed)

    @property
    def is_mixed(self) -> bool:
        """``True`` if some items are AI text or selected from the article, and others are not."""
        return len({_kind(item.record.origin) for item in self.items}) > 1


def combined(origins: Iterable[str]) -> str:
    """Return the origin of a text with parts of these origins.

    With AI text it is "ai" if all is, else "ai_edited"; it is "extracted" if all is extracted, else "human".
    """
    found = set(origins)
    if any(map(needs_review, found)):
        return SummaryOrigin.AI if found == {SummaryOrigin.AI} else SummaryOrigin.AI_EDITED
    return SummaryOrigin.EXTRACTED if found == {SummaryOrigin.EXTRACTED} else SummaryOrigin.HUMAN


def block_provenance(page: Any) -> list[BlockProvenance]:
    """Return the provenance of each block of a page's summary, in order. No query."""
    whole, texts = Provenance.of(page), _texts(page.summary)
    records = _stored_records(page, texts)
    return [
        BlockProvenance(
            type_,
            id_,
            tuple(
                Item(item, text, _with_review_of(whole, records[number][place]) if records is not None else whole)
                for place, (item, text) in enumerate(items)
            ),
        )
        for number, (type_, id_, items) in enumerate(texts)
    ]


def _stored_records(page: Any, texts: list[tuple[str, str, list[tuple[int, str]]]]) -> list[list[Provenance]] | None:
    """Return the stored provenance of each item.

    ``None`` if it is about another summary, or doesn't have the form of ``to_json`` because a script stored it.
    """
    stored = page.summary_block_provenance
    try:
        if stored is None or stored["of"] != _hash(page, texts):
            return None
        table = [Provenance.from_json(values) for values in stored["records"]]
        if stored["page"] != page.pk:
            # A copy was reviewed by nobody.
            table = [record.unreviewed() for record in table]
        records = [[table[number] for number in numbers] for numbers in stored["blocks"]]
    except (AttributeError, LookupError, TypeError, ValueError):
        return None
    has_origins = all(record.origin in SummaryOrigin.values for record in table)
    has_all = [len(one) for one in records] == [len(items) for *_, items in texts]
    return records if has_origins and has_all else None


def changed_blocks(
    page: Any, before: Sequence[BlockProvenance], suggestion: Suggestion | None = None
) -> list[BlockProvenance]:
    """Return the provenance of each block of the summary on ``page``, which had the blocks ``before``.

    Unchanged items keep their provenance wherever they are now. A new item is by the backend if it is a point of the
    suggestion. Else it is an edited version of the items that the block has lost, and AI text stays AI text; in a block
    that has lost none, it is by the editor.
    """
    if suggestion is not None and suggestion.is_undone:
        before, suggestion = suggestion.blocks_before, None
    pool: defaultdict[str, list[Provenance]] = defaultdict(list)
    for old in before:
        for item in old.items:
            pool[collapse(item.text)].append(item.record)
    now = _texts(page.summary)
    # First the unchanged items of all blocks, so that what is left in the pool is lost.
    kept = [[_take(pool[collapse(text)]) for _item, text in items] for *_, items in now]
    points = set(lines(suggestion.points)) if suggestion is not None else set()
    missing = points - {collapse(text) for *_, items in now for _item, text in items}
    digest, body = digest_to_record(page), lines(page.body_texts())
    found = []
    for (type_, id_, items), former, records in zip(now, _matches(now, before), kept, strict=True):
        lost = [item.record for block in former for item in block.items if item.record in pool[collapse(item.text)]]
        if suggestion is not None and type_ == SUGGESTED_BLOCK and (missing or not points):
            lost.append(suggestion.record)
        parts = []
        for (number, text), record in zip(items, records, strict=True):
            if record is None and suggestion is not None and collapse(text) in points:
                record = suggestion.record
            parts.append(Item(number, text, record or _edited(lost, text, body, digest)))
        found.append(BlockProvenance(type_, id_, tuple(parts)))
    return found


def with_review(blocks: Iterable[BlockProvenance], record: Provenance | None) -> list[BlockProvenance]:
    """Return blocks whose items have the review of ``record``; without a review if it is ``None``."""
    review = record or Provenance()
    return [
        replace(
            block,
            items=tuple(
                replace(
                    item,
                    record=replace(item.record, reviewed_at=review.reviewed_at, reviewed_by_id=review.reviewed_by_id),
                )
                for item in block.items
            ),
        )
        for block in blocks
    ]


def digest_of(blocks: Iterable[BlockProvenance], record: Provenance) -> Provenance:
    """Return the provenance of the whole summary, where ``record`` is what is known without its blocks.

    Its origin is that of all items together; backend, model and time are those of the first item of that kind. It is
    reviewed if all AI text is.
    """
    records = [item.record for block in blocks for item in block.items]
    if not records:
        return record
    origin = combined(one.origin for one in records)
    whole = record
    if _kind(origin) != _kind(record.origin):
        whole = next((one for one in records if _kind(one.origin) == _kind(origin)), Provenance())
        whole = replace(whole, source_digest=record.source_digest)
    if needs_review(origin):
        of_ai = [one for one in records if needs_review(one.origin)]
        last = max(of_ai, key=lambda one: (one.reviewed_at is not None, one.reviewed_at or _NEVER))
        is_reviewed = all(one.reviewed_at is not None for one in of_ai)
        whole = replace(
            whole,
            reviewed_at=last.reviewed_at if is_reviewed else None,
            reviewed_by_id=last.reviewed_by_id if is_reviewed else None,
        )
    return replace(whole, origin=origin)


def apply_to(page: Any, blocks: Iterable[BlockProvenance]) -> None:
    """Set the stored data of a page instance, which isn't saved and has the digest of the blocks already."""
    page.summary_block_provenance = to_json(page, blocks)


def to_json(page: Any, blocks: Iterable[BlockProvenance]) -> dict[str, Any]:
    """Return blocks as they are stored: each record once, and the number of its record for each item."""
    records: list[dict[str, Any]] = []
    numbers: list[list[int]] = []
    for block in blocks:
        numbers.append([])
        for item in block.items:
            values = item.record.to_json()
            # Items become stale together, by the digest of the page.
            del values["source_digest"]
            if values not in records:
                records.append(values)
            numbers[-1].append(records.index(values))
    return {"of": _hash(page, _texts(page.summary)), "page": page.pk, "records": records, "blocks": numbers}


def to_token(blocks: Iterable[BlockProvenance]) -> list[Any]:
    """Return blocks with their texts, for the token of a suggestion."""
    return [
        [block.type, block.id, [[item.item, item.text, item.record.to_json()] for item in block.items]]
        for block in blocks
    ]


def from_token(values: Iterable[Any]) -> tuple[BlockProvenance, ...]:
    """Return the blocks of ``to_token``."""
    return tuple(
        BlockProvenance(
            type_, id_, tuple(Item(item, text, Provenance.from_json(record)) for item, text, record in items)
        )
        for type_, id_, items in values
    )


_NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _texts(summary: Any) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Return type and id of each block of a summary, and the texts of its items with their positions."""
    items: list[dict[int, list[str]]] = [{} for _ in stored(summary)]
    for statement in statements(summary):
        items[statement.position].setdefault(statement.item, []).append(statement.text)
    return [
        (child["type"], str(child.get("id") or ""), [(item, " ".join(texts)) for item, texts in found.items()])
        for child, found in zip(stored(summary), items, strict=True)
    ]


def _hash(page: Any, texts: Sequence[tuple[str, str, list[tuple[int, str]]]]) -> str:
    """Return the hash of a summary and its origin: code that sets another one means the whole summary."""
    values = [
        [page.summary_origin, page.summary_backend, page.summary_model],
        [[type_, [[item, collapse(text)] for item, text in items]] for type_, _id, items in texts],
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _matches(now: Sequence[tuple[str, str, Any]], before: Sequence[BlockProvenance]) -> list[list[BlockProvenance]]:
    """Return for each block the former blocks that it may be an edited version of.

    That with its id, or the next of its type; blocks that are all new share the former blocks that are gone.
    """
    left = list(before)
    found: list[list[BlockProvenance]] = []
    for _type, id_, _items in now:
        same = [block for block in left if id_ and block.id == id_]
        found.append(same[:1])
        left = [block for block in left if block not in same[:1]]
    for number, (type_, _id, _items) in enumerate(now):
        if not found[number]:
            same = [block for block in left if block.type == type_]
            found[number] = same[:1]
            left = [block for block in left if block not in same[:1]]
    return [matched or left for matched in found]


def _take(records: list[Provenance]) -> Provenance | None:
    return records.pop(0) if records else None


def _edited(lost: Sequence[Provenance], text: str, body: Sequence[str], digest: str) -> Provenance:
    """Return the provenance of a new text in place of texts that are gone."""
    for record in lost:
        if needs_review(record.origin):
            return replace(
                record,
                origin=SummaryOrigin.AI_EDITED,
                reviewed_at=None,
                reviewed_by_id=None,
                source_digest=digest,
            )
    for record in lost:
        if record.origin == SummaryOrigin.EXTRACTED and not not_verbatim([collapse(text)], body):
            return replace(record, reviewed_at=None, reviewed_by_id=None, source_digest=digest)
    return Provenance(source_digest=digest)


def _kind(origin: str) -> str:
    return SummaryOrigin.AI if needs_review(origin) else origin


def _with_review_of(page: Provenance, record: Provenance) -> Provenance:
    """Return the record of an item; a review of the page is one of all items."""
    if page.reviewed_at is None or record.reviewed_at is not None:
        return record
    return replace(record, reviewed_at=page.reviewed_at, reviewed_by_id=page.reviewed_by_id)
