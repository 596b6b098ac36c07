"""Convert the text format of the content files to the package's body blocks.

Blocks are returned as `(type, value)`. Links and images are resolved by functions that the
caller passes, so this module runs no queries.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

Block = tuple[str, Any]
Link = Callable[[str], str]

_INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|\[(?P<text>.+?)\]\((?P<target>[^)]+)\)")
_IMAGE = re.compile(r'^!\[(?P<alt>[^\]]*)\]\((?P<name>[\w-]+)(?: "(?P<words>[^"]*)")?\)$')
_NUMBERED = re.compile(r"^\d+\. ")


def rich_text(text: str, link: Link) -> str:
    """Return one paragraph as stored rich text. `link` returns the opening `<a …>` tag for a target."""

    def replace(match: re.Match[str]) -> str:
        if match["bold"]:
            return f"<b>{rich(match['bold'])}</b>"
        if match["italic"]:
            return f"<i>{rich(match['italic'])}</i>"
        return f"{link(match['target'])}{rich(match['text'])}</a>"

    def rich(part: str) -> str:
        found, last = [], 0
        for match in _INLINE.finditer(part):
            found += [escape(part[last : match.start()], quote=False), replace(match)]
            last = match.end()
        return "".join([*found, escape(part[last:], quote=False)])

    return f"<p>{rich(text)}</p>"


def body_blocks(text: str, link: Link, picture: Callable[[str], int]) -> Iterator[Block]:
    """Yield the blocks of an article's text. `picture` returns the image id for the name of a scene."""
    caption = ""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = part.strip().splitlines()
        if lines[0].startswith("Table: "):
            caption = lines.pop(0).removeprefix("Table: ")
        first = lines[0]
        if first.startswith("#"):
            marks, _, words = first.partition(" ")
            yield "heading", {"text": words, "level": f"h{len(marks)}"}
        elif first.startswith("|"):
            yield "table", _table(lines, caption)
        elif first.startswith("> "):
            yield "quote", _quote(lines)
        elif first.startswith("- ") or _NUMBERED.match(first):
            yield "list", _list(lines, link)
        elif image := _IMAGE.match(first):
            words, _, credit = (image["words"] or "").partition(" | ")
            yield "image", {"image": picture(image["name"]), "alt": image["alt"], "caption": words, "credit": credit}
        else:
            yield "paragraph", rich_text(" ".join(lines), link)
        caption = ""


def _quote(lines: list[str]) -> dict[str, str]:
    said = [line.removeprefix("> ") for line in lines]
    who = said.pop().removeprefix("— ") if said[-1].startswith("— ") else ""
    return {"text": " ".join(said), "attribution": who}


def _list(lines: list[str], link: Link) -> dict[str, Any]:
    ordered = bool(_NUMBERED.match(lines[0]))
    items = [_NUMBERED.sub("", line) if ordered else line.removeprefix("- ") for line in lines]
    return {"ordered": ordered, "items": [rich_text(item, link) for item in items]}


def _table(lines: list[str], caption: str) -> dict[str, Any]:
    head, _rule, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    return {
        "columns": [{"type": "text", "heading": heading} for heading in head],
        "rows": [{"values": row} for row in rows],
        "caption": caption,
    }
