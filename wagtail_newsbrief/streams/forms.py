"""The form field of a stream: it shows a warning about blocks that can't be read, and keeps them."""

from __future__ import annotations

import json
from typing import Any

from django.forms import CharField, Media
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.blocks.base import BlockField, BlockWidget

from .repair import UNREADABLE, UnreadableBlock, rich_text_in_order


class KeepingBlockWidget(BlockWidget):
    """Wagtail's widget with a warning about blocks that are left out, and a checkbox to remove them."""

    @property
    def media(self) -> Media:
        wagtails: Media = super().media
        return wagtails + Media(css={"all": ["wagtail_newsbrief/admin/editor.css"]})

    def render_with_errors(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        blocks: SafeString = super().render_with_errors(name, value, *args, **kwargs)
        left_out = getattr(value, "left_out", ())
        if not left_out:
            return blocks
        context = {"name": _checkbox(name), "parts": [_as_stored(one) for one in left_out]}
        return render_to_string("wagtail_newsbrief/admin/left_out.html", context) + blocks

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        value.removes_left_out = _checkbox(name) in data
        return value


class KeepingBlockField(BlockField):
    """Wagtail's field; its cleaned value has whether the editor removes the blocks that are left out."""

    def __init__(self, block: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", KeepingBlockWidget(block))
        super().__init__(block=block, **kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the value of a form that is shown again, with the warning."""
        data.left_out = getattr(initial, "left_out", ())
        return data

    def prepare_value(self, value: Any) -> Any:
        """Return a value that Wagtail's editor can open: it fails on rich text of an unexpected structure."""
        return rich_text_in_order(super().prepare_value(value))

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        cleaned.removes_left_out = value.removes_left_out
        return cleaned


class RichTextFormField(CharField):
    """The form field of a rich text field, which can open any stored value."""

    def prepare_value(self, value: Any) -> Any:
        return rich_text_in_order(super().prepare_value(value))


def _checkbox(name: str) -> str:
    # Outside the prefix of the stream's own names, so that it isn't read as a part of the stream.
    return f"newsbrief-remove-{name}"


def _as_stored(part: UnreadableBlock) -> str:
    child = part.child
    return json.dumps(child["value"] if child["type"] == UNREADABLE else child, ensure_ascii=False, indent=2)
