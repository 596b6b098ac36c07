"""Rich text that came past Wagtail's editor: what of it is shown, in which structure, and its plain text.

Wagtail's editor stores a flat sequence of blocks: paragraphs, headings and lists with inline elements in them. An
importer, a script or a hand in the database stores anything, and Wagtail trusts it: a script runs, an unclosed element
changes the rest of the page, and a line break written as ``<br>`` is an error in the edit view and in Markdown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import nh3
from django.utils.html import format_html_join
from wagtail.images.formats import get_image_formats
from wagtail.rich_text import features
from wagtail.rich_text.rewriters import extract_attrs

from .conf import newsbrief_settings
from .utils.text import as_id

#: Elements that begin and end a paragraph of text wherever they stand.
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog", "dir", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)

#: Elements that are dropped with their content.
_WITHOUT_CONTENT = frozenset(
    {"applet", "audio", "button", "canvas", "frameset", "head", "iframe", "math", "noembed", "noframes", "noscript"}
    | {"object", "plaintext", "portal", "script", "select", "style", "svg", "template", "textarea", "title", "video"}
    | {"xmp"}
)

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track"}
    | {"wbr"}
)
_LISTS = frozenset({"ul", "ol"})

#: Allowed on every element. Draftail finds its blocks by the first.
_ATTRIBUTES = frozenset({"data-block-key", "dir", "id", "lang", "title"})

#: What Wagtail stores links and embeds with.
_REFERENCES = {
    "a": frozenset({"href", "id", "linktype"}),
    "embed": frozenset({"alt", "embedtype", "format", "id", "url"}),
}

#: No setting allows these: they run, load, hide or send something.
_NEVER_ALLOWED = re.compile(
    r"on.*|style|srcdoc|srcset|ping|autoplay|action|formaction|background|data|xlink:.*|xmlns.*", re.IGNORECASE
)

#: What an address may begin with, where it names a scheme.
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel", "sms", "wagtail"})

#: A text with more tags is put in order before it is parsed: what a parser does with elements that nest grows with
#: the square of their depth.
_MANY_TAGS = 400

#: Lists and elements of the site's own that may stand within each other. Draftail nests lists up to 5 deep.
MAX_DEPTH = 12

# Comments and elements without content are ended by `_tokens`. A tag ends before the next "<" at the latest, so that
# each character is read once.
_TOKEN = re.compile(
    r"""<(?:(?P<other>!--|[!?])|(?P<end>/?)(?P<name>[a-z][a-z0-9:-]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*|[^<>]*+)>)""",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_VOID_TAG = re.compile(rf"<({'|'.join(sorted(_VOID))})\b([^<>]*?)\s*/?>")
#: Selectors of Wagtail's rules: "a", "a[href]", "embed[embedtype='image']".
_SELECTOR = re.compile(r"([\w-]+)(?:\[([\w-]+))?")


class AllowList(NamedTuple):
    """The elements that rich text may hold, and the attributes of each."""

    attributes: Mapping[str, frozenset[str]]
    cleaner: nh3.Cleaner
    #: Elements that only the site's setting names: no editor writes them, and they keep their structure.
    foreign: frozenset[str]


def sanitize_rich_text(stored: str) -> str:
    """Return stored rich text as the editor could have written it. No query.

    Nothing is left that runs: what the features of Wagtail's registry and ``RICH_TEXT_ALLOW`` don't name is taken out,
    and its text stays. Every element is closed, in an order that Wagtail's converters read, and nested at most
    ``MAX_DEPTH`` deep. Text that needs nothing of it is returned as it is. Time grows linearly with the text.
    """
    if _written_by_editor().fullmatch(stored):
        return stored
    allowed = allow_list()
    text = _in_order(stored, allowed) if stored.count("<") > _MANY_TAGS else stored
    text = _in_order(_cleaned(text, allowed), allowed)
    # Where the tags are the same, only the writing of entities differs.
    is_same = _TAG.findall(text) == _TAG.findall(stored) and stored.count("<") == text.count("<")
    return stored if is_same else text


def block_texts(stored: str) -> list[str]:
    """Return the plain text of stored rich text, a string a block element, without empty ones. No query.

    A cell, a caption and an item of an inner list are blocks of their own, and so is what stands between two line
    breaks in a row. Scripts, styles, comments and shortcodes of other systems are no text.
    """
    found: list[list[str]] = [[]]
    breaks = 0
    for text, name, _is_end, _rest in _tokens(stored):
        if text.strip():
            breaks = 0
        found[-1].append(text)
        if name == "br":
            breaks += 1
            found[-1].append(" ")
        if name in _BLOCKS or breaks > 1:
            found.append([])
    texts = [_without_shortcodes(html.unescape("".join(parts))).strip() for parts in found]
    return [text for text in texts if text]


def plain_paragraphs(stored: str) -> str:
    """Return the plain text of stored rich text as rich text again, a paragraph a block element."""
    return format_html_join("", "<p>{}</p>", ((text,) for text in block_texts(stored)))


def allow_list() -> AllowList:
    """Return what rich text may hold on this site: Wagtail's registered features and ``RICH_TEXT_ALLOW``."""
    own = newsbrief_settings.rich_text_allow
    return _allow_list(tuple((name, tuple(attributes)) for name, attributes in own.items()))


def refused_names(own: Mapping[str, Any]) -> list[str]:
    """Return what of a site's ``RICH_TEXT_ALLOW`` is never allowed: ``"element"`` or ``"element attribute"``."""
    elements = [name for name in own if name in _WITHOUT_CONTENT or name in {"base", "link", "meta"}]
    attributes = (f"{name} {one}" for name in own for one in own[name] if _NEVER_ALLOWED.fullmatch(one))
    return [*elements, *attributes]


@lru_cache(maxsize=8)
def _allow_list(own: tuple[tuple[str, tuple[str, ...]], ...]) -> AllowList:
    wagtails: dict[str, set[str]] = {"p": set(), "br": set()}
    for name, attribute in _registered():
        wagtails.setdefault(name, set()).update({attribute} - {""})
    attributes = {name: set(names) for name, names in wagtails.items()}
    for name, names in own:
        attributes.setdefault(name, set()).update(names)
    refused = set(refused_names(dict(own)))
    kept = {
        name: frozenset(
            attribute
            for attribute in names | _ATTRIBUTES | _REFERENCES.get(name, frozenset())
            if not _NEVER_ALLOWED.fullmatch(attribute)
        )
        for name, names in attributes.items()
        if name not in refused
    }
    return AllowList(kept, _cleaner(kept), frozenset(kept) - frozenset(wagtails))


def _registered() -> Iterator[tuple[str, str]]:
    """Yield ``(element, attribute or "")`` of every rule that turns stored rich text into Draftail's and back."""
    features.get_default_features()  # reads the site's hooks
    for rule in features.converter_rules_by_converter.get("contentstate", {}).values():
        reading, writing = rule["from_database_format"], rule["to_database_format"]
        for selector in dict(reading):
            if match := _SELECTOR.match(selector):
                yield match[1], match[2] or ""
        for config in [*writing.get("block_map", {}).values(), *writing.get("style_map", {}).values()]:
            element = config.get("element") if isinstance(config, dict) else config
            if isinstance(element, str):
                yield element, ""
                if isinstance(config, dict):
                    yield from ((element, name) for name in config.get("props", {}))


def _cleaner(attributes: Mapping[str, frozenset[str]]) -> nh3.Cleaner:
    # Blocks stay until `_in_order` makes paragraphs of them: without their tags, their texts would run together.
    return nh3.Cleaner(
        tags={*attributes, *_BLOCKS},
        clean_content_tags=set(_WITHOUT_CONTENT),
        attributes={name: set(names) for name, names in attributes.items()},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )


def _cleaned(text: str, allowed: AllowList) -> str:
    cleaner = allowed.cleaner
    if own := _own_attributes(text):
        cleaner = _cleaner({**allowed.attributes, **{name: allowed.attributes[name] | own for name in _REFERENCES}})
    return _VOID_TAG.sub(r"<\1\2/>", cleaner.clean(text))


def _own_attributes(text: str) -> frozenset[str]:
    """Return the attributes of a text's references to what only this site knows: its rules read them."""
    kinds = {*features.get_link_types(), *features.get_embed_types()} - {"page", "document", "image", "media"}
    found: set[str] = set()
    for tag in _TAG.findall(text) if kinds else ():
        attributes = extract_attrs(tag)
        if attributes.get("linktype") in kinds or attributes.get("embedtype") in kinds:
            found.update(attributes)
    return frozenset(name for name in found if not _NEVER_ALLOWED.fullmatch(name) and name != "src")


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


def _tokens(text: str) -> Iterator[tuple[str, str, bool, str]]:
    """Yield ``(text before, element, whether it ends, its attributes)`` for each tag; the rest without an element.

    Comments and what ``_WITHOUT_CONTENT`` names are passed over, to the end of the text where they have none.
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
        if name in _WITHOUT_CONTENT:
            if not match["end"] and not (name in {"svg", "math"} and match["rest"].endswith("/")):
                closing_tag = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(text, position)
                position = closing_tag.end() if closing_tag else len(text)
            continue
        yield pending, name, bool(match["end"]), match["rest"]
        pending = ""
    yield pending + text[position:], "", False, ""


def _in_order(text: str, allowed: AllowList) -> str:
    order = _Order(allowed)
    for before, name, is_end, rest in _tokens(text):
        order.text(before)
        if name:
            order.end(name) if is_end else order.start(name, rest)
    order.leave_all()
    return "".join(order.out)


class _Order:
    """Writes tags and texts in the structure that the editor stores: blocks, and inline elements within each."""

    def __init__(self, allowed: AllowList) -> None:
        self.out: list[str] = []
        self.allowed = allowed
        #: The block elements that are open, the innermost last: lists, items, a text block, those of the site's own.
        self.path: list[str] = []
        #: The inline elements that apply, name to start tag, and how often each was opened.
        self.inline: dict[str, str] = {}
        self.count: dict[str, int] = {}
        #: Those of them that are open in the block.
        self.opened: list[str] = []
        #: How long the path was with a list that only an item without one asked for.
        self.implied: list[int] = []
        self.has_text = False
        self.wants_break = False
        #: Whether text may stand without a paragraph: none has begun so far.
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
        if self.top in _LISTS:
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
        if name in _VOID:
            if name in self.allowed.attributes:
                self.void(name, rest)
        elif name in _BLOCKS:
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
        elif name in _BLOCKS:
            self.is_bare = False
            self.end_block(name)

    def void(self, name: str, rest: str) -> None:
        if name == "br":
            if self.top not in _LISTS and (self.top or self.is_bare):
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
        elif name in _LISTS:
            self.leave_text()
            if len(self.path) < MAX_DEPTH:
                self.enter(name)
        elif name == "li":
            self.leave_item()
            if self.top not in _LISTS:
                self.enter("ul")
                self.implied.append(len(self.path))
            self.enter("li", rest)
        elif self.top == "li" or (self.top not in {"", "p"} and self.is_text_block(self.top) and not self.is_own(name)):
            self.wants_break = True
        else:
            self.leave_text()
            self.leave_implied_list()
            if name in self.allowed.attributes and self.top not in _LISTS:
                self.enter(name, rest)

    def end_block(self, name: str) -> None:
        self.close_inline()
        if name in _LISTS or name in self.allowed.foreign:
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
        return name not in _LISTS and name != "li" and name not in self.allowed.foreign

    def is_own(self, name: str) -> bool:
        """Tell whether a block has a meaning of its own, as a heading has, and a paragraph hasn't."""
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
        # Within an item what follows an inner list is its text again.
        self.has_text = self.wants_break = self.top == "li"
        return name

    def leave_text(self) -> None:
        """End the text block that is open; one that nothing was written into goes without a trace."""
        if self.top and self.is_text_block(self.top):
            if self.out[-1].startswith(f"<{self.top}") and not self.has_text:
                self.out.pop()
                self.path.pop()
            else:
                self.leave()

    def leave_item(self) -> None:
        while self.top and self.top not in _LISTS and self.top not in self.allowed.foreign:
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
        """End an open inline element and those within it, all without a name; the next text opens those that apply."""
        if name and name not in self.opened:
            return
        start = self.opened.index(name) if name else 0
        self.out += [f"</{opened}>" for opened in reversed(self.opened[start:])]
        del self.opened[start:]


def _is_usable_link(rest: str) -> bool:
    """Tell whether Wagtail can read a link: one to a page or a document has its number."""
    attributes = extract_attrs(rest)
    if attributes.get("linktype") in {"page", "document"}:
        return as_id(attributes.get("id", "")) is not None
    return True


def _is_usable_embed(rest: str) -> bool:
    """Tell whether Wagtail can read an embed: an image has a number and a format that the site knows."""
    attributes = extract_attrs(rest)
    kind = attributes.get("embedtype")
    if kind == "image":
        formats = {one.name for one in get_image_formats()}
        return as_id(attributes.get("id", "")) is not None and attributes.get("format") in formats
    return bool(attributes.get("url")) if kind == "media" else bool(kind)


# "[gallery ids="1,2"]", "[/caption]" and the "[caption]" that belongs to it; not "[sic]".
_SHORTCODE = re.compile(
    r"""\[(/?)([a-z][\w-]*+)((?:\s++[\w-]++=(?:"[^"\]]*+"|'[^'\]]*+'|[^\s\]"']++))*)\s*+/?\]""", re.IGNORECASE
)
#: What lies between these is an address.
_MEDIA_SHORTCODE = re.compile(r"\[(embed|audio|video|playlist)\b[^\[\]]*+\]\s*+[^\s\[\]]++\s*+\[/\1\]", re.IGNORECASE)


def _without_shortcodes(text: str) -> str:
    if "[" not in text:
        return text
    text = _MEDIA_SHORTCODE.sub("", text)
    ended = {match[2].lower() for match in _SHORTCODE.finditer(text) if match[1]}

    def kept(match: re.Match[str]) -> str:
        return "" if match[1] or match[3] or match[2].lower() in ended else match[0]

    return _SHORTCODE.sub(kept, text)
