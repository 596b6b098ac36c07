"""Reading StreamField values as they are stored, without turning them into Python values first.

Wagtail converts a stream lazily, one query for each kind of chooser in each stream. What only needs
the text, or the ids of the images, walks the stored JSON with the block definitions beside it: no
query, however many streams.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    CharBlock,
    ListBlock,
    RichTextBlock,
    StreamValue,
    TextBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text import get_text_for_indexing


def stored(value: StreamValue | None) -> list[dict[str, Any]]:
    """Return a stream's JSON, ``[{"type", "value", "id"}, …]``, also for one built in memory."""
    return list(value.raw_data) if value else []


def list_items(raw: Any) -> list[Any]:
    """Return the values of a stored ListBlock, in today's form or that of Wagtail before 2.16."""
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item
        for item in raw or ()
    ]


def struct_items(block: BaseStructBlock, raw: Any) -> Iterator[tuple[str, Block, Any]]:
    """Yield ``(name, child block, stored value)`` of a stored StructBlock; its default for a child that lacks.

    An ImageBlock may be stored as the bare id of the ImageChooserBlock that it replaced.
    """
    values = {"image": raw} if isinstance(block, ImageBlock) and not isinstance(raw, dict) else raw or {}
    for name, child in block.child_blocks.items():
        yield name, child, values[name] if name in values else child.get_prep_value(child.get_default())


def table_columns(block: BaseTypedTableBlock, raw: dict[str, Any]) -> list[tuple[int, Block, str]]:
    """Return ``(number, block of its cells, heading)`` for each column of a stored table that is still known."""
    return [
        (number, block.child_blocks[column["type"]], column["heading"])
        for number, column in enumerate(raw.get("columns", ()))
        if column["type"] in block.child_blocks
    ]


def leaves(block: Block, raw: Any) -> Iterator[tuple[Block, Any]]:
    """Yield ``(block, stored value)`` for every block without children, in reading order.

    Values of block types that the definition no longer knows are passed over, as Wagtail does.
    """
    if isinstance(block, BaseStreamBlock):
        for child in raw or ():
            child_block = block.child_blocks.get(child["type"])
            if child_block is not None:
                yield from leaves(child_block, child["value"])
    elif isinstance(block, BaseStructBlock):
        for _, child_block, value in struct_items(block, raw):
            yield from leaves(child_block, value)
    elif isinstance(block, ListBlock):
        for item in list_items(raw):
            yield from leaves(block.child_block, item)
    elif isinstance(block, BaseTypedTableBlock):
        table = raw or {}
        columns = table_columns(block, table)
        for row in table.get("rows", ()):
            for number, cell_block, _ in columns:
                yield from leaves(cell_block, row["values"][number])
    else:
        yield block, raw


def texts(value: StreamValue | None) -> list[str]:
    """Return the readable text of a stream, a string a leaf, without markup and empty strings.

    Text, rich text and headings count; what a block keeps out of the search index
    (``search_index=False``: alternative texts, credits) does not.
    """
    if not value:
        return []
    found = []
    for block, raw in leaves(value.stream_block, stored(value)):
        if isinstance(block, RichTextBlock) and block.search_index:
            found.append(get_text_for_indexing(str(raw or "")).strip())
        elif isinstance(block, CharBlock | TextBlock) and block.search_index:
            found.append(str(raw or "").strip())
    return [text for text in found if text]
