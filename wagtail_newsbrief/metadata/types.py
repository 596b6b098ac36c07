"""Shapes of what is told about a page; both APIs give them as they are."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief.compat import TypedDict


class AlternateData(TypedDict):
    """The page in a language; ``lang`` is a language code or ``x-default``."""

    lang: str
    url: str


class ShareImageData(TypedDict):
    """A file of the lead image: absolute address, pixels, MIME type."""

    url: str
    width: int
    height: int
    type: str
    alt: str


class FeedData(TypedDict):
    """A feed that has the page, or what is new in it."""

    type: str
    title: str
    url: str


class OpenGraphData(TypedDict):
    """The properties of the Open Graph protocol; those of articles are null or empty for other pages."""

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
    """A card of X; what it lacks, X takes from the Open Graph. ``site`` is an account, or empty."""

    card: str
    site: str


class SeoData(TypedDict):
    """Everything for the head of a page; ``json_ld`` is a whole JSON-LD object with its ``@context``."""

    title: str
    description: str
    canonical: str | None
    hreflang: list[AlternateData]
    open_graph: OpenGraphData
    twitter: TwitterData
    json_ld: dict[str, Any]
    feeds: list[FeedData]
