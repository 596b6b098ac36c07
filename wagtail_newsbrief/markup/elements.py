"""HTML elements and attributes by their role in rich text."""

from __future__ import annotations

import re

#: Elements that begin and end a paragraph.
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog", "dir", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)

#: Elements that are dropped with their content.
WITHOUT_CONTENT = frozenset(
    {"applet", "audio", "button", "canvas", "frameset", "head", "iframe", "math", "noembed", "noframes", "noscript"}
    | {"object", "plaintext", "portal", "script", "select", "style", "svg", "template", "textarea", "title", "video"}
    | {"xmp"}
)

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source", "track"}
    | {"wbr"}
)
LISTS = frozenset({"ul", "ol"})

#: Attributes of links and embeds that Wagtail stores.
REFERENCES = {
    "a": frozenset({"href", "id", "linktype"}),
    "embed": frozenset({"alt", "embedtype", "format", "id", "url"}),
}

#: Never allowed, because they run, load, hide or send something.
NEVER_ALLOWED = re.compile(
    r"on.*|style|srcdoc|srcset|ping|autoplay|action|formaction|background|data|xlink:.*|xmlns.*", re.IGNORECASE
)
