"""Validate converted values as the edit form does, but without network requests.

Wagtail's own ``clean`` of an embed fetches it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    CharBlock,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    TextBlock,
)
from wagtail.blocks.field_block import BaseChoiceBlock
from wagtail.embeds.blocks import EmbedBlock

from wagtail_newsbrief.streams.traversal import leaves, list_items, struct_items

_URL = URLValidator(schemes=["http", "https"])


def problems(block: Block, raw: Any, *, strict: bool, using: str) -> list[str]:
    """Return the errors of a stored stream, a sentence each.

    ``strict``, for a live page, also checks required values and that chosen objects exist (1 query per kind of
    chooser). A draft may lack them.
    """
    found = list(_of(block, raw, strict, ""))
    if strict:
        found += _gone(block, raw, using)
    return found


def _of(block: Block, raw: Any, strict: bool, where: str) -> Iterator[str]:
    if isinstance(block, BaseStreamBlock):
        yield from _count(block, raw, strict, where)
        for child in raw:
            name = child["type"]
            yield from _of(block.child_blocks[name], child["value"], strict, f"{where}.{name}" if where else name)
    elif isinstance(block, BaseStructBlock):
        for name, child_block, value in struct_items(block, raw):
            yield from _of(child_block, value, strict, f"{where}.{name}")
    elif isinstance(block, ListBlock):
        items = list_items(raw)
        yield from _count(block, items, strict, where)
        for item in items:
            yield from _of(block.child_block, item, strict, where)
    else:
        yield from _of_leaf(block, raw, strict, where)


def _count(block: Any, items: list[Any], strict: bool, where: str) -> Iterator[str]:
    most, least = block.meta.max_num, block.meta.min_num
    if most is not None and len(items) > most:
        yield f"{where or 'the stream'} has {len(items)} entries, more than {most}"
    if strict and least is not None and len(items) < least:
        yield f"{where or 'the stream'} has {len(items)} entries, fewer than {least}"


def _of_leaf(block: Any, raw: Any, strict: bool, where: str) -> Iterator[str]:
    if raw in (None, ""):
        if strict and block.required:
            yield f"{where} is empty"
        return
    try:
        if isinstance(block, EmbedBlock):
            _URL(raw)
        elif isinstance(block, BaseChoiceBlock | CharBlock | TextBlock | RichTextBlock):
            block.clean(block.to_python(raw))
    except ValidationError as error:
        yield f"{where}: {' '.join(error.messages)}"


def _gone(block: Block, raw: Any, using: str) -> Iterator[str]:
    """Yield an error for each chosen object that doesn't exist."""
    chosen: dict[Any, set[Any]] = defaultdict(set)
    for leaf, value in leaves(block, raw):
        if isinstance(leaf, ChooserBlock) and value is not None:
            chosen[leaf.model_class].add(value)
    for model, pks in chosen.items():
        there = set(model._base_manager.using(using).filter(pk__in=pks).values_list("pk", flat=True))
        for pk in sorted(pks - there):
            yield f"there is no {model._meta.verbose_name} {pk} any more"
