"""Open Graph and X cards: the preview of a link to a page on social networks."""

from __future__ import annotations

from django.utils.translation import to_locale

from wagtail_newsbrief.conf import newsbrief_settings

from .page_metadata import PageMetadata, iso
from .types import OpenGraphData, ShareImageData, TwitterData

#: Formats that social networks support; vector graphics are not among them.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif")


def share_image(metadata: PageMetadata) -> ShareImageData | None:
    """Return the image of the page's link preview, or ``None``."""
    return next((image for image in metadata.images if image["type"] in _SHOWN), None)


def open_graph(metadata: PageMetadata) -> OpenGraphData:
    """Return the properties of https://ogp.me/. No query."""
    relations = metadata.relations
    is_article = metadata.is_article
    others = [other["lang"] for other in metadata.alternates if other["lang"] not in ("x-default", metadata.language)]
    return {
        "type": "article" if is_article else "website",
        "title": metadata.title,
        "description": metadata.description,
        "url": metadata.canonical,
        "site_name": metadata.publisher.name,
        "locale": to_locale(metadata.language),
        "locale_alternates": [to_locale(language) for language in others],
        "image": share_image(metadata),
        "published_time": iso(metadata.published) if is_article else None,
        "modified_time": iso(metadata.modified) if is_article else None,
        "section": relations.section.name if is_article and relations.section else None,
        "authors": [author.url or author.name for author in relations.authors],
        "tags": relations.tags,
    }


def twitter(metadata: PageMetadata) -> TwitterData:
    """Return the card type of X, and the account of the site (``TWITTER_SITE``). No query."""
    return {
        "card": "summary_large_image" if share_image(metadata) else "summary",
        "site": str(newsbrief_settings.sharing.twitter_site),
    }
