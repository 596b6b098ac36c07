"""Sanitize rich text, and make it readable for Wagtail's converters."""

from __future__ import annotations

import re
from functools import lru_cache

from wagtail.rich_text import features
from wagtail.rich_text.rewriters import extract_attrs

from .allow_list import AllowList, allow_list, cleaner
from .elements import NEVER_ALLOWED, REFERENCES
from .order import in_order
from .tokens import TAG, VOID_TAG

#: A text with more tags is put in order before it is parsed, because the time of parsing nested elements grows with the
#: square of their depth.
_MANY_TAGS = 400


def sanitize_rich_text(stored: str) -> str:
    """Return stored rich text in the form that the editor writes. No query.

    Elements that neither Wagtail's feature registry nor ``RICH_TEXT_ALLOW`` names are removed, and their text is kept.
    Every element is closed, in an order that Wagtail's converters read, and nested at most ``MAX_DEPTH`` deep. Text
    that needs no change is returned unchanged. Time grows linearly with the text.
    """
    if _written_by_editor().fullmatch(stored):
        return stored
    allowed = allow_list()
    text = in_order(stored, allowed) if stored.count("<") > _MANY_TAGS else stored
    text = in_order(_cleaned(text, allowed), allowed)
    # With the same tags, only the notation of entities differs.
    is_same = TAG.findall(text) == TAG.findall(stored) and stored.count("<") == text.count("<")
    return stored if is_same else text


def _cleaned(text: str, allowed: AllowList) -> str:
    used = allowed.cleaner
    if own := _own_attributes(text):
        used = cleaner({**allowed.attributes, **{name: allowed.attributes[name] | own for name in REFERENCES}})
    return VOID_TAG.sub(r"<\1\2/>", used.clean(text))


def _own_attributes(text: str) -> frozenset[str]:
    """Return the attributes of links and embeds of the site's own types, which its rules read."""
    kinds = {*features.get_link_types(), *features.get_embed_types()} - {"page", "document", "image", "media"}
    found: set[str] = set()
    for tag in TAG.findall(text) if kinds else ():
        attributes = extract_attrs(tag)
        if attributes.get("linktype") in kinds or attributes.get("embedtype") in kinds:
            found.update(attributes)
    return frozenset(name for name in found if not NEVER_ALLOWED.fullmatch(name) and name != "src")


@lru_cache(maxsize=1)
def _written_by_editor() -> re.Pattern[str]:
    """Return a pattern that matches most rich text of the editor: a shortcut that skips parsing."""
    key = r'(?: data-block-key="\w++")?'
    reference = r'linktype="(?:page|document)" id="\d{1,18}"|id="\d{1,18}" linktype="(?:page|document)"'
    link = rf'<a (?:{reference}|href="(?:https?://|mailto:|tel:|/|\#)[^"<>]*+")>'
    styles = ("b", "i", "strong", "em", "sup", "sub", "s", "code")

    def inline(*elements: str) -> str:
        return rf"[^<]*+(?:(?:{'|'.join(['<br/>', *elements])})[^<]*+)*"

    def styled(within: str) -> list[str]:
        return [f"<{name}>{within}</{name}>" for name in styles]

    text = inline()
    style = styled(text)
    content = inline(*styled(inline(*style, f"{link}{text}</a>")), f"{link}{inline(*style)}</a>")
    blocks = [f"<{name}{key}>{content}</{name}>" for name in ("p", "h2", "h3", "h4", "h5", "h6", "h1", "blockquote")]
    lists = [rf"<{name}>(?:\s*+<li{key}>{content}</li>)*\s*+</{name}>" for name in ("ul", "ol")]
    return re.compile(rf"{content}(?:(?:{'|'.join([*blocks, *lists])})\s*+)*")
