"""Split stored rich text into pieces that fit one block each; what doesn't fit raises ``PageSkipped``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from .mapping import PageSkipped, Reasons

#: Tag to the tag that is stored, for each inline feature of rich text.
FEATURE_TAGS: dict[str, dict[str, str]] = {
    "bold": {"b": "b", "strong": "b"},
    "italic": {"i": "i", "em": "i"},
    "superscript": {"sup": "sup"},
    "subscript": {"sub": "sub"},
    "strikethrough": {"s": "s", "del": "s", "strike": "s"},
    "code": {"code": "code"},
}
_VOID = frozenset({"br", "embed", "hr", "img"})
_KEY = "data-block-key"


@dataclass(slots=True)
class Element:
    """An element with its attributes and children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """The content of one block: ``kind`` is the block's name in an article's body."""

    kind: str
    value: object
    #: Draftail's key of the line, stable while the text is edited; may be empty.
    key: str = ""


class _Reader(HTMLParser):
    def __init__(self, rules: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.rules = rules
        self.open = [Element("")]
        self.dropping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        rule = self.rules.get(tag, tag)
        if rule == "drop" or self.dropping:
            self.dropping += tag not in _VOID
        elif rule != "unwrap":
            kept = {name: value or "" for name, value in attrs if self.rules.get(f"@{name}") != "drop"}
            element = Element(rule, kept)
            self.open[-1].children.append(element)
            if rule not in _VOID:
                self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        rule = self.rules.get(tag, tag)
        if tag in _VOID or rule == "unwrap":
            return
        if self.dropping:
            self.dropping -= 1
        elif self.open[-1].tag == rule and len(self.open) > 1:
            self.open.pop()
        else:
            raise PageSkipped(f"the HTML closes <{tag}>, which isn't open there")

    def handle_data(self, data: str) -> None:
        if not self.dropping:
            self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise PageSkipped("the HTML has a comment")


class RichText:
    """Reads rich text by the rules of a mapping's ``[html]``."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self.rules = rules

    def pieces(self, html: str, features: Iterable[str], item_features: Iterable[str]) -> list[Piece]:
        """Split rich text into pieces, in order.

        ``features`` are those of a paragraph, ``item_features`` those of a list item.
        Raises ``PageSkipped`` for content that fits no block. Empty paragraphs are left out.
        """
        found: list[Piece] = []
        reasons = Reasons()
        for element in self._top_level(html):
            with reasons.collected():
                found += self._piece(element, frozenset(features), frozenset(item_features))
        reasons.raise_if_any()
        return found

    def items(self, html: str, features: Iterable[str]) -> list[str]:
        """Return the items and paragraphs of rich text, each as ``<p>``."""
        found: list[str] = []
        for piece in self.pieces(html, features, features):
            if isinstance(piece.value, dict) and piece.kind == "list":
                found += piece.value["items"]
            elif piece.kind == "paragraph":
                found.append(str(piece.value))
            else:
                raise PageSkipped(f"a {piece.kind} is not a line of text")
        return found

    def only_paragraphs(self, html: str, features: Iterable[str]) -> str:
        """Return rich text that has only paragraphs. Raises ``PageSkipped`` for anything else."""
        found = self.pieces(html, features, ())
        for piece in found:
            if piece.kind != "paragraph":
                raise PageSkipped(f"a {piece.kind} has no place there")
        return "".join(str(piece.value) for piece in found)

    def text(self, html: str) -> str:
        """Return rich text as plain text, a line per paragraph. Raises ``PageSkipped`` if formatting would be lost."""
        lines = []
        for element in self._top_level(html):
            if element.tag != "p":
                raise PageSkipped(f"<{element.tag}> would be lost in plain text")
            lines.append(self._plain(element))
        return "\n".join(line for line in lines if line)

    def _top_level(self, html: str) -> Iterator[Element]:
        """Yield the top-level elements, with the text between them as paragraphs."""
        reader = _Reader(self.rules)
        reader.feed(html)
        reader.close()
        if len(reader.open) > 1:
            raise PageSkipped(f"the HTML never closes <{reader.open[-1].tag}>")
        loose: list[Element | str] = []
        for child in reader.open[0].children:
            if isinstance(child, str) or child.tag in {"br", "a"} or _is_inline(child.tag):
                loose.append(child)
                continue
            yield from _paragraph_of(loose)
            loose = []
            yield child
        yield from _paragraph_of(loose)

    def _piece(self, element: Element, features: frozenset[str], item_features: frozenset[str]) -> Iterator[Piece]:
        key = element.attributes.pop(_KEY, "")
        if element.tag == "p":
            self._no_attributes(element)
            if inner := self._inline(element, features).strip():
                own_key = f' {_KEY}="{escape(key)}"' if key else ""
                yield Piece("paragraph", f"<p{own_key}>{inner}</p>", key)
        elif element.tag in {"h2", "h3"}:
            self._no_attributes(element)
            if text := self._plain(element):
                yield Piece("heading", {"text": text, "level": element.tag}, key)
        elif element.tag in {"ul", "ol"}:
            self._no_attributes(element)
            items = list(self._items(element, item_features))
            if items:
                yield Piece("list", {"ordered": element.tag == "ol", "items": items}, key)
        elif element.tag == "blockquote":
            self._no_attributes(element)
            if text := self._plain(element):
                yield Piece("quote", {"text": text, "attribution": ""}, key)
        elif element.tag == "embed":
            yield self._embed(element.attributes)
        else:
            raise PageSkipped(f"no block takes <{element.tag}>")

    def _items(self, element: Element, features: frozenset[str]) -> Iterator[str]:
        for child in element.children:
            if isinstance(child, str) and not child.strip():
                continue
            if isinstance(child, str) or child.tag != "li":
                raise PageSkipped(f"<{element.tag}> holds something else than <li>")
            child.attributes.pop(_KEY, None)
            self._no_attributes(child)
            if inner := self._inline(child, features).strip():
                yield f"<p>{inner}</p>"

    def _embed(self, attributes: dict[str, str]) -> Piece:
        if attributes.get("embedtype") == "image" and attributes.get("id", "").isdigit():
            image = {"image": int(attributes["id"]), "alt": attributes.get("alt", ""), "caption": "", "credit": ""}
            return Piece("image", image)
        if attributes.get("embedtype") == "media" and attributes.get("url"):
            return Piece("embed", {"embed": attributes["url"], "caption": ""})
        raise PageSkipped(f"no block takes an embed of the type “{attributes.get('embedtype', '')}”")

    def _inline(self, element: Element, features: frozenset[str]) -> str:
        tags = {tag: name for feature in features for tag, name in FEATURE_TAGS.get(feature, {}).items()}
        parts = []
        for child in element.children:
            if isinstance(child, str):
                parts.append(escape(child, quote=False))
            elif child.tag == "br":
                parts.append("<br/>")
            elif child.tag == "a":
                parts.append(f"<a{self._link(child.attributes, features)}>{self._inline(child, features)}</a>")
            elif child.tag in tags:
                self._no_attributes(child)
                parts.append(f"<{tags[child.tag]}>{self._inline(child, features)}</{tags[child.tag]}>")
            else:
                raise PageSkipped(f"<{child.tag}> has no place in <{element.tag}>")
        return "".join(parts)

    def _link(self, attributes: dict[str, str], features: frozenset[str]) -> str:
        feature = {"document": "document-link"}.get(attributes.get("linktype", ""), "link")
        if feature not in features:
            raise PageSkipped(f"a {feature} has no place there")
        for name in attributes:
            if name not in {"href", "linktype", "id"}:
                raise PageSkipped(f"the attribute {name} of <a> would be lost")
        return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())

    def _plain(self, element: Element) -> str:
        parts = []
        for child in element.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.tag == "br":
                parts.append("\n")
            elif child.tag == "p":
                child.attributes.pop(_KEY, None)
                self._no_attributes(child)
                parts.append(f"{self._plain(child)}\n")
            else:
                raise PageSkipped(f"<{child.tag}> in <{element.tag}> would be lost in plain text")
        return "".join(parts).strip()

    def _no_attributes(self, element: Element) -> None:
        for name in element.attributes:
            raise PageSkipped(f"the attribute {name} of <{element.tag}> would be lost")


def paragraphs(text: str) -> list[Piece]:
    """Return plain text as paragraphs: an empty line ends one, a single line break stays."""
    found = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if part.strip():
            inner = "<br/>".join(escape(line, quote=False) for line in part.strip().split("\n"))
            found.append(Piece("paragraph", f"<p>{inner}</p>"))
    return found


def lines(text: str) -> list[str]:
    """Return the lines of plain text, each as ``<p>``, without empty ones."""
    return [f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip()]


def _is_inline(tag: str) -> bool:
    return any(tag in tags for tags in FEATURE_TAGS.values())


def _paragraph_of(loose: list[Element | str]) -> Iterator[Element]:
    if any(not isinstance(child, str) or child.strip() for child in loose):
        yield Element("p", {}, loose)
