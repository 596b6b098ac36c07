"""Blocks with content: templates leave out empty blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wagtail.blocks import (
    Block,
    BooleanBlock,
    BoundBlock,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    MultipleChoiceBlock,
    RichTextBlock,
    StaticBlock,
    StreamValue,
    TextBlock,
)

from wagtail_newsbrief.streams.traversal import leaves

# Not a parser, because only presence matters and a body may have thousands of paragraphs.
_MARKUP = re.compile(r"<(?!embed\b|img\b|hr\b)[^>]*>|&nbsp;|&#160;")

#: Choices aren't content by themselves.
_NO_CONTENT = (ChoiceBlock, MultipleChoiceBlock, BooleanBlock)


def filled(value: StreamValue | ListBlock | None) -> list[BoundBlock]:
    """Return the children of a stream or list that have content, as bound blocks, in order.

    No query for blocks of this package, except those that reading their values costs.
    """
    if not value:
        return []
    children: Iterable[Any] = getattr(value, "bound_blocks", value)
    return [child for child in children if is_filled(child.block, child.block.get_prep_value(child.value))]


def is_filled(block: Block, raw: Any) -> bool:
    """Return ``True`` if a stored value has content: text, an image, a URL, or a static block.

    An alternative text or credit alone (``search_index=False``) is not content, and neither is a choice.
    """
    return any(_has_content(leaf, value) for leaf, value in leaves(block, raw))


def _has_content(leaf: Block, raw: Any) -> bool:
    if isinstance(leaf, StaticBlock):
        return True
    if isinstance(leaf, RichTextBlock):
        return bool(_MARKUP.sub("", str(raw or "")).strip())
    if isinstance(leaf, _NO_CONTENT):
        return False
    if isinstance(leaf, CharBlock | TextBlock) and not leaf.search_index:
        return False
    return bool(raw.strip() if isinstance(raw, str) else raw not in (None, [], {}))
