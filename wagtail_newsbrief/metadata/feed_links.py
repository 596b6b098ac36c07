"""Where the feeds are, for whoever names them: templates, APIs, the feeds themselves."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

from wagtail_newsbrief.conf import newsbrief_settings

#: Name of the namespace of ``wagtail_newsbrief.feeds.urls``.
NAMESPACE = "newsbrief_feeds"

#: The formats: name of the file to MIME type and what readers call it.
FORMATS = {
    "rss.xml": ("application/rss+xml", "RSS"),
    "atom.xml": ("application/atom+xml", "Atom"),
    "feed.json": ("application/feed+json", "JSON Feed"),
}


def feed_path(kind: str, format_: str, language: str, **arguments: Any) -> str | None:
    """Return the path of a feed of the ``site``, a ``section`` or ``section_all`` (``pk``), an ``author`` or a ``tag``.

    ``language`` is left out on a site in one language, and for a section, which has its own. None where the site
    doesn't mount the feeds.
    """
    if newsbrief_settings.i18n_enabled and "pk" not in arguments:
        arguments["language"] = language
    try:
        return reverse(f"{NAMESPACE}:{kind}", kwargs={**arguments, "format": format_})
    except NoReverseMatch:
        return None
