"""Put rich text into the structure that the editor stores: a flat sequence of closed blocks."""

from __future__ import annotations

from wagtail.images.formats import get_image_formats
from wagtail.rich_text.rewriters import extract_attrs

from wagtail_newsbrief.utils.text import as_id

from .allow_list import AllowList
from .elements import BLOCKS, LISTS, VOID
from .tokens import tokens

#: Most levels of nested lists and elements of the site's own. Draftail nests lists up to 5 deep.
MAX_DEPTH = 12


def in_order(text: str, allowed: AllowList) -> str:
    order = _Order(allowed)
    for before, name, is_end, rest in tokens(text):
        order.text(before)
        if name:
            order.end(name) if is_end else order.start(name, rest)
    order.leave_all()
    return "".join(order.out)


class _Order:
    """Writes tags and texts in the structure that the editor stores: blocks with inline elements."""

    def __init__(self, allowed: AllowList) -> None:
        self.out: list[str] = []
        self.allowed = allowed
        #: Open block elements, innermost last: lists, items, a text block, elements of the site's own.
        self.path: list[str] = []
        #: Inline elements that apply, name to start tag, and how often each was opened.
        self.inline: dict[str, str] = {}
        self.count: dict[str, int] = {}
        #: Those of them that are open in the current block.
        self.opened: list[str] = []
        #: Length of the path with a list that was added for an item outside a list.
        self.implied: list[int] = []
        self.has_text = False
        self.wants_break = False
        #: Whether text may be outside a paragraph, because none has begun so far.
        self.is_bare = True

    @property
    def top(self) -> str:
        return self.path[-1] if self.path else ""

    def text(self, text: str) -> None:
        if not text.strip():
            if text:
                if self.has_text:
                    self.open_inline()
                self.out.append(text)
            return
        self.leave_implied_list()
        if self.top in LISTS:
            self.enter("li")
        elif not self.top and not self.is_bare:
            self.enter("p")
        if self.wants_break and self.has_text:
            self.out.append("<br/>")
        self.wants_break = False
        self.open_inline()
        self.out.append(text.replace("<", "&lt;"))
        self.has_text = True

    def start(self, name: str, rest: str) -> None:
        if name in VOID:
            if name in self.allowed.attributes:
                self.void(name, rest)
        elif name in BLOCKS:
            self.is_bare = False
            self.block(name, rest)
        elif name in self.allowed.attributes:
            if name == "a":
                self.end("a")
                rest = rest if _is_usable_link(rest) else ""
            if name in self.inline:
                self.count[name] += 1
            else:
                self.inline[name] = f"<{name}{rest}>"
                self.count[name] = 1

    def end(self, name: str) -> None:
        if name in self.inline:
            self.count[name] -= 1
            if name == "a" or not self.count[name]:
                del self.inline[name]
                self.close_inline(name)
        elif name in BLOCKS:
            self.is_bare = False
            self.end_block(name)

    def void(self, name: str, rest: str) -> None:
        if name == "br":
            if self.top not in LISTS and (self.top or self.is_bare):
                self.out.append("<br/>")
                self.wants_break = False
        elif name == "hr":
            self.is_bare = False
            self.leave_text()
            self.out.append("<hr/>")
        elif name == "embed":
            if _is_usable_embed(rest):
                self.close_inline()
                self.out.append(f"<embed{rest}>")
        else:
            if not self.top and not self.is_bare:
                self.enter("p")
            self.open_inline()
            self.out.append(f"<{name}{rest}>")
            self.has_text = True

    def block(self, name: str, rest: str) -> None:
        self.close_inline()
        if name in self.allowed.foreign:
            self.leave_text()
            if len(self.path) < MAX_DEPTH:
                self.enter(name, rest)
        elif name in LISTS:
            self.leave_text()
            if len(self.path) < MAX_DEPTH:
                self.enter(name)
        elif name == "li":
            self.leave_item()
            if self.top not in LISTS:
                self.enter("ul")
                self.implied.append(len(self.path))
            self.enter("li", rest)
        elif self.top == "li" or (self.top not in {"", "p"} and self.is_text_block(self.top) and not self.is_own(name)):
            self.wants_break = True
        else:
            self.leave_text()
            self.leave_implied_list()
            if name in self.allowed.attributes and self.top not in LISTS:
                self.enter(name, rest)

    def end_block(self, name: str) -> None:
        self.close_inline()
        if name in LISTS or name in self.allowed.foreign:
            if name in self.path:
                while self.leave() != name:
                    pass
        elif name == "li":
            self.leave_item()
        elif self.top == name or self.top == "p":
            self.leave()
        else:
            self.wants_break = True

    def is_text_block(self, name: str) -> bool:
        return name not in LISTS and name != "li" and name not in self.allowed.foreign

    def is_own(self, name: str) -> bool:
        """Return whether a block has a meaning of its own: a heading has, a paragraph hasn't."""
        return name != "p" and name in self.allowed.attributes

    def enter(self, name: str, rest: str = "") -> None:
        self.out.append(f"<{name}{rest}>")
        self.path.append(name)
        self.has_text = self.wants_break = False

    def leave(self) -> str:
        self.close_inline()
        if self.implied and len(self.path) == self.implied[-1]:
            self.implied.pop()
        name = self.path.pop()
        self.out.append(f"</{name}>")
        # After an inner list the text belongs to the outer item.
        self.has_text = self.wants_break = self.top == "li"
        return name

    def leave_text(self) -> None:
        """End the open text block; an empty one is removed."""
        if self.top and self.is_text_block(self.top):
            if self.out[-1].startswith(f"<{self.top}") and not self.has_text:
                self.out.pop()
                self.path.pop()
            else:
                self.leave()

    def leave_item(self) -> None:
        while self.top and self.top not in LISTS and self.top not in self.allowed.foreign:
            self.leave()

    def leave_implied_list(self) -> None:
        if self.implied and len(self.path) == self.implied[-1]:
            self.leave()

    def leave_all(self) -> None:
        self.close_inline()
        while self.path:
            self.leave()

    def open_inline(self) -> None:
        for name, tag in self.inline.items():
            if name not in self.opened:
                self.out.append(tag)
                self.opened.append(name)

    def close_inline(self, name: str = "") -> None:
        """End an inline element and those within it, or all without a name; the next text opens those that apply."""
        if name and name not in self.opened:
            return
        start = self.opened.index(name) if name else 0
        self.out += [f"</{opened}>" for opened in reversed(self.opened[start:])]
        del self.opened[start:]


def _is_usable_link(rest: str) -> bool:
    """Return whether Wagtail can read a link: one to a page or document needs an id."""
    attributes = extract_attrs(rest)
    if attributes.get("linktype") in {"page", "document"}:
        return as_id(attributes.get("id", "")) is not None
    return True


def _is_usable_embed(rest: str) -> bool:
    """Return whether Wagtail can read an embed: an image needs an id and a registered format."""
    attributes = extract_attrs(rest)
    kind = attributes.get("embedtype")
    if kind == "image":
        formats = {one.name for one in get_image_formats()}
        return as_id(attributes.get("id", "")) is not None and attributes.get("format") in formats
    return bool(attributes.get("url")) if kind == "media" else bool(kind)
