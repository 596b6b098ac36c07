"""The metadata of a page as plain values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django.utils.text import Truncator

from wagtail_newsbrief.utils import dates
from wagtail_newsbrief.utils.text import collapse

from .types import AlternateData, FeedData, ShareImageData

#: The length at which a description taken from the summary is truncated.
MAX_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page or author: name, URL (``None`` if the visitor can't see the page) and id of the page."""

    name: str
    url: str | None = None
    pk: Any = None


@dataclass(frozen=True, slots=True)
class PageRelations:
    """Objects related to a page that the visitor may see. ``image`` has its renditions prefetched."""

    section: PageLink | None
    authors: list[PageLink]
    tags: list[str]
    image: Any | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """The publisher of the site. ``logo`` is an absolute URL or empty, ``url`` is that of the site."""

    name: str
    logo: str
    url: str | None


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The metadata of a page. ``language`` is a language code, ``is_free`` false behind a login or password."""

    page: Any
    language: str
    canonical: str | None
    alternates: list[AlternateData]
    relations: PageRelations
    images: list[ShareImageData]
    publisher: Publisher
    is_free: bool
    feeds: list[FeedData]

    @property
    def title(self) -> str:
        """The title for search engines, or the title of the page."""
        return str(self.page.seo_title or self.page.title)

    @property
    def description(self) -> str:
        """The description for search engines, or standfirst or introduction, or the truncated summary."""
        for name in ("search_description", "standfirst", "intro"):
            text = collapse(str(getattr(self.page, name, "") or ""))
            if text:
                return text
        return str(Truncator(collapse(self.summary)).chars(MAX_DESCRIPTION))

    @property
    def summary(self) -> str:
        """The summary as plain text; empty without."""
        return str(getattr(self.page, "summary_text", ""))

    @property
    def is_article(self) -> bool:
        """Whether the page has a date, as everything with ``NavigationMixin``."""
        return is_article(self.page)

    @property
    def schema_type(self) -> str:
        """The schema.org type of the page class; by default ``Article`` or ``WebPage``."""
        return str(getattr(self.page, "schema_org_type", "Article" if self.is_article else "WebPage"))

    @property
    def published(self) -> datetime.datetime | datetime.date | None:
        """The publication date shown to readers."""
        found: datetime.datetime | datetime.date | None = getattr(self.page, "navigation_date", None)
        return dates.public(found or cast("datetime.datetime | None", self.page.first_published_at))

    @property
    def modified(self) -> datetime.datetime | datetime.date | None:
        """The date of the last publication; not before ``published``."""
        published = self.published
        last = dates.public(cast("datetime.datetime | None", self.page.last_published_at))
        if isinstance(published, datetime.datetime) and last is not None:
            return max(published, last)
        return last or published


def is_article(page: Any) -> bool:
    """Return ``True`` if the page's class has a ``navigation_date``. No query."""
    return hasattr(type(page), "navigation_date")


def iso(moment: datetime.datetime | datetime.date | None) -> str | None:
    """Return a date or datetime in ISO 8601, or ``None``."""
    return moment.isoformat() if moment is not None else None
