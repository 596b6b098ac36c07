"""The sources of a summary: the passages of the body that support its points.

They are computed when the page is saved and stored with it (``SummaryMixin.stored_summary_sources``), since the
comparison takes about 2 ms for 4 KB of text.
"""

from __future__ import annotations

import hashlib
import json
import re
from types import NoneType
from typing import Any

from wagtail_newsbrief.compat import TypedDict
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.text_fragments import text_fragment

from .verification import Passage, Source, Statement, find_sources, passages, statements

#: Part of every fingerprint. Increase it if the sources of the same texts, or their format, change.
VERSION = 1

#: Kinds of statements that have a source; other texts may say more than one thing.
SHOWN = frozenset({"point", "figure", "event", "quote"})

#: Longer passages are truncated.
_MAX_QUOTE = 300

_NOT_IN_ANCHORS = re.compile(r"[^0-9A-Za-z_-]+")


class SourceData(TypedDict):
    """The passage of the body that supports a point, figure, event or quote of a summary.

    ``item`` is the index of the item in the block's value. ``block`` is the id of the block of the body, and ``anchor``
    that of its element in the templates; both are null for text outside of blocks. ``text_fragment`` is appended to
    ``#``, or to ``#`` and the anchor; it is empty if it would match the summary itself. ``score`` is the share of the
    statement that the passage has, at most 1; ``exact`` is true if the statement is verbatim in the passage.
    """

    item: int
    block: str | None
    anchor: str | None
    text_fragment: str
    quote: str
    exact: bool
    score: float


def anchor(block_id: str | None) -> str | None:
    """Return the HTML id of a block of the body; ``None`` for a block without an id."""
    return f"b-{_NOT_IN_ANCHORS.sub('-', block_id)}" if block_id else None


class StoredSources(TypedDict):
    """The sources of a summary, one list per block, and the fingerprint of the texts that were compared."""

    of: str
    blocks: list[list[SourceData]]


def sources_to_store(page: Any) -> StoredSources:
    """Return the sources of a page's summary for the texts in memory.

    Stored sources are reused if the texts haven't changed. No query, except those of a custom ``body_texts``, and for a
    comparison the locale. Takes about 0.2 ms for 4 KB with stored sources, otherwise 2 ms.
    """
    stated, body = statements(page.summary), passages(page)
    fingerprint = _fingerprint(len(page.summary), stated, body)
    stored = _stored(page)
    if stored is not None and stored["of"] == fingerprint:
        return stored
    blocks: list[list[SourceData]] = [[] for _ in page.summary]
    stated = [statement for statement in stated if statement.kind in SHOWN]
    for statement, source in zip(stated, find_sources(page, stated), strict=True):
        if source is not None:
            blocks[statement.position].append(_data(statement, source, body))
    return {"of": fingerprint, "blocks": blocks}


def stored_sources(page: Any) -> list[list[SourceData]]:
    """Return the stored sources, even if the texts have changed; empty if none are stored. No query."""
    stored = _stored(page)
    return stored["blocks"] if stored is not None else []


def _stored(page: Any) -> StoredSources | None:
    """Return the stored sources; ``None`` if they don't have this form, because a script stored something else."""
    stored = page.stored_summary_sources
    if not isinstance(stored, dict) or not isinstance(stored.get("of"), str):
        return None
    blocks = stored.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(sources, list) for sources in blocks):
        return None
    is_ours = all(_is_source(source) for sources in blocks for source in sources)
    return {"of": stored["of"], "blocks": blocks} if is_ours else None


_TYPES: dict[str, tuple[type, ...]] = {
    "item": (int,),
    "block": (str, NoneType),
    "anchor": (str, NoneType),
    "text_fragment": (str,),
    "quote": (str,),
    "exact": (bool,),
    "score": (int, float),
}


def _is_source(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == _TYPES.keys()
        and all(isinstance(value[name], types) for name, types in _TYPES.items())
    )


def _data(statement: Statement, source: Source, body: list[Passage]) -> SourceData:
    quote = source.quotation
    return {
        "item": statement.item,
        "block": source.block_id or None,
        "anchor": anchor(source.block_id),
        "text_fragment": _text_fragment(source, body),
        "quote": quote if len(quote) <= _MAX_QUOTE else f"{quote[: _MAX_QUOTE - 1].rstrip()}…",
        "exact": source.score == 1,
        "score": source.score,
    }


def _text_fragment(source: Source, body: list[Passage]) -> str:
    """Return the text fragment with the text around the passage, because the summary may contain the same passage.

    Preferably the text around it in the same paragraph, since an image with its credit may be between two paragraphs.
    Empty without any, since it would match the summary.
    """
    text = body[source.index].text
    before, after = text[: source.start], text[source.end :]
    if not (before.strip() or after.strip()):
        before = body[source.index - 1].text if source.index else ""
        after = body[source.index + 1].text if source.index + 1 < len(body) else ""
    if not (before or after):
        return ""
    return text_fragment(source.quotation, before=before, after=after)


def _fingerprint(blocks: int, stated: list[Statement], body: list[Passage]) -> str:
    """Return the hash of everything that the sources depend on, except the language, so that a copy keeps its own."""
    texts = [
        VERSION,
        newsbrief_settings.summary.support_scorer,
        blocks,
        [(one.position, one.item, one.quoted or one.text) for one in stated],
        [(passage.block_id, passage.text) for passage in body],
    ]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
