"""The statements of a summary, and the passages of an article."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, CharBlock, ListBlock, RichTextBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import StreamField

from wagtail_newsbrief.markup import block_texts
from wagtail_newsbrief.streams.traversal import leaves, list_items, stored, struct_items

#: Blocks of one statement each, which needs a source.
_KINDS = {"key_points": "point", "figures": "figure", "timeline": "event", "quote": "quote"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a summary: a point, figure, event, quote, or other "text"."""

    kind: str
    text: str
    #: Id of the block, and the number of the statement among those of its kind, from 1.
    block_id: str = ""
    number: int = 1
    #: Position of the block in the stream, and of the item in a list block, from 0.
    position: int = 0
    item: int = 0
    #: The text of a quote without its attribution, which must be verbatim in the article.
    quoted: str = ""

    @property
    def label(self) -> str:
        """The name of the statement for editors: "Point 2"."""
        labels = {
            "point": _("Point %(number)s"),
            "figure": _("Figure %(number)s"),
            "event": _("Event %(number)s"),
            "quote": _("Quote %(number)s"),
            "text": _("Text %(number)s"),
        }
        return labels[self.kind] % {"number": self.number}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the body, the id of its block (or empty), and the number of its paragraph from 1.

    ``index`` is its position among all texts of the body, from 0.
    """

    text: str
    block_id: str
    paragraph: int
    index: int = 0


def statements(summary: Any) -> list[Statement]:
    """Return the statements of a summary, in order. No query."""
    found: list[Statement] = []
    counts: defaultdict[str, int] = defaultdict(int)
    for position, child in enumerate(stored(summary)):
        block = summary.stream_block.child_blocks[child["type"]]
        kind = _KINDS.get(child["type"], "text")
        for item, (text, quoted) in _texts_of_items(block, child["value"], kind):
            counts[kind] += 1
            block_id = str(child.get("id") or "")
            found.append(Statement(kind, text, block_id, counts[kind], position, item, quoted))
    return found


def _texts_of_items(block: Block, raw: Any, kind: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the texts of a block with the index of their item; 0 for a block that isn't a list."""
    if isinstance(block, ListBlock):
        for number, item in enumerate(list_items(raw)):
            yield from ((number, found) for found in _texts(block.child_block, item, kind))
    else:
        yield from ((0, found) for found in _texts(block, raw, kind))


def _texts(block: Block, raw: Any, kind: str) -> Iterator[tuple[str, str]]:
    if isinstance(block, BaseStructBlock) and kind != "text":
        parts = {name: " ".join(_leaf_texts(child, value)) for name, child, value in struct_items(block, raw)}
        quoted = parts.get("text", "") if kind == "quote" else ""
        text = (" — " if kind == "quote" else ": ").join(part for part in parts.values() if part)
        if text:
            yield text, quoted
    elif kind == "point":
        if text := " ".join(_leaf_texts(block, raw)):
            yield text, ""
    else:
        yield from ((text, "") for text in _leaf_texts(block, raw))


def _leaf_texts(block: Block, raw: Any) -> list[str]:
    found: list[str] = []
    for leaf, value in leaves(block, raw):
        if isinstance(leaf, RichTextBlock) and leaf.search_index:
            found += block_texts(str(value or ""))
        elif isinstance(leaf, CharBlock | TextBlock) and leaf.search_index:
            found.append(str(value or "").strip())
    return [text for text in found if text]


def passages(page: Any) -> list[Passage]:
    """Return the texts of a page's body, as in ``body_texts``, with their blocks. No query."""
    known: defaultdict[str, deque[tuple[str, int]]] = defaultdict(deque)
    number = 0
    for child, block in _blocks(page):
        texts = _leaf_texts(block, child["value"])
        # Editors don't count headings as paragraphs.
        if texts and child["type"] != "heading":
            number += 1
        for text in texts:
            known[text].append((str(child.get("id") or ""), number))
    found: list[Passage] = []
    for place, text in enumerate(page.body_texts(), start=1):
        where = known.get(text)
        block_id, paragraph = where.popleft() if where else ("", place)
        found.append(Passage(text, block_id, max(paragraph, 1), place - 1))
    return found


def other_texts(page: Any) -> list[str]:
    """Return the texts of an article outside of its body: headline, standfirst, captions, table headings."""
    found = [page.title, *(getattr(page, name, "") for name in ("standfirst", "lead_image_caption"))]
    for child, block in _blocks(page):
        found += _table_texts(block, child["value"])
    return [text for text in found if text]


def _table_texts(block: Block, raw: Any) -> Iterator[str]:
    if isinstance(block, BaseTypedTableBlock) and isinstance(raw, dict):
        yield str(raw.get("caption") or "")
        yield from (str(column.get("heading") or "") for column in raw.get("columns", ()))


def _blocks(page: Any) -> Iterator[tuple[dict[str, Any], Block]]:
    """Yield the stored blocks of a page's streams except the summary, with their definitions."""
    for field in page._meta.concrete_fields:
        if field.name == "summary" or not isinstance(field, StreamField):
            continue
        value = getattr(page, field.attname)
        stream: BaseStreamBlock = field.stream_block
        for child in stored(value):
            yield child, stream.child_blocks[child["type"]]
