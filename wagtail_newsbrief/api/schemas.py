"""Block definitions as Pydantic types: what ``api.streams`` gives, described for OpenAPI.

Only API v3 imports this module; Pydantic comes with it.
"""

from __future__ import annotations

import datetime
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
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from wagtail_newsbrief.blocks import ArticleImageBlock

from .streams import is_plain, known_kind
from .types import ImageData

_EXACT = ConfigDict(extra="forbid")

# What it makes is known at run time only.
_make_model: Any = create_model


class TableColumn(BaseModel):
    """The head of a column; ``type`` names the block of its cells."""

    model_config = _EXACT

    type: str
    heading: str


def stream_type(block: BaseStreamBlock, name: str) -> Any:
    """Return the type of a whole stream: a list of blocks, told apart by ``type``.

    ``name`` begins the names of the models that are made. A block class that the package does not
    know, or that reads or represents its value in a way of its own, has a value of any type.
    """
    members: Any = tuple(
        _make_model(
            f"{name}{_camel(block_name)}",
            __config__=_EXACT,
            type=(Literal[block_name], ...),
            value=(block_type(child, f"{name}{_camel(block_name)}Value"), ...),
            id=(str | None, ...),
        )
        for block_name, child in block.child_blocks.items()
    )
    if not members:
        return list[Any]
    if len(members) == 1:
        return list[members[0]]
    return list[Annotated[Union[members], Field(discriminator="type")]]  # noqa: UP007 (made at run time)


def block_type(block: Block, name: str) -> Any:
    """Return the type of one block's value.

    Numbers, dates and choices may be null even in a block that requires them: it may have been
    stored before its block gained them.
    """
    kind = known_kind(block)
    if kind is not None:
        return _KNOWN_TYPES[kind](block, name)
    for leaf, type_of in _LEAF_TYPES.items():
        if isinstance(block, leaf):
            return type_of(block) if is_plain(block, leaf) else Any
    return Any


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


def _struct_type(block: BaseStructBlock, name: str) -> Any:
    # By alias: a block may have a name that Pydantic keeps for itself, as "schema" or "model_year".
    fields: dict[str, Any] = {
        f"child_{number}": (block_type(child, f"{name}{_camel(child_name)}"), Field(alias=child_name))
        for number, (child_name, child) in enumerate(block.child_blocks.items())
    }
    return _make_model(name, __config__=_EXACT, **fields)


def _table_type(block: BaseTypedTableBlock, name: str) -> Any:
    cells = tuple(block_type(child, f"{name}{_camel(child_name)}") for child_name, child in block.child_blocks.items())
    cell: Any = Union[cells] if cells else Any  # noqa: UP007 (made at run time)
    row: Any = _make_model(f"{name}Row", __config__=_EXACT, values=(list[cell], ...))
    return _make_model(
        name, __config__=_EXACT, caption=(str, ...), columns=(list[TableColumn], ...), rows=(list[row], ...)
    )


def _chooser_type(block: ChooserBlock, name: str) -> Any:
    key = block.model_class._meta.pk
    while key.remote_field:
        key = key.target_field
    return (int if isinstance(key, models.IntegerField) else str) | None


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


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

_KNOWN_TYPES: dict[type[Any], Callable[[Any, str], Any]] = {
    ArticleImageBlock: lambda block, name: ImageData | None,
    ImageBlock: lambda block, name: ImageData | None,
    BaseStreamBlock: stream_type,
    BaseStructBlock: _struct_type,
    ListBlock: lambda block, name: list[block_type(block.child_block, name)],  # type: ignore[misc]
    BaseTypedTableBlock: _table_type,
    RichTextBlock: lambda block, name: str,
    ImageChooserBlock: lambda block, name: ImageData | None,
    ChooserBlock: _chooser_type,
    EmbedBlock: lambda block, name: str,
}
