"""The blocks of summaries and bodies as GraphQL types over the JSON of the REST API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene
from graphene.types.generic import GenericScalar


class NewsbriefBlock(graphene.Interface):
    """A block of a summary or a body; types of single blocks add fields."""

    id = graphene.ID(description="Stays the same when the block is moved.")
    block_type = graphene.String(required=True, description="Its name in the stream.")
    value = GenericScalar(description="As in the REST API.")
    origin = graphene.String(description="Where the block of a summary comes from; null in a body.")
    origins = graphene.List(graphene.NonNull(graphene.String), description="The same of each item of a list.")
    label = graphene.String(description="The origin for readers; empty for text by an editor.")
    sources = GenericScalar(description="Passages that support a block of a summary, as in the REST API.")

    @staticmethod
    def resolve_id(block: dict[str, Any], info: Any) -> Any:
        return block["id"]

    @staticmethod
    def resolve_block_type(block: dict[str, Any], info: Any) -> str:
        return str(block["type"])

    @staticmethod
    def resolve_value(block: dict[str, Any], info: Any) -> Any:
        return block["value"]

    @classmethod
    def resolve_type(cls, block: dict[str, Any], info: Any) -> Any:
        return type_of(block)


class NewsbriefOtherBlock(graphene.ObjectType):
    """A block without a type of its own; see ``value``."""

    class Meta:
        interfaces = (NewsbriefBlock,)


class NewsbriefTextBlock(graphene.ObjectType):
    """A block of rich text: a paragraph, or why it matters."""

    class Meta:
        interfaces = (NewsbriefBlock,)

    html = graphene.String(required=True)

    @staticmethod
    def resolve_html(block: dict[str, Any], info: Any) -> str:
        return str(block["value"])


class NewsbriefKeyPointsBlock(graphene.ObjectType):
    """Key points."""

    class Meta:
        interfaces = (NewsbriefBlock,)

    points = graphene.List(graphene.NonNull(graphene.String), required=True, description="HTML of each point.")

    @staticmethod
    def resolve_points(block: dict[str, Any], info: Any) -> list[str]:
        return list(block["value"])


class NewsbriefQuoteBlock(graphene.ObjectType):
    """A quotation, and who said it."""

    class Meta:
        interfaces = (NewsbriefBlock,)

    text = graphene.String(required=True)
    attribution = graphene.String(required=True, description="Empty without an attribution.")

    @staticmethod
    def resolve_text(block: dict[str, Any], info: Any) -> str:
        return str(block["value"]["text"])

    @staticmethod
    def resolve_attribution(block: dict[str, Any], info: Any) -> str:
        return str(block["value"]["attribution"])


class NewsbriefFigure(graphene.ObjectType):
    """A number with unit and label."""

    value = graphene.String(required=True)
    label = graphene.String(required=True)


class NewsbriefFiguresBlock(graphene.ObjectType):
    """Figures of the story."""

    class Meta:
        interfaces = (NewsbriefBlock,)

    figures = graphene.List(graphene.NonNull(NewsbriefFigure), required=True)

    @staticmethod
    def resolve_figures(block: dict[str, Any], info: Any) -> list[dict[str, Any]]:
        return list(block["value"])


class NewsbriefTimelineEntry(graphene.ObjectType):
    """An event, with its date in the words of the article."""

    date = graphene.String(required=True)
    event = graphene.String(required=True)


class NewsbriefTimelineBlock(graphene.ObjectType):
    """Events in order."""

    class Meta:
        interfaces = (NewsbriefBlock,)

    entries = graphene.List(graphene.NonNull(NewsbriefTimelineEntry), required=True)

    @staticmethod
    def resolve_entries(block: dict[str, Any], info: Any) -> list[dict[str, Any]]:
        return list(block["value"])


def _is_list_of(*keys: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(_has(item, *keys) for item in value)


def _has(value: Any, *keys: str) -> bool:
    return isinstance(value, dict) and set(keys) <= set(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


#: The type by the block's name, if the value has its shape: a site may use our names for blocks of its own.
_TYPES: dict[str, tuple[type[Any], Callable[[Any], bool]]] = {
    "paragraph": (NewsbriefTextBlock, _is_text),
    "why_it_matters": (NewsbriefTextBlock, _is_text),
    "key_points": (
        NewsbriefKeyPointsBlock,
        lambda value: isinstance(value, list) and all(_is_text(item) for item in value),
    ),
    "quote": (NewsbriefQuoteBlock, lambda value: _has(value, "text", "attribution")),
    "figures": (NewsbriefFiguresBlock, _is_list_of("value", "label")),
    "timeline": (NewsbriefTimelineBlock, _is_list_of("date", "event")),
}

#: Types that have to be added to the schema, because only the interface returns them.
BLOCK_TYPES: tuple[Any, ...] = (NewsbriefOtherBlock, *dict.fromkeys(type_ for type_, _ in _TYPES.values()))


def type_of(block: dict[str, Any]) -> type[Any]:
    """Return the GraphQL type of a block in the REST API's JSON."""
    type_, has_its_shape = _TYPES.get(block["type"], (NewsbriefOtherBlock, _is_text))
    return type_ if has_its_shape(block["value"]) else NewsbriefOtherBlock
