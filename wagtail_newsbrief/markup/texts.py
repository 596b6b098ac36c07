"""Extract the plain text of stored rich text, block by block."""

from __future__ import annotations

import html
import re

from django.utils.html import format_html_join

from .elements import BLOCKS
from .tokens import tokens

# "[gallery ids="1,2"]", "[/caption]" and the "[caption]" that belongs to it; not "[sic]".
_SHORTCODE = re.compile(
    r"""\[(/?)([a-z][\w-]*+)((?:\s++[\w-]++=(?:"[^"\]]*+"|'[^'\]]*+'|[^\s\]"']++))*)\s*+/?\]""", re.IGNORECASE
)
#: Between these is a URL.
_MEDIA_SHORTCODE = re.compile(r"\[(embed|audio|video|playlist)\b[^\[\]]*+\]\s*+[^\s\[\]]++\s*+\[/\1\]", re.IGNORECASE)


def block_texts(stored: str) -> list[str]:
    """Return the plain text of stored rich text, one string per block element, without empty ones. No query.

    A cell, a caption and an item of an inner list are blocks of their own; two line breaks in a row separate blocks.
    Scripts, styles, comments and shortcodes of other systems are left out.
    """
    found: list[list[str]] = [[]]
    breaks = 0
    for text, name, _is_end, _rest in tokens(stored):
        if text.strip():
            breaks = 0
        found[-1].append(text)
        if name == "br":
            breaks += 1
            found[-1].append(" ")
        if name in BLOCKS or breaks > 1:
            found.append([])
    texts = [_without_shortcodes(html.unescape("".join(parts))).strip() for parts in found]
    return [text for text in texts if text]


def plain_paragraphs(stored: str) -> str:
    """Return the plain text of stored rich text as paragraphs, one per block element."""
    return format_html_join("", "<p>{}</p>", ((text,) for text in block_texts(stored)))


def _without_shortcodes(text: str) -> str:
    if "[" not in text:
        return text
    text = _MEDIA_SHORTCODE.sub("", text)
    ended = {match[2].lower() for match in _SHORTCODE.finditer(text) if match[1]}

    def kept(match: re.Match[str]) -> str:
        return "" if match[1] or match[3] or match[2].lower() in ended else match[0]

    return _SHORTCODE.sub(kept, text)
