"""Which blocks of a stream say something: empty ones leave no trace on the page."""

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

#: How something is shown or counted; no content by themselves.
_MANNERS = (ChoiceBlock, MultipleChoiceBlock, BooleanBlock)


def filled(value: StreamValue | ListBlock | None) -> list[BoundBlock]:
    """Return the children of a stream or list that say something, as bound blocks, in order.

    No query for the blocks of this package, but those that the values themselves need.
    """
    if not value:
        return []
    children: Iterable[Any] = getattr(value, "bound_blocks", value)
    return [child for child in children if is_filled(child.block, child.block.get_prep_value(child.value))]


def is_filled(block: Block, raw: Any) -> bool:
    """Tell whether a stored value says anything: a text, a picture, an address, a static block.

    An alternative text or a credit alone does not (``search_index=False``), nor does a choice.
    """
    return any(_says_something(leaf, value) for leaf, value in leaves(block, raw))


def _says_something(leaf: Block, raw: Any) -> bool:
    if isinstance(leaf, StaticBlock):
        return True
    if isinstance(leaf, RichTextBlock):
        return bool(_MARKUP.sub("", str(raw or "")).strip())
    if isinstance(leaf, _MANNERS):
        return False
    if isinstance(leaf, CharBlock | TextBlock) and not leaf.search_index:
        return False
    return bool(raw.strip() if isinstance(raw, str) else raw not in (None, [], {}))
