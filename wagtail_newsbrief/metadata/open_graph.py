"""Open Graph and the cards of X: what a link to a page looks like elsewhere."""

from __future__ import annotations

from django.utils.translation import to_locale

from wagtail_newsbrief.conf import newsbrief_settings

from .page_metadata import PageMetadata, iso
from .types import OpenGraphData, ShareImageData, TwitterData

#: What networks can show; they know no vector graphics.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif")


def share_image(facts: PageMetadata) -> ShareImageData | None:
    """Return the one picture that stands for the page; None without one that networks can show."""
    return next((image for image in facts.images if image["type"] in _SHOWN), None)


def open_graph(facts: PageMetadata) -> OpenGraphData:
    """Return what https://ogp.me/ asks for. No query."""
    around = facts.around
    is_article = facts.is_article
    return {
        "type": "article" if is_article else "website",
        "title": facts.title,
        "description": facts.description,
        "url": facts.canonical,
        "site_name": facts.publisher.name,
        "locale": to_locale(facts.language),
        "locale_alternates": [
            to_locale(other["lang"]) for other in facts.alternates if other["lang"] not in ("x-default", facts.language)
        ],
        "image": share_image(facts),
        "published_time": iso(facts.published) if is_article else None,
        "modified_time": iso(facts.modified) if is_article else None,
        "section": around.section.name if is_article and around.section else None,
        "authors": [author.url or author.name for author in around.authors],
        "tags": around.tags,
    }


def twitter(facts: PageMetadata) -> TwitterData:
    """Return which card X shows, and the account of the site (``TWITTER_SITE``). No query."""
    return {
        "card": "summary_large_image" if share_image(facts) else "summary",
        "site": str(newsbrief_settings.sharing.twitter_site),
    }
