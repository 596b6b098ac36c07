"""The API representation of StreamFields, built from the stored JSON and the block definitions.

The same as ``Block.get_api_representation``, except that images have alternative text and renditions, that what the
visitor may not see is left out, and that everything from the database is fetched for all streams of the response
together. A block class that overrides how its value is read or represented is called instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    StreamValue,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.blocks import ArticleImageBlock
from wagtail_newsbrief.streams.traversal import leaves, list_items, stored, struct_items, table_columns

from .types import ImageData, StreamChildData

#: Block classes whose representation is built here.
_KNOWN: tuple[type[Any], ...] = (
    ArticleImageBlock,
    ImageBlock,
    BaseStreamBlock,
    BaseStructBlock,
    ListBlock,
    BaseTypedTableBlock,
    RichTextBlock,
    ImageChooserBlock,
    ChooserBlock,
    EmbedBlock,
)

#: A subclass that overrides one of these methods is called instead.
_VALUE_METHODS = ("to_python", "get_prep_value", "get_api_representation")


def known_kind(block: Block) -> type[Any] | None:
    """Return the class of ``_KNOWN`` that represents the block, or ``None``."""
    for kind in _KNOWN:
        if isinstance(block, kind):
            return kind if is_plain(block, kind) else None
    return None


def is_plain(block: Block, kind: type[Any]) -> bool:
    """Return ``True`` if a block reads and represents its value as the class ``kind`` does."""
    return all(getattr(type(block), name) is getattr(kind, name) for name in _VALUE_METHODS)


@dataclass(frozen=True, slots=True)
class StreamDependencies:
    """What streams need from the database."""

    #: Ids of images.
    image_ids: set[Any] = field(default_factory=set)
    #: Stored rich text, with the features of its block or field.
    rich_texts: set[tuple[str, tuple[str, ...] | None]] = field(default_factory=set)
    #: Ids of other objects of chooser blocks, by model.
    chosen: defaultdict[type[Any], set[Any]] = field(default_factory=lambda: defaultdict(set))

    def add_column(self, column: Any, value: Any) -> None:
        """Add the rich text or the referenced object of a field of a page."""
        if isinstance(column, RichTextField):
            self.rich_texts.add((value or "", tuple(column.features) if column.features is not None else None))
        elif value is not None:
            points_to_image = issubclass(column.related_model, AbstractImage)
            (self.image_ids if points_to_image else self.chosen[column.related_model]).add(value)


def collect_dependencies(value: StreamValue, found: StreamDependencies) -> None:
    """Add the dependencies of a stream. No query."""
    for block, raw in leaves(value.stream_block, stored(value)):
        if isinstance(block, ImageChooserBlock):
            found.image_ids.add(raw)
        elif isinstance(block, ChooserBlock) and raw is not None:
            found.chosen[block.model_class].add(raw)
        elif isinstance(block, RichTextBlock):
            features = tuple(block.features) if block.features is not None else None
            found.rich_texts.add((raw or "", features))


@dataclass(frozen=True, slots=True)
class StreamRenderer:
    """Represents streams with images, rich text and references that are already fetched."""

    image: Callable[..., ImageData | None]
    rich_text: Callable[[str], str]
    is_chosen: Callable[[type[Any], Any], bool]
    context: dict[str, Any]

    def stream(self, value: StreamValue | None) -> list[StreamChildData]:
        """Return a whole stream: ``[{"type", "value", "id"}, …]``. No query for known blocks."""
        if not value:
            return []
        return list(self._children(value.stream_block, stored(value)))

    def _children(self, block: BaseStreamBlock, raw: Any) -> Iterator[StreamChildData]:
        for child in raw or ():
            child_block = block.child_blocks.get(child["type"])
            if child_block is not None:
                yield {
                    "type": child["type"],
                    "value": self._value(child_block, child["value"]),
                    "id": child.get("id"),
                }

    def _value(self, block: Block, raw: Any) -> Any:
        kind = known_kind(block)
        if kind is None:
            return block.get_api_representation(block.to_python(raw), self.context)
        return _REPRESENT[kind](self, block, raw)

    def _article_image(self, block: ArticleImageBlock, raw: dict[str, Any]) -> ImageData | None:
        return self.image(
            raw.get("image"),
            alt=raw.get("alt") or "",
            caption=raw.get("caption") or "",
            credit=raw.get("credit") or "",
        )

    def _image_block(self, block: ImageBlock, raw: Any) -> ImageData | None:
        if not isinstance(raw, dict):
            return self.image(raw)
        alt = "" if raw.get("decorative") else raw.get("alt_text")
        return self.image(raw.get("image"), alt=alt, decorative=bool(raw.get("decorative")))

    def _chosen_image(self, block: ImageChooserBlock, raw: Any) -> ImageData | None:
        return self.image(raw)

    def _chosen(self, block: ChooserBlock, raw: Any) -> Any | None:
        return raw if raw is not None and self.is_chosen(block.model_class, raw) else None

    def _stream(self, block: BaseStreamBlock, raw: Any) -> list[StreamChildData]:
        return list(self._children(block, raw))

    def _struct(self, block: BaseStructBlock, raw: dict[str, Any] | None) -> dict[str, Any]:
        return {name: self._value(child, value) for name, child, value in struct_items(block, raw)}

    def _list(self, block: ListBlock, raw: Any) -> list[Any]:
        return [self._value(block.child_block, item) for item in list_items(raw)]

    def _table(self, block: BaseTypedTableBlock, raw: dict[str, Any] | None) -> dict[str, Any]:
        table = raw or {}
        columns = table_columns(block, table)
        return {
            "caption": table.get("caption") or "",
            "columns": [{"type": cell.name, "heading": heading} for _, cell, heading in columns],
            "rows": [
                {"values": [self._value(cell, row["values"][number]) for number, cell, _ in columns]}
                for row in table.get("rows", ())
            ],
        }

    def _rich_text(self, block: RichTextBlock, raw: str | None) -> str:
        return self.rich_text(raw or "")

    def _embed(self, block: EmbedBlock, raw: str | None) -> str:
        return raw or ""


_REPRESENT: dict[type[Any], Callable[[StreamRenderer, Any, Any], Any]] = {
    ArticleImageBlock: StreamRenderer._article_image,
    ImageBlock: StreamRenderer._image_block,
    BaseStreamBlock: StreamRenderer._stream,
    BaseStructBlock: StreamRenderer._struct,
    ListBlock: StreamRenderer._list,
    BaseTypedTableBlock: StreamRenderer._table,
    RichTextBlock: StreamRenderer._rich_text,
    ImageChooserBlock: StreamRenderer._chosen_image,
    ChooserBlock: StreamRenderer._chosen,
    EmbedBlock: StreamRenderer._embed,
}
