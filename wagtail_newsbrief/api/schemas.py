"""Pydantic types of StreamField blocks, for OpenAPI: as ``content.streams`` or as Wagtail represents them.

Only API v3 imports this module, which brings Pydantic.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Union

from django.db import models
from pydantic import BaseModel, ConfigDict, Field, create_model
from wagtail import blocks
from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
)
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.blocks import ArticleImageBlock
from wagtail_newsbrief.content.streams import is_plain, known_kind
from wagtail_newsbrief.content.types import ImageData
from wagtail_newsbrief.summary.sources import SourceData

from .own_fields import OwnField, plain_type

_EXACT = ConfigDict(extra="forbid")

# Typed as Any: models are created at run time.
_make_model: Any = create_model


class TableColumn(BaseModel):
    """A column of a table; ``type`` is the name of the block of its cells."""

    model_config = _EXACT

    type: str
    heading: str


class BlockTypes:
    """Creates types of blocks. The value of an unknown block class is ``Any``.

    One instance gives each model a unique name, since OpenAPI identifies schemas by name.
    """

    def __init__(self, *, wagtails_images: bool = False) -> None:
        """With ``wagtails_images``, images are represented as in Wagtail, by id."""
        self._wagtails_images = wagtails_images
        self._taken: set[str] = set()

    def summary(self, block: BaseStreamBlock, name: str) -> Any:
        """Return the type of a summary: that of a stream, with origin and sources of each block."""
        origin = Literal["human", "extracted", "ai", "ai_edited"]
        further = {"origin": origin, "origins": list[origin], "label": str, "sources": list[SourceData]}
        return self.stream(block, name, **{key: (type_, ...) for key, type_ in further.items()})

    def stream(self, block: BaseStreamBlock, name: str, **further: Any) -> Any:
        """Return the type of a stream: a list of blocks, discriminated by ``type``.

        ``name`` is the prefix of the names of the models, ``further`` are more fields of each. The value of a block
        class that is unknown, or overrides how its value is represented, is ``Any``.
        """
        members: Any = tuple(
            self._model(
                f"{name}{_camel(block_name)}",
                type=(Literal[block_name], ...),
                value=(self.block(child, f"{name}{_camel(block_name)}Value"), ...),
                id=(str | None, ...),
                **further,
            )
            for block_name, child in block.child_blocks.items()
        )
        if not members:
            return list[Any]
        if len(members) == 1:
            return list[members[0]]
        return list[Annotated[Union[members], Field(discriminator="type")]]  # noqa: UP007 (made at run time)

    def block(self, block: Block, name: str) -> Any:
        """Return the type of a block's value.

        Numbers, dates and choices may be null even in a required block, since they may be stored before the block was
        added.
        """
        kind = self._kind(block)
        if kind is not None:
            return _KNOWN_TYPES[kind](self, block, name)
        for leaf, type_of in _LEAF_TYPES.items():
            if isinstance(block, leaf):
                return type_of(block) if is_plain(block, leaf) else Any
        return Any

    def own_field(self, field: OwnField, name: str) -> Any:
        """Return the type of a field in the site's ``api_fields``; ``Any`` if it isn't annotated."""
        column: Any = field.column
        if isinstance(column, StreamField):
            return self.stream(column.stream_block, name)
        if isinstance(column, RichTextField):
            return str
        if column is None:
            return field.return_type
        if not column.is_relation:
            return plain_type(column)
        return ImageData | None if issubclass(column.related_model, AbstractImage) else _key_type(column.related_model)

    def _kind(self, block: Block) -> type[Any] | None:
        if not self._wagtails_images:
            return known_kind(block)
        # Wagtail represents these as a plain struct and an id.
        if isinstance(block, ImageBlock):
            return None
        for kind in (BaseStructBlock, ChooserBlock):
            if isinstance(block, kind):
                return kind if is_plain(block, kind) else None
        return known_kind(block)

    def struct(self, block: BaseStructBlock, name: str) -> Any:
        # By alias, since a block's name may be reserved by Pydantic, as "schema" and "model_year" are.
        fields: dict[str, Any] = {
            f"child_{number}": (self.block(child, f"{name}{_camel(child_name)}"), Field(alias=child_name))
            for number, (child_name, child) in enumerate(block.child_blocks.items())
        }
        return self._model(name, **fields)

    def table(self, block: BaseTypedTableBlock, name: str) -> Any:
        cells = tuple(
            self.block(child, f"{name}{_camel(child_name)}") for child_name, child in block.child_blocks.items()
        )
        cell: Any = Union[cells] if cells else Any  # noqa: UP007 (made at run time)
        row: Any = self._model(f"{name}Row", values=(list[cell], ...))
        return self._model(name, caption=(str, ...), columns=(list[TableColumn], ...), rows=(list[row], ...))

    def _model(self, name: str, **fields: Any) -> Any:
        unique = name
        number = 2
        while unique in self._taken:
            unique, number = f"{name}{number}", number + 1
        self._taken.add(unique)
        return _make_model(unique, __config__=_EXACT, **fields)


def _always(type_: Any) -> Callable[[Block], Any]:
    return lambda block: type_


def _choice_type(block: Any) -> Any:
    if callable(block._constructor_kwargs["choices"]):
        return Any
    values: list[Any] = ["", None]
    for value, label in block.field.choices:
        values += [value for value, _ in label] if isinstance(label, list | tuple) else [value]
    is_literal = all(value is None or isinstance(value, str | int) for value in values)
    return Literal[tuple(dict.fromkeys(values))] if is_literal else Any


def _chooser_type(types: BlockTypes, block: ChooserBlock, name: str) -> Any:
    return _key_type(block.model_class)


def _key_type(model: Any) -> Any:
    key = model._meta.pk
    while key.remote_field:
        key = key.target_field
    return (int if isinstance(key, models.IntegerField) else str) | None


def _camel(name: str) -> str:
    """Return a block's name in CamelCase, without characters that OpenAPI doesn't allow in names."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^0-9A-Za-z]+", name) if part)


_LEAF_TYPES: dict[type[Any], Callable[[Any], Any]] = {
    blocks.CharBlock: _always(str),
    blocks.TextBlock: _always(str),
    blocks.RawHTMLBlock: _always(str),
    blocks.URLBlock: _always(str),
    blocks.EmailBlock: _always(str),
    blocks.RegexBlock: _always(str),
    blocks.BooleanBlock: _always(bool),
    blocks.IntegerBlock: _always(int | None),
    blocks.FloatBlock: _always(float | None),
    blocks.DateBlock: _always(datetime.date | None),
    blocks.DateTimeBlock: _always(datetime.datetime | None),
    blocks.TimeBlock: _always(datetime.time | None),
    blocks.ChoiceBlock: _choice_type,
    blocks.MultipleChoiceBlock: lambda block: list[_choice_type(block)] | None,  # type: ignore[misc]
    blocks.StaticBlock: _always(None),
}

_KNOWN_TYPES: dict[type[Any], Callable[[BlockTypes, Any, str], Any]] = {
    ArticleImageBlock: lambda types, block, name: ImageData | None,
    ImageBlock: lambda types, block, name: ImageData | None,
    BaseStreamBlock: BlockTypes.stream,
    BaseStructBlock: BlockTypes.struct,
    ListBlock: lambda types, block, name: list[types.block(block.child_block, name)],  # type: ignore[misc]
    BaseTypedTableBlock: BlockTypes.table,
    RichTextBlock: lambda types, block, name: str,
    ImageChooserBlock: lambda types, block, name: ImageData | None,
    ChooserBlock: _chooser_type,
    EmbedBlock: lambda types, block, name: str,
}
