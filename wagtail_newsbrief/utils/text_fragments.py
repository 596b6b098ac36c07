"""Text fragments: the part of a URL that scrolls to a passage of a page and highlights it.

See *URL Fragment Text Directives*, https://wicg.github.io/scroll-to-text-fragment/:
``:~:text=prefix-,start,end,-suffix``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

#: Of a longer passage only the start and the end are used.
_MAX_LENGTH = 80
#: The number of words of start and end, and of prefix and suffix.
_EDGE = 4
_CONTEXT = 3

# Chinese and Japanese have no spaces: there, text between punctuation marks counts as a word.
_WORD = re.compile(r"[^\s、，。！？；：]+[、，。！？；：]*|[、，。！？；：]+")


def text_fragment(text: str, *, before: str = "", after: str = "") -> str:
    """Return ``:~:text=…`` for a passage, to be appended to ``#`` or ``#id``; empty for text without words.

    ``before`` and ``after`` is the text around the passage. Their nearest words become prefix and suffix, so that the
    same text elsewhere doesn't match. A browser that doesn't find the text scrolls to the id.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    parts = [_encoded(part) for part in _start_and_end(text.strip(), lines)]
    if before.strip():
        parts.insert(0, f"{_encoded(_last(before, _CONTEXT))}-")
    if after.strip():
        parts.append(f"-{_encoded(_first(after, _CONTEXT))}")
    return f":~:text={','.join(parts)}"


def _start_and_end(text: str, lines: list[str]) -> tuple[str, ...]:
    """Return the passage, or its start and end, since a part of a directive can't span two block elements."""
    if len(lines) > 1:
        return _first(lines[0], _EDGE), _last(lines[-1], _EDGE)
    if len(text) > _MAX_LENGTH and len(_WORD.findall(text)) > 2 * _EDGE:
        return _first(text, _EDGE), _last(text, _EDGE)
    return (text,)


def _first(text: str, count: int) -> str:
    words = list(_WORD.finditer(text))
    return text[words[0].start() : words[min(count, len(words)) - 1].end()]


def _last(text: str, count: int) -> str:
    words = list(_WORD.finditer(text))
    return text[words[-min(count, len(words))].start() : words[-1].end()]


def _encoded(text: str) -> str:
    """Return text percent-encoded for a directive, in which "-", "," and "&" are syntax."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
