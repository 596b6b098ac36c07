"""JSON-LD with the vocabulary of schema.org, following Google's guide for articles."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from wagtail_newsbrief.conf import newsbrief_settings

from .page_metadata import PageMetadata, Publisher, iso

#: Inside <script>, "</script>" ends the element and "<!--" opens a comment; JavaScript treats U+2028 and U+2029 as line
#: terminators.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def json_ld(metadata: PageMetadata) -> dict[str, Any]:
    """Return the JSON-LD of a page: of an article with all properties, of other pages with name and URL. No query.

    A page class can change it with ``amend_json_ld(data)``.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": metadata.schema_type,
        **({"@id": f"{metadata.canonical}#page", "url": metadata.canonical} if metadata.canonical else {}),
        **(_article(metadata) if metadata.is_article else {"name": metadata.page.title}),
        "description": metadata.description,
        "inLanguage": metadata.language,
        "isAccessibleForFree": metadata.is_free,
        "isPartOf": _whole(metadata),
        "publisher": _organization(metadata.publisher),
    }
    data = {key: value for key, value in data.items() if value not in (None, "", [], {})}
    amend = getattr(metadata.page, "amend_json_ld", None)
    return dict(amend(data)) if amend is not None else data


def script_text(data: Any) -> SafeString:
    """Return data as JSON that is safe in ``<script type="application/ld+json">``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # An unpaired surrogate can be escaped in JSON, but not encoded in UTF-8.
    text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
    return mark_safe(text)  # noqa: S308 (nothing of HTML is left in it)  # nosec B308, B703


def _article(metadata: PageMetadata) -> dict[str, Any]:
    page, relations = metadata.page, metadata.relations
    seconds = getattr(page, "reading_seconds", 0)
    return {
        "mainEntityOfPage": {"@type": "WebPage", "@id": metadata.canonical} if metadata.canonical else None,
        "headline": page.title,
        "abstract": metadata.summary,
        "datePublished": iso(metadata.published),
        "dateModified": iso(metadata.modified),
        "author": [
            {"@type": "Person", "name": author.name, **({"url": author.url} if author.url else {})}
            for author in relations.authors
        ]
        or [_organization(metadata.publisher)],
        "image": [
            {
                "@type": "ImageObject",
                "url": image["url"],
                "width": image["width"],
                "height": image["height"],
                **({"caption": image["alt"]} if image["alt"] else {}),
            }
            for image in metadata.images
        ],
        "articleSection": relations.section.name if relations.section else None,
        "keywords": relations.tags,
        "timeRequired": f"PT{seconds}S" if seconds else None,
        "speakable": _speakable(metadata),
    }


def _speakable(metadata: PageMetadata) -> dict[str, Any] | None:
    """Return the selectors of the parts of the page that can be read aloud."""
    selectors = newsbrief_settings.sharing.speakable
    there = {
        "headline": metadata.page.title,
        "standfirst": getattr(metadata.page, "standfirst", ""),
        "summary": metadata.summary,
    }
    found = [selectors[part] for part, text in there.items() if text and selectors.get(part)]
    return {"@type": "SpeakableSpecification", "cssSelector": found} if found else None


def _whole(metadata: PageMetadata) -> dict[str, Any]:
    section = metadata.relations.section
    if section is not None:
        return {"@type": "CollectionPage", "name": section.name, **({"url": section.url} if section.url else {})}
    site = metadata.publisher
    return {"@type": "WebSite", "name": site.name, **({"url": site.url} if site.url else {})}


def _organization(publisher: Publisher) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "name": publisher.name,
        **({"url": publisher.url} if publisher.url else {}),
        **({"logo": {"@type": "ImageObject", "url": publisher.logo}} if publisher.logo else {}),
    }
