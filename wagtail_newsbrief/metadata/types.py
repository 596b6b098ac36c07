"""Types of page metadata in the JSON of both API versions."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief.compat import TypedDict


class AlternateData(TypedDict):
    """A translation of the page; ``lang`` is a language code or ``x-default``."""

    lang: str
    url: str


class ShareImageData(TypedDict):
    """A rendition of the lead image: absolute URL, size in pixels, MIME type."""

    url: str
    width: int
    height: int
    type: str
    alt: str


class FeedData(TypedDict):
    """A feed of the page or its section."""

    type: str
    title: str
    url: str


class OpenGraphData(TypedDict):
    """Open Graph properties; those of articles are null or empty for other pages."""

    type: str
    title: str
    description: str
    url: str | None
    site_name: str
    locale: str
    locale_alternates: list[str]
    image: ShareImageData | None
    published_time: str | None
    modified_time: str | None
    section: str | None
    authors: list[str]
    tags: list[str]


class TwitterData(TypedDict):
    """An X card, which falls back to Open Graph properties. ``site`` is an account, or empty."""

    card: str
    site: str


class SeoData(TypedDict):
    """Metadata for the ``<head>`` of a page; ``json_ld`` is a JSON-LD object with its ``@context``."""

    title: str
    description: str
    canonical: str | None
    hreflang: list[AlternateData]
    open_graph: OpenGraphData
    twitter: TwitterData
    json_ld: dict[str, Any]
    feeds: list[FeedData]
