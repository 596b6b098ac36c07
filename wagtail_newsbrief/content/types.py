"""Shapes of the JSON that both API versions give. The reference of every key is in the docs."""

from __future__ import annotations

import datetime
from typing import Any

from wagtail_newsbrief.compat import TypedDict
from wagtail_newsbrief.images.renditions import FocalPointData


class RenditionData(TypedDict):
    """One file of an image: absolute or root-relative URL, pixels, MIME type."""

    url: str
    width: int
    height: int
    type: str


class ImageData(TypedDict):
    """An image with what belongs to it; ``renditions`` by the name of their set, small to large."""

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
    """An author; ``slug`` is null for a byline in other words."""

    name: str
    slug: str | None
    role: str


class TagItem(TypedDict):
    """A tag; ``slug`` is null where the page type says names alone."""

    name: str
    slug: str | None


class SummaryMetaData(TypedDict):
    """Where a summary comes from; ``label`` is what readers are told, empty for human text."""

    origin: str
    label: str
    reviewed: bool
    stale: bool
    reading_seconds: int


class SectionData(TypedDict):
    """The parent of an article, as an article shows it."""

    id: int
    title: str
    slug: str
    html_url: str | None


class AliasSourceData(TypedDict):
    """The page that another one is an alias of."""

    id: int
    title: str
    slug: str
    html_url: str | None


class LinkMetaData(TypedDict):
    """``detail_url`` is null where no endpoint serves the page, ``html_url`` where no site does."""

    type: str
    detail_url: str | None
    html_url: str | None
    slug: str


class LinkData(TypedDict):
    """What a link to a page needs."""

    id: int
    title: str
    published_at: datetime.datetime | datetime.date | None
    meta: LinkMetaData


class NeighbourMetaData(LinkMetaData):
    """``section`` is null when readers can't see the parent."""

    section: SectionData | None


class NeighbourData(TypedDict):
    """An article that another one leads to, as a card shows it. Every article in a listing has these keys, too."""

    id: int
    title: str
    standfirst: str
    published_at: datetime.datetime | datetime.date | None
    lead_image: ImageData | None
    meta: NeighbourMetaData


class RedirectData(TypedDict):
    """Where an address leads to; ``path`` is that on the same site, null where it leads elsewhere."""

    location: str
    path: str | None
    is_permanent: bool


class SitemapEntry(TypedDict):
    """An address of a site; ``html_url`` is null where nothing serves the page."""

    id: int
    path: str | None
    html_url: str | None
    locale: str
    translation_key: str
    first_published_at: datetime.datetime | None
    last_published_at: datetime.datetime | None


class UnlockedData(TypedDict):
    """A token for what a password opens; ``expires_in`` is in seconds."""

    token: str
    expires_in: int


class StreamChildData(TypedDict):
    """One block of a stream; the shape of ``value`` follows from ``type``."""

    type: str
    value: Any
    id: str | None
