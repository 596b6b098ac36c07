"""Text fragments: the part of a URL that leads to a passage of a page and highlights it.

As in the WICG's draft *URL Fragment Text Directives*, https://wicg.github.io/scroll-to-text-fragment/:
``:~:text=prefix-,start,end,-suffix``.
"""

from __future__ import annotations

import re
from urllib.parse import quote

#: A passage of more characters is named by its beginning and its end.
_LONGEST = 80
#: Words of the beginning, of the end, and of what stands before and after.
_EDGE = 4
_CONTEXT = 3

# Chinese and Japanese have no spaces: there it is the part between two marks.
_WORD = re.compile(r"[^\s、，。！？；：]+[、，。！？；：]*|[、，。！？；：]+")


def text_fragment(text: str, *, before: str = "", after: str = "") -> str:
    """Return ``:~:text=…`` for a passage, to be put behind ``#`` or ``#id``; empty for one without words.

    ``before`` and ``after`` are what stands around the passage in the same document. Their nearest words become part
    of the directive, so that the same passage elsewhere isn't meant. A browser that doesn't find the text, or only
    without them, goes to the id.
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
    """Return the passage, or its beginning and its end: one part of a directive never spans two blocks of HTML."""
    if len(lines) > 1:
        return _first(lines[0], _EDGE), _last(lines[-1], _EDGE)
    if len(text) > _LONGEST and len(_WORD.findall(text)) > 2 * _EDGE:
        return _first(text, _EDGE), _last(text, _EDGE)
    return (text,)


def _first(text: str, count: int) -> str:
    words = list(_WORD.finditer(text))
    return text[words[0].start() : words[min(count, len(words)) - 1].end()]


def _last(text: str, count: int) -> str:
    words = list(_WORD.finditer(text))
    return text[words[-min(count, len(words))].start() : words[-1].end()]


def _encoded(text: str) -> str:
    """Return text as a part of a directive, where "-", "," and "&" have a meaning."""
    return quote(" ".join(text.split()), safe="").replace("-", "%2D")
