"""Read the stored JSON of StreamFields without converting it to Python values.

Wagtail converts a stream lazily, with one query for each kind of chooser in each stream. To find the text, or the ids
of images, the stored JSON is walked together with the block definitions, without a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
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

from wagtail_newsbrief.markup import block_texts


def stored(value: StreamValue | None) -> list[dict[str, Any]]:
    """Return a stream's JSON, ``[{"type", "value", "id"}, …]``, also for one built in memory."""
    return list(value.raw_data) if value else []


def list_items(raw: Any) -> list[Any]:
    """Return the values of a stored ListBlock, in the current format or that before Wagtail 2.16."""
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" and "value" in item else item
        for item in raw or ()
    ]


def struct_items(block: BaseStructBlock, raw: Any) -> Iterator[tuple[str, Block, Any]]:
    """Yield ``(name, child block, stored value)`` of a stored StructBlock; the default for a missing child.

    An ImageBlock may be stored as the id alone, by the ImageChooserBlock that it replaced.
    """
    values = {"image": raw} if isinstance(block, ImageBlock) and not isinstance(raw, dict) else raw or {}
    for name, child in block.child_blocks.items():
        yield name, child, values[name] if name in values else child.get_prep_value(child.get_default())


def table_columns(block: BaseTypedTableBlock, raw: dict[str, Any]) -> list[tuple[int, Block, str]]:
    """Return ``(number, block of its cells, heading)`` for each column of a stored table with a known type."""
    return [
        (number, block.child_blocks[column["type"]], column["heading"])
        for number, column in enumerate(raw.get("columns", ()))
        if column["type"] in block.child_blocks
    ]


def leaves(block: Block, raw: Any) -> Iterator[tuple[Block, Any]]:
    """Yield ``(block, stored value)`` for every block without children, in reading order.

    Values of unknown block types are skipped, as by Wagtail.
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


def replace_rich_text(block: Block, raw: Any, change: Callable[[str], str]) -> Any:
    """Return a stored value with ``change`` applied to its rich texts; ``raw`` itself if none changed. No query.

    Values that a block can't read, and unknown types, are not changed.
    """
    if isinstance(block, RichTextBlock):
        return change(raw) if isinstance(raw, str) else raw
    if isinstance(block, BaseStreamBlock) and isinstance(raw, list):
        return _each(raw, lambda child: _with_value(block.child_blocks.get(child["type"]), child, "value", change))
    if isinstance(block, ListBlock) and isinstance(raw, list):
        return _each(raw, partial(_replace_in_item, block.child_block, change))
    if isinstance(block, BaseStructBlock) and isinstance(raw, dict):
        for name in raw:
            raw = _with_value(block.child_blocks.get(name), raw, name, change)
    if isinstance(block, BaseTypedTableBlock) and isinstance(raw, dict):
        cells = {number: cell for number, cell, _ in table_columns(block, raw)}
        rows = _each(raw["rows"], partial(_replace_in_row, cells, change))
        return raw if rows is raw["rows"] else {**raw, "rows": rows}
    return raw


def _replace_in_item(block: Block, change: Callable[[str], str], item: Any) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return _with_value(block, item, "value", change)
    return replace_rich_text(block, item, change)


def _replace_in_row(cells: Mapping[int, Block], change: Callable[[str], str], row: dict[str, Any]) -> dict[str, Any]:
    values = list(row["values"])
    for number, cell in cells.items():
        values[number] = replace_rich_text(cell, values[number], change)
    return row if values == row["values"] else {**row, "values": values}


def _with_value(block: Block | None, holder: dict[str, Any], key: str, change: Callable[[str], str]) -> dict[str, Any]:
    value = replace_rich_text(block, holder[key], change) if block is not None else holder[key]
    return holder if value is holder[key] else {**holder, key: value}


def _each(old: list[Any], change_one: Callable[[Any], Any]) -> list[Any]:
    new = [change_one(one) for one in old]
    return new if any(one is not other for one, other in zip(old, new, strict=True)) else old


def texts(value: StreamValue | None) -> list[str]:
    """Return the readable text of a stream, without markup and empty strings.

    One string per leaf block, and for rich text one per paragraph, heading, item or cell. Blocks that are not in the
    search index (``search_index=False``: alternative texts, credits) are left out.
    """
    if not value:
        return []
    found = []
    for block, raw in leaves(value.stream_block, stored(value)):
        if isinstance(block, RichTextBlock) and block.search_index:
            found += block_texts(str(raw or ""))
        elif isinstance(block, CharBlock | TextBlock) and block.search_index:
            found.append(str(raw or "").strip())
    return [text for text in found if text]
