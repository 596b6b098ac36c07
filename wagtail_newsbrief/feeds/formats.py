"""The feed formats, as generators of Django's syndication framework.

Besides Django's arguments, an item has ``authors`` (a list of ``PageLink``), ``image`` (``ShareImageData`` or ``None``)
and ``summary`` (plain text).
"""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

from wagtail_newsbrief.utils.text import printable

#: The date of an empty feed; a constant, so that its ``ETag`` is stable.
_NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_MEDIA = "http://search.yahoo.com/mrss/"


class _NewsFeed(SyndicationFeed):
    """Removes characters that XML 1.0 doesn't allow; Django's generators raise an error for them."""

    def __init__(self, title: str, link: str, description: str | None, **kwargs: Any) -> None:
        super().__init__(
            printable(title), link, printable(description or ""), **{key: _clean(kwargs[key]) for key in kwargs}
        )

    def add_item(self, title: str, link: str, description: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Add an item."""
        super().add_item(printable(title), link, printable(description), **{key: _clean(kwargs[key]) for key in kwargs})

    def latest_post_date(self) -> datetime.datetime:
        return super().latest_post_date() if self.items else _NEVER


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    return [_clean(one) for one in value] if isinstance(value, list) else value


class RssFeed(_NewsFeed, Rss201rev2Feed):
    """RSS 2.0, with Dublin Core for authors, since RSS only has e-mail addresses, and Media RSS for the image."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": _DUBLIN_CORE, "xmlns:media": _MEDIA}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", printable(author.name))
        _add_image(handler, item["image"])


class AtomFeed(_NewsFeed, Atom1Feed):
    """Atom (RFC 4287), with Media RSS for the image."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:media": _MEDIA}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", printable(author.name))
            if author.url:
                handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        _add_image(handler, item["image"])


def _add_image(handler: Any, image: Any | None) -> None:
    if image is not None:
        size = {"width": str(image["width"]), "height": str(image["height"])}
        handler.addQuickElement(
            "media:content", None, {"url": image["url"], "medium": "image", "type": image["type"], **size}
        )


class JsonFeed(_NewsFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = self.feed
        data = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "authors": [{"name": feed["author_name"]}],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(data, ensure_ascii=False))

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        found = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["description"],
            "summary": item["summary"],
            "image": item["image"]["url"] if item["image"] else None,
            "date_published": rfc3339_date(item["pubdate"]) if item["pubdate"] else None,
            "date_modified": rfc3339_date(item["updateddate"]) if item["updateddate"] else None,
            "authors": [
                {"name": printable(author.name), **({"url": author.url} if author.url else {})}
                for author in item["authors"]
            ],
            "tags": item["categories"],
        }
        # JSON Feed requires content_html, even if it is empty.
        return {key: value for key, value in found.items() if value or key == "content_html"}
