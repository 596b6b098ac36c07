"""Views of feeds: the same response for everybody, conditional, and cacheable by shared caches."""

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

from .feed_builder import FeedBuilder, FeedContent
from .formats import AtomFeed, JsonFeed, RssFeed


class ArticleFeed(Feed):  # type: ignore[type-arg]  # generic in the stubs alone
    """The feed of a ``FeedContent``, with a subclass for each format. Its items are ``PageMetadata``."""

    def get_object(self, request: HttpRequest, *args: Any, content: FeedContent, **kwargs: Any) -> FeedContent:
        return content

    def title(self, content: FeedContent) -> str:
        """Return the name of the feed."""
        return content.title

    def description(self, content: FeedContent) -> str:
        """Return the description of the section, or the name of the feed."""
        return content.description or content.title

    # The description in Atom.
    subtitle = description

    def link(self, content: FeedContent) -> str:
        """Return the URL of the page that the feed is about."""
        return content.url or "/"

    def author_name(self, content: FeedContent) -> str:
        """Return the publisher."""
        return content.site_name

    def items(self, content: FeedContent) -> list[PageMetadata]:
        """Return the articles, newest first."""
        return content.articles

    def item_title(self, item: PageMetadata) -> str:
        return str(item.page.title)

    def item_description(self, item: PageMetadata) -> SafeString:
        """Return the summary as HTML, with its label, or the description if there is no summary."""
        lines = item.summary.splitlines() or [item.description]
        label = str(getattr(item.page, "summary_label", "")) if item.summary else ""
        paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))
        return format_html("{}<p><small>{}</small></p>", paragraphs, label) if label else paragraphs

    def item_link(self, item: PageMetadata) -> str:
        return item.canonical or "/"

    def item_guid(self, item: PageMetadata) -> str:
        """Return an id that doesn't change when the article is moved or renamed, or the site's host changes."""
        return uuid.uuid5(item.page.translation_key, item.language).urn

    item_guid_is_permalink = False

    def item_pubdate(self, item: PageMetadata) -> datetime.datetime | None:
        return _moment(item.published)

    def item_updateddate(self, item: PageMetadata) -> datetime.datetime | None:
        return _moment(item.modified)

    def item_categories(self, item: PageMetadata) -> list[str]:
        return item.relations.tags

    def item_extra_kwargs(self, item: PageMetadata) -> dict[str, Any]:
        """Return the arguments for the formats of this package."""
        return {
            "authors": item.relations.authors,
            "image": share_image(item),
            "summary": item.summary or item.description,
        }


def _moment(date: datetime.date | None) -> datetime.datetime | None:
    """Return a date as a datetime; a day as its midnight in the site's time zone."""
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
    """Respond with the feed of a ``site``, ``section``, ``author`` or ``tag``; the format is the name of the file.

    The ``ETag`` is a digest of the bytes. There is no ``Last-Modified``, since the date of the newest article doesn't
    change when an article is removed. Queries: at most 17 for any number of articles.
    """
    if format not in FEEDS:
        raise Http404("There is no such format.")
    content: FeedContent = getattr(FeedBuilder(request), f"{kind}_content")(**arguments)
    with translation.override(content.language):
        response: HttpResponse = FEEDS[format](request, content=content)
    del response["Last-Modified"]  # set by Django, to the date of the newest article
    if newsbrief_settings.api_cache_control:
        response["Cache-Control"] = newsbrief_settings.api_cache_control
    for name, value in cache_tags.header(content.keys | {cache_tags.listing_key("article")}).items():
        response[name] = value
    return response
