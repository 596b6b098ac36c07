"""Rich text that is safe to show, and that Wagtail's own converters can read."""

from __future__ import annotations

import re
from functools import lru_cache

from wagtail.rich_text import features
from wagtail.rich_text.rewriters import extract_attrs

from .allow_list import AllowList, allow_list, cleaner
from .elements import NEVER_ALLOWED, REFERENCES
from .order import in_order
from .tokens import TAG, VOID_TAG

#: A text with more tags is put in order before it is parsed: what a parser does with elements that nest grows with
#: the square of their depth.
_MANY_TAGS = 400


def sanitize_rich_text(stored: str) -> str:
    """Return stored rich text as the editor could have written it. No query.

    Nothing is left that runs: what the features of Wagtail's registry and ``RICH_TEXT_ALLOW`` don't name is taken out,
    and its text stays. Every element is closed, in an order that Wagtail's converters read, and nested at most
    ``MAX_DEPTH`` deep. Text that needs nothing of it is returned as it is. Time grows linearly with the text.
    """
    if _written_by_editor().fullmatch(stored):
        return stored
    allowed = allow_list()
    text = in_order(stored, allowed) if stored.count("<") > _MANY_TAGS else stored
    text = in_order(_cleaned(text, allowed), allowed)
    # Where the tags are the same, only the writing of entities differs.
    is_same = TAG.findall(text) == TAG.findall(stored) and stored.count("<") == text.count("<")
    return stored if is_same else text


def _cleaned(text: str, allowed: AllowList) -> str:
    used = allowed.cleaner
    if own := _own_attributes(text):
        used = cleaner({**allowed.attributes, **{name: allowed.attributes[name] | own for name in REFERENCES}})
    return VOID_TAG.sub(r"<\1\2/>", used.clean(text))


def _own_attributes(text: str) -> frozenset[str]:
    """Return the attributes of a text's references to what only this site knows: its rules read them."""
    kinds = {*features.get_link_types(), *features.get_embed_types()} - {"page", "document", "image", "media"}
    found: set[str] = set()
    for tag in TAG.findall(text) if kinds else ():
        attributes = extract_attrs(tag)
        if attributes.get("linktype") in kinds or attributes.get("embedtype") in kinds:
            found.update(attributes)
    return frozenset(name for name in found if not NEVER_ALLOWED.fullmatch(name) and name != "src")


@lru_cache(maxsize=1)
def _written_by_editor() -> re.Pattern[str]:
    """Return the pattern of most of what the editor stores: a shortcut, and what doesn't match is looked at closely."""
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
