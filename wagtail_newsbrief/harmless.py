"""Rich text without anything that a browser would run.

Wagtail's editor stores no script. An importer, an API of the site's own or a hand in the database may, and Wagtail
shows what is stored. So it is looked at once more where rich text is read, for pages, both APIs and feeds alike.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import PreformattedString

#: Elements that run something, load something, ask for input, or are read by rules of their own. Gone with content.
_ELEMENTS = frozenset(
    {
        *(
            "script",
            "style",
            "link",
            "meta",
            "base",
            "title",
            "template",
            "iframe",
            "frame",
            "frameset",
            "object",
            "applet",
        ),
        *("form", "input", "button", "select", "textarea", "svg", "math", "portal"),
        *("noscript", "noembed", "noframes", "plaintext", "xmp", "listing"),
    }
)

#: Attributes that hold an address.
_ADDRESSES = frozenset({"href", "src", "xlink:href", "action", "formaction", "background", "poster", "data", "cite"})

#: What an address may begin with, where it names a scheme.
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel", "sms", "wagtail"})

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
#: Browsers skip these before and within a scheme.
_SKIPPED = re.compile(r"[\x00-\x20\x7f\u200b-\u200f\u2028\u2029\ufeff]+")

#: From each "<" to the next ">".
_TAGS = re.compile(r"<[^>]*")

#: Finds in tags all that could harm, and some that couldn't: only such text is parsed. An address is without suspicion
#: if it begins as most do, in plain letters.
_SUSPECT = re.compile(
    rf"""
    <[\s/]*(?:{"|".join(sorted(_ELEMENTS))}|[!?])
    | \b(?:on\w+|srcdoc|srcset)\s*=
    | \b(?:{"|".join(sorted(_ADDRESSES))})\s*=(?!\s*["']?(?:https?://|mailto:|tel:|[/\#]))
    """,
    re.IGNORECASE | re.VERBOSE,
)


def harmless(html: str) -> str:
    """Return stored rich text without scripts, event attributes and addresses that run something. No query.

    Text that holds nothing of the kind is returned as it is.
    """
    tags = _TAGS.findall(html)
    # Where quotes are open at its ">", a tag may go on.
    if not any(tag.count('"') % 2 or "'" in tag for tag in tags) and not _SUSPECT.search("".join(tags)):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name.lower() in _ELEMENTS:
            tag.decompose()
            continue
        for name in [name for name, value in tag.attrs.items() if not _is_harmless(name.lower(), str(value))]:
            del tag[name]
    for text in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        text.extract()  # comments, declarations and the like
    return str(soup)


def _is_harmless(name: str, value: str) -> bool:
    if name in _ADDRESSES:
        scheme = _SCHEME.match(_SKIPPED.sub("", value))
        return scheme is None or scheme[1].lower() in _SCHEMES
    return not name.startswith("on") and name not in {"srcdoc", "srcset"}
