"""URLs of feeds, for templates, APIs and the feeds themselves."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from wagtail_newsbrief.conf import newsbrief_settings

#: The URL namespace of ``wagtail_newsbrief.feeds.urls``.
NAMESPACE = "newsbrief_feeds"

#: File name of each format to its MIME type and display name.
FORMATS = {
    "rss.xml": ("application/rss+xml", "RSS"),
    "atom.xml": ("application/atom+xml", "Atom"),
    "feed.json": ("application/feed+json", "JSON Feed"),
}


def feed_path(kind: str, format_: str, language: str, **arguments: Any) -> str | None:
    """Return the path of the feed of a ``site``, ``section`` or ``section_all`` (``pk``), ``author`` or ``tag``.

    ``language`` is ignored on a site in one language, and for a section, which has its own. Return ``None`` if the
    feeds are not in the site's URLs.
    """
    if newsbrief_settings.i18n_enabled and "pk" not in arguments:
        arguments["language"] = language
    try:
        return reverse(f"{NAMESPACE}:{kind}", kwargs={**arguments, "format": format_})
    except NoReverseMatch:
        return None
