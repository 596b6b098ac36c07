"""What is known of a page before it is told to anybody: plain values, everything looked up."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django.utils.text import Truncator

from wagtail_newsbrief.utils import dates
from wagtail_newsbrief.utils.text import collapse

from .types import AlternateData, FeedData, ShareImageData

#: A description is cut here, when it has to be taken from the summary.
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page, or somebody who may have one: name, address (None where readers find none), id of the page."""

    name: str
    url: str | None = None
    pk: Any = None


@dataclass(frozen=True, slots=True)
class PageRelations:
    """What lies around a page, as whoever asks may see it. ``image`` has its renditions prefetched."""

    section: PageLink | None
    authors: list[PageLink]
    tags: list[str]
    image: Any | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the site; ``logo`` is an absolute address or empty, ``url`` that of the site."""

    name: str
    logo: str
    url: str | None


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Everything about a page; ``language`` is the code of its locale. ``is_free``: without login or password."""

    page: Any
    language: str
    canonical: str | None
    alternates: list[AlternateData]
    around: PageRelations
    images: list[ShareImageData]
    publisher: Publisher
    is_free: bool
    feeds: list[FeedData]

    @property
    def title(self) -> str:
        """The title for search results, else the title."""
        return str(self.page.seo_title or self.page.title)

    @property
    def description(self) -> str:
        """What an editor wrote for search results, else standfirst or introduction, else the summary, cut short."""
        for name in ("search_description", "standfirst", "intro"):
            text = collapse(str(getattr(self.page, name, "") or ""))
            if text:
                return text
        return str(Truncator(collapse(self.summary)).chars(LONGEST_DESCRIPTION))

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
        """The type that schema.org has for the page: what its class says, else ``Article`` or ``WebPage``."""
        return str(getattr(self.page, "schema_org_type", "Article" if self.is_article else "WebPage"))

    @property
    def published(self) -> datetime.datetime | datetime.date | None:
        """The date that readers see."""
        found: datetime.datetime | datetime.date | None = getattr(self.page, "navigation_date", None)
        return dates.public(found or cast("datetime.datetime | None", self.page.first_published_at))

    @property
    def modified(self) -> datetime.datetime | datetime.date | None:
        """When it was last published; never before ``published``."""
        published = self.published
        last = dates.public(cast("datetime.datetime | None", self.page.last_published_at))
        if isinstance(published, datetime.datetime) and last is not None:
            return max(published, last)
        return last or published


def is_article(page: Any) -> bool:
    """Tell whether a page is one of those that stand in an order by date. Asked of the class: no query."""
    return hasattr(type(page), "navigation_date")


def iso(moment: datetime.datetime | datetime.date | None) -> str | None:
    """Return a date or a moment in ISO 8601; None for none."""
    return moment.isoformat() if moment is not None else None
