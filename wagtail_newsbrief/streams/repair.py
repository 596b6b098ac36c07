"""Repair streams whose stored JSON doesn't fit their blocks: after an import, a script, or a change of a block.

Wagtail trusts the stored JSON, so one invalid value breaks every page and listing that shows it. The functions here
return the part that can be shown, and the parts that are left out, so that they can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    CharBlock,
    ChoiceBlock,
    ChooserBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StreamValue,
    TextBlock,
    URLBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import get_page_models

from wagtail_newsbrief.markup import sanitize_rich_text
from wagtail_newsbrief.utils.text import as_id

from .traversal import replace_rich_text, stored

#: Marks a value that can't be shown.
_BROKEN: Any = object()

#: The type under which an unreadable child is stored. No stream defines it, so Wagtail ignores it, with this package
#: and without.
UNREADABLE = "newsbrief_unreadable"


class UnreadableBlock(NamedTuple):
    """A child of a stream that isn't shown, or only in part.

    ``child`` is stored again at index ``place`` of all children. Its type is unknown to the stream: its own, or
    ``UNREADABLE`` with the stored child as its value.
    """

    place: int
    child: dict[str, Any]


def readable(block: BaseStreamBlock, stored: list[Any]) -> tuple[list[Any], tuple[UnreadableBlock, ...]]:
    """Return a stored stream as ``repaired`` does, and the children that it leaves out or changes. No query."""
    shown: list[Any] = []
    left_out: list[UnreadableBlock] = []
    for child in stored:
        now = _child(block, child)
        place = len(shown) + len(left_out)
        if now is _BROKEN or now["value"] is not child["value"]:
            left_out.append(UnreadableBlock(place, {"type": UNREADABLE, "value": child}))
        elif now["type"] not in block.child_blocks:
            left_out.append(UnreadableBlock(place, child))
            continue
        if now is not _BROKEN:
            shown.append(now)
    return (stored if _same(shown, stored) else shown), tuple(left_out)


def restore_left_out(shown: list[Any], left_out: tuple[UnreadableBlock, ...]) -> list[Any]:
    """Return the children of a stream with those that were left out, each at its former index."""
    children = list(shown)
    for place, child in left_out:
        children.insert(place, child)
    return children


def repaired(block: BaseStreamBlock, stored: list[Any]) -> list[Any]:
    """Return a stored stream without the parts that its blocks can't read; ``stored`` itself if none. No query.

    An invalid child of a struct gets its default; a block with an invalid value is removed. Unknown types are left to
    Wagtail, and values of custom block classes to these classes.
    """
    children = [_child(block, child) for child in stored]
    kept = [child for child in children if child is not _BROKEN]
    return stored if _same(kept, stored) else kept


def _value(block: Block, raw: Any) -> Any:
    block_class: Any = type(block)
    repair = _repairer(block_class)
    return raw if repair is None else repair(block, raw)


@cache
def _repairer(block_class: type[Block]) -> Callable[[Any, Any], Any] | None:
    """Return the function that repairs values of a block class; None for a custom class."""
    return next((repair for kinds, repair in _REPAIRERS if issubclass(block_class, kinds)), None)


def _child(block: BaseStreamBlock, child: Any) -> Any:
    if not isinstance(child, dict) or not isinstance(child.get("type"), str) or "value" not in child:
        return _BROKEN
    child_block = block.child_blocks.get(child["type"])
    value = _value(child_block, child["value"]) if child_block is not None else child["value"]
    if value is _BROKEN:
        return _BROKEN
    if not isinstance(child.get("id"), str | None):
        return {"type": child["type"], "value": value}
    return child if value is child["value"] else {**child, "value": value}


def _stream(block: BaseStreamBlock, raw: Any) -> Any:
    return repaired(block, raw) if isinstance(raw, list) else _BROKEN


def _struct(block: BaseStructBlock, raw: Any) -> Any:
    if not isinstance(raw, dict):
        return _BROKEN
    values = {name: _value(block.child_blocks[name], raw[name]) for name in block.child_blocks if name in raw}
    if all(value is raw[name] for name, value in values.items()):
        return raw
    return {**{name: raw[name] for name in raw if name not in values}, **_without_broken(values)}


def _without_broken(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not _BROKEN}


def _image(block: ImageBlock, raw: Any) -> Any:
    # It may be stored as the id alone, by the ImageChooserBlock that it replaced.
    return _struct(block, raw) if isinstance(raw, dict) else _value(block.child_blocks["image"], raw)


def _list(block: ListBlock, raw: Any) -> Any:
    if not isinstance(raw, list):
        return _BROKEN
    items = [_item(block, item) for item in raw]
    kept = [item for item in items if item is not _BROKEN]
    return raw if _same(kept, raw) else kept


def _item(block: ListBlock, item: Any) -> Any:
    """Repair an item, in the current format or that before Wagtail 2.16."""
    if not (isinstance(item, dict) and item.get("type") == "item" and "value" in item):
        return _value(block.child_block, item)
    value = _value(block.child_block, item["value"])
    if value is _BROKEN or value is item["value"]:
        return _BROKEN if value is _BROKEN else item
    return {**item, "value": value}


def _table(block: BaseTypedTableBlock, raw: Any) -> Any:
    """Repair the cells of a table; one whose rows don't match its columns is invalid."""
    if not raw:
        return None
    columns, rows = (raw.get("columns"), raw.get("rows")) if isinstance(raw, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list):
        return _BROKEN
    if not all(_is_column(column) for column in columns) or not all(_is_row(row, len(columns)) for row in rows):
        return _BROKEN
    cells = [block.child_blocks.get(column["type"]) for column in columns]
    repaired_rows = [_row(cells, row) for row in rows]
    return raw if _same(repaired_rows, rows) else {**raw, "rows": repaired_rows}


def _is_column(column: Any) -> bool:
    return isinstance(column, dict) and isinstance(column.get("type"), str) and isinstance(column.get("heading"), str)


def _is_row(row: Any, length: int) -> bool:
    return isinstance(row, dict) and isinstance(row.get("values"), list) and len(row["values"]) >= length


def _row(cells: list[Block | None], row: dict[str, Any]) -> dict[str, Any]:
    values = [_cell(cell, value) for cell, value in zip(cells, row["values"], strict=False)]
    return row if _same(values, row["values"]) else {**row, "values": values}


def _cell(block: Block | None, raw: Any) -> Any:
    value = _value(block, raw) if block is not None else raw
    return block.get_prep_value(block.get_default()) if block is not None and value is _BROKEN else value


def _text(block: Block, raw: Any) -> Any:
    return raw if isinstance(raw, str | None) else _BROKEN


def _choice(block: Block, raw: Any) -> Any:
    return raw if isinstance(raw, str | int | float | None) else _BROKEN


def _chosen(block: ChooserBlock, raw: Any) -> Any:
    """Return a primary key that the database can compare, else None. Slugs and UUIDs are texts."""
    key = block.model_class._meta.pk
    while key.remote_field:
        key = key.target_field
    if key.get_internal_type() not in _NUMBERS:
        return raw if isinstance(raw, str | None) else None
    is_number = isinstance(raw, int | str) and not isinstance(raw, bool) and as_id(str(raw)) is not None
    return raw if is_number else None


_NUMBERS = {"AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "PositiveIntegerField"}


def _same(new: list[Any], old: list[Any]) -> bool:
    return len(new) == len(old) and all(one is other for one, other in zip(new, old, strict=True))


#: The first match is used: an ImageBlock is a StructBlock too.
_REPAIRERS: tuple[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any, Any], Any]], ...] = (
    (ImageBlock, _image),
    (BaseStreamBlock, _stream),
    (BaseStructBlock, _struct),
    (ListBlock, _list),
    (BaseTypedTableBlock, _table),
    (ChooserBlock, _chosen),
    (ChoiceBlock, _choice),
    ((CharBlock, TextBlock, RichTextBlock, URLBlock, RawHTMLBlock), _text),
)


def rich_text_in_order(value: Any) -> Any:
    """Return the value of a StreamField or RichTextField in a form that Wagtail's editor can open. No query.

    It is ``value`` itself if nothing has to change.
    """
    if isinstance(value, str):
        return sanitize_rich_text(value)
    if not isinstance(value, StreamValue):
        return value
    before = stored(value)
    after = replace_rich_text(value.stream_block, before, sanitize_rich_text)
    if after is before:
        return value
    in_order = StreamValue(value.stream_block, after, is_lazy=True)
    if hasattr(value, "left_out"):
        in_order.left_out = value.left_out
    return in_order


def repaired_fields(page: Any) -> dict[str, Any]:
    """Return the fields of a page whose rich text Wagtail's editor can't open, with repaired values. No query."""
    found = {}
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField | RichTextField):
            value = getattr(page, field.attname)
            in_order = rich_text_in_order(value)
            if in_order is not value:
                found[field.attname] = in_order
    return found


def repairable_models(kinds: tuple[type[Any], ...]) -> Iterator[type[Any]]:
    """Yield the page types of these kinds that may hold rich text."""
    for model in get_page_models():
        if issubclass(model, kinds) and any(isinstance(f, StreamField | RichTextField) for f in model._meta.fields):
            yield model
