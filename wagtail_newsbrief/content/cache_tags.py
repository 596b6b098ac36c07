"""Cache tags: names of what a response shows, by which a CDN can purge it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from wagtail_newsbrief.conf import newsbrief_settings

#: The tag of responses by path that are redirects.
REDIRECTS = "redirects"


def key(kind: str, name: Any) -> str:
    """Return the tag of an ``article``, ``section``, ``image``, ``author``, or of a linked ``page``.

    ``name`` is the id, or the slug of an author. It is percent-encoded, since headers are ASCII.
    """
    return f"{kind}-{quote(str(name))}"


def listing_key(kind: str) -> str:
    """Return the tag of listings and sitemaps, which change when an article or section is added, moved or removed."""
    return f"{kind}s"


def header(keys: Collection[str]) -> dict[str, str]:
    """Return the header with the tags, in the format of the CDN of ``API_SURROGATE_HEADER``; empty without tags."""
    name = newsbrief_settings.api_surrogate_header
    if not name or not keys:
        return {}
    return {name: (" " if name.lower() == "surrogate-key" else ",").join(sorted(keys))}


class CacheTags:
    """Collects the tags of a response while it is built."""

    def __init__(self) -> None:
        #: The tags, as ``key`` returns them.
        self.keys: set[str] = set()
        #: False if the response depends on more than the content, and so may not be cached under the content version.
        self.is_cacheable = True

    def do_not_cache(self) -> None:
        """Record that the response shows something that can change while the content doesn't."""
        self.is_cacheable = False

    def add(self, kind: str, *names: Any) -> None:
        """Add the tags of objects of one kind (see ``key``)."""
        self.keys.update(key(kind, name) for name in names)
