"""Answers for feed readers: conditional, for shared caches, the same for everybody."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import conditional_page, require_safe

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.metadata.open_graph import share_image
from wagtail_newsbrief.metadata.page_metadata import PageMetadata
from wagtail_newsbrief.utils import dates

from .formats import AtomFeed, JsonFeed, RssFeed
from .sources import Newsstand, Source


class ArticleFeed(Feed):  # type: ignore[type-arg]  # generic in the stubs alone
    """A feed of a ``Source``; a subclass for each format. Its items are ``PageMetadata``."""

    def get_object(self, request: HttpRequest, *args: Any, source: Source, **kwargs: Any) -> Source:
        return source

    def title(self, source: Source) -> str:
        """The name of the feed."""
        return source.title

    def description(self, source: Source) -> str:
        """What an editor says of the section; else the name."""
        return source.description or source.title

    # Atom's name for the description.
    subtitle = description

    def link(self, source: Source) -> str:
        """The address of what the feed is about."""
        return source.url or "/"

    def author_name(self, source: Source) -> str:
        """The publisher."""
        return source.site_name

    def items(self, source: Source) -> list[PageMetadata]:
        """The articles, newest first."""
        return source.articles

    def item_title(self, item: PageMetadata) -> str:
        return str(item.page.title)

    def item_description(self, item: PageMetadata) -> SafeString:
        """The summary as HTML, with what readers are told of its origin; without a summary the description."""
        lines = item.summary.splitlines() or [item.description]
        label = str(getattr(item.page, "summary_label", "")) if item.summary else ""
        paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))
        return format_html("{}<p><small>{}</small></p>", paragraphs, label) if label else paragraphs

    def item_link(self, item: PageMetadata) -> str:
        return item.canonical or "/"

    def item_guid(self, item: PageMetadata) -> str:
        """An id that stays the same when the article moves, changes its title or its site's host."""
        return uuid.uuid5(item.page.translation_key, item.language).urn

    item_guid_is_permalink = False

    def item_pubdate(self, item: PageMetadata) -> datetime.datetime | None:
        return _moment(item.published)

    def item_updateddate(self, item: PageMetadata) -> datetime.datetime | None:
        return _moment(item.modified)

    def item_categories(self, item: PageMetadata) -> list[str]:
        return item.around.tags

    def item_extra_kwargs(self, item: PageMetadata) -> dict[str, Any]:
        """What our formats know beyond Django's."""
        return {
            "authors": item.around.authors,
            "image": share_image(item),
            "summary": item.summary or item.description,
        }


def _moment(date: datetime.date | None) -> datetime.datetime | None:
    """Return a date as a moment; a day is its midnight in the site's time zone."""
    return dates.aware(date) if date is not None else None


class _Rss(ArticleFeed):
    feed_type = RssFeed


class _Atom(ArticleFeed):
    feed_type = AtomFeed


class _Json(ArticleFeed):
    feed_type = JsonFeed


FEEDS: dict[str, ArticleFeed] = {"rss.xml": _Rss(), "atom.xml": _Atom(), "feed.json": _Json()}


@require_safe
@conditional_page
def feed(request: HttpRequest, kind: str, format: str, **arguments: Any) -> HttpResponse:  # noqa: A002
    """Answer the feed of a ``site``, ``section``, ``author`` or ``tag`` in the format that its file name says.

    The ``ETag`` is a digest of the bytes. There is no ``Last-Modified``: the date of the newest article says nothing of
    one that is gone. 17 queries at most, for any number of articles; ``tests/feeds`` holds the numbers.
    """
    if format not in FEEDS:
        raise Http404("There is no such format.")
    source: Source = getattr(Newsstand(request), f"{kind}_source")(**arguments)
    with translation.override(source.language):
        response: HttpResponse = FEEDS[format](request, source=source)
    del response["Last-Modified"]  # Django's, the date of the newest article
    if newsbrief_settings.api_cache_control:
        response["Cache-Control"] = newsbrief_settings.api_cache_control
    for name, value in cache_tags.header(source.keys | {cache_tags.listing_key("article")}).items():
        response[name] = value
    return response
