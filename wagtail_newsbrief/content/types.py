"""Types of the JSON of both API versions. The reference in the docs describes every key."""

from __future__ import annotations

import datetime
from typing import Any

from wagtail_newsbrief.compat import TypedDict
from wagtail_newsbrief.images.renditions import FocalPointData
from wagtail_newsbrief.summary.sources import SourceData


class RenditionData(TypedDict):
    """A rendition: absolute or root-relative URL, size in pixels, MIME type."""

    url: str
    width: int
    height: int
    type: str


class ImageData(TypedDict):
    """An image; ``renditions`` are by the name of their set, small to large."""

    id: int
    alt: str
    caption: str
    credit: str
    width: int
    height: int
    type: str
    focal_point: FocalPointData | None
    renditions: dict[str, list[RenditionData]]


class BylineEntry(TypedDict):
    """An author; ``slug`` is null for a custom byline."""

    name: str
    slug: str | None
    role: str


class TagItem(TypedDict):
    """A tag; ``slug`` is null if the page type only has names."""

    name: str
    slug: str | None


class SummaryMetaData(TypedDict):
    """Metadata of a summary; ``label`` is shown to readers, empty for text by an editor."""

    origin: str
    label: str
    reviewed: bool
    stale: bool
    reading_seconds: int


class SectionData(TypedDict):
    """A section, as an article refers to it."""

    id: int
    title: str
    slug: str
    html_url: str | None


class AliasSourceData(TypedDict):
    """The source of an alias."""

    id: int
    title: str
    slug: str
    html_url: str | None


class LinkMetaData(TypedDict):
    """``detail_url`` is null if no endpoint serves the page, ``html_url`` if no site does."""

    type: str
    detail_url: str | None
    html_url: str | None
    slug: str


class LinkData(TypedDict):
    """A link to a page."""

    id: int
    title: str
    published_at: datetime.datetime | datetime.date | None
    meta: LinkMetaData


class NeighbourMetaData(LinkMetaData):
    """``section`` is null if the visitor may not see the parent page."""

    section: SectionData | None


class NeighbourData(TypedDict):
    """A teaser of a neighbour or related article. Articles in a listing have these keys, too."""

    id: int
    title: str
    standfirst: str
    published_at: datetime.datetime | datetime.date | None
    lead_image: ImageData | None
    meta: NeighbourMetaData


class RedirectData(TypedDict):
    """A redirect; ``path`` is null if it leads to another site."""

    location: str
    path: str | None
    is_permanent: bool


class SitemapEntry(TypedDict):
    """A URL of a site; ``html_url`` is null if nothing serves the page."""

    id: int
    path: str | None
    html_url: str | None
    locale: str
    translation_key: str
    first_published_at: datetime.datetime | None
    last_published_at: datetime.datetime | None


class UnlockedData(TypedDict):
    """An access token; ``expires_in`` is in seconds."""

    token: str
    expires_in: int


class StreamChildData(TypedDict):
    """A block of a stream; the type of ``value`` depends on ``type``."""

    type: str
    value: Any
    id: str | None


class OriginData(TypedDict):
    """The origin of a block of a summary: "human", "extracted", "ai" or "ai_edited".

    ``origins`` are those of each item of a list block, or that of another block. ``label`` is for readers; empty for
    text by an editor.
    """

    origin: str
    origins: list[str]
    label: str


class SummaryChildData(StreamChildData, OriginData):
    """A block of a summary; ``sources`` are the passages of the body that support it."""

    sources: list[SourceData]
