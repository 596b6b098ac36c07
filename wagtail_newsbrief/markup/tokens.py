"""Tokenize the tags of stored rich text, in time that grows linearly with the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .elements import VOID, WITHOUT_CONTENT

# `tokens` finds the end of comments and of elements whose content is dropped. A tag ends before the next "<" at the
# latest, so that each character is read once.
_TOKEN = re.compile(
    r"""<(?:(?P<other>!--|[!?])|(?P<end>/?)(?P<name>[a-z][a-z0-9:-]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*|[^<>]*+)>)""",
    re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]*>")
VOID_TAG = re.compile(rf"<({'|'.join(sorted(VOID))})\b([^<>]*?)\s*/?>")


def tokens(text: str) -> Iterator[tuple[str, str, bool, str]]:
    """Yield ``(text before, element, whether it ends, its attributes)`` for each tag; the rest with an empty element.

    Comments and the elements of ``WITHOUT_CONTENT`` are skipped, to the end of the text if they aren't closed.
    """
    position = 0
    pending = ""
    while match := _TOKEN.search(text, position):
        pending += text[position : match.start()]
        position = match.end()
        if match["other"]:
            closing = "-->" if match["other"] == "!--" else ">"
            end = text.find(closing, match.start() + 2)
            position = end + len(closing) if end >= 0 else len(text)
            continue
        name = match["name"].lower()
        if name in WITHOUT_CONTENT:
            if not match["end"] and not (name in {"svg", "math"} and match["rest"].endswith("/")):
                closing_tag = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(text, position)
                position = closing_tag.end() if closing_tag else len(text)
            continue
        yield pending, name, bool(match["end"]), match["rest"]
        pending = ""
    yield pending + text[position:], "", False, ""
