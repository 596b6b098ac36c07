"""JSON-LD with the vocabulary of schema.org, as Google's guide for articles reads it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from wagtail_newsbrief.conf import newsbrief_settings

from .page_metadata import PageMetadata, Publisher, iso

#: Inside <script>, "</script>" ends it and "<!--" opens a comment; U+2028 and U+2029 end a line of JavaScript.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def json_ld(facts: PageMetadata) -> dict[str, Any]:
    """Return the object of a page: an article's with everything, another page's with name and place. No query.

    A page class has the last word with ``amend_json_ld(data)``.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": facts.schema_type,
        **({"@id": f"{facts.canonical}#page", "url": facts.canonical} if facts.canonical else {}),
        **(_article(facts) if facts.is_article else {"name": facts.page.title}),
        "description": facts.description,
        "inLanguage": facts.language,
        "isAccessibleForFree": facts.is_free,
        "isPartOf": _whole(facts),
        "publisher": _organization(facts.publisher),
    }
    data = {key: value for key, value in data.items() if value not in (None, "", [], {})}
    amend = getattr(facts.page, "amend_json_ld", None)
    return dict(amend(data)) if amend is not None else data


def script_text(data: Any) -> SafeString:
    """Return data as JSON that may stand in a ``<script type="application/ld+json">``, whatever texts it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # Half of a surrogate pair can be escaped in JSON and can't be encoded in UTF-8.
    text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
    return mark_safe(text)  # noqa: S308 (nothing of HTML is left in it)  # nosec B308, B703


def _article(facts: PageMetadata) -> dict[str, Any]:
    page, around = facts.page, facts.around
    seconds = getattr(page, "reading_seconds", 0)
    return {
        "mainEntityOfPage": {"@type": "WebPage", "@id": facts.canonical} if facts.canonical else None,
        "headline": page.title,
        "abstract": facts.summary,
        "datePublished": iso(facts.published),
        "dateModified": iso(facts.modified),
        "author": [
            {"@type": "Person", "name": author.name, **({"url": author.url} if author.url else {})}
            for author in around.authors
        ]
        or [_organization(facts.publisher)],
        "image": [
            {
                "@type": "ImageObject",
                "url": image["url"],
                "width": image["width"],
                "height": image["height"],
                **({"caption": image["alt"]} if image["alt"] else {}),
            }
            for image in facts.images
        ],
        "articleSection": around.section.name if around.section else None,
        "keywords": around.tags,
        "timeRequired": f"PT{seconds}S" if seconds else None,
        "speakable": _speakable(facts),
    }


def _speakable(facts: PageMetadata) -> dict[str, Any] | None:
    """Return which parts of the page may be read aloud: those that it has."""
    selectors = newsbrief_settings.sharing.speakable
    there = {
        "headline": facts.page.title,
        "standfirst": getattr(facts.page, "standfirst", ""),
        "summary": facts.summary,
    }
    found = [selectors[part] for part, text in there.items() if text and selectors.get(part)]
    return {"@type": "SpeakableSpecification", "cssSelector": found} if found else None


def _whole(facts: PageMetadata) -> dict[str, Any]:
    section = facts.around.section
    if section is not None:
        return {"@type": "CollectionPage", "name": section.name, **({"url": section.url} if section.url else {})}
    site = facts.publisher
    return {"@type": "WebSite", "name": site.name, **({"url": site.url} if site.url else {})}


def _organization(publisher: Publisher) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "name": publisher.name,
        **({"url": publisher.url} if publisher.url else {}),
        **({"logo": {"@type": "ImageObject", "url": publisher.logo}} if publisher.logo else {}),
    }
