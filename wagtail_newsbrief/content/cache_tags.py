"""What an answer shows, in words for a CDN: to purge by what changed, whatever the addresses of the answers are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from wagtail_newsbrief.conf import newsbrief_settings

#: Answers by path that are redirects.
REDIRECTS = "redirects"


def key(kind: str, name: Any) -> str:
    """Return the key of an ``article``, ``section``, ``image``, ``author``, or of a ``page`` that a text links to.

    All by id but authors, who have a slug; a header has no room for other letters than Latin ones.
    """
    return f"{kind}-{quote(str(name))}"


def listing_key(kind: str) -> str:
    """Return the key of listings and sitemaps, which change when an article or a section appears, moves or leaves."""
    return f"{kind}s"


def header(keys: Collection[str]) -> dict[str, str]:
    """Return the header with the keys, as the CDN that ``API_SURROGATE_HEADER`` is for parts them; empty without."""
    name = newsbrief_settings.api_surrogate_header
    if not name or not keys:
        return {}
    return {name: (" " if name.lower() == "surrogate-key" else ",").join(sorted(keys))}


class CacheTags:
    """The tags of one answer: grows while the answer is put together."""

    def __init__(self) -> None:
        #: What the answer shows, by the names that ``key`` gives.
        self.keys: set[str] = set()
        #: Whether all of it follows from the content alone, so that it may be kept until that changes.
        self.is_cacheable = True

    def do_not_keep(self) -> None:
        """Note that something is shown which may change while the content doesn't."""
        self.is_cacheable = False

    def add(self, kind: str, *names: Any) -> None:
        """Add what is shown of one kind (see ``key``)."""
        self.keys.update(key(kind, name) for name in names)
