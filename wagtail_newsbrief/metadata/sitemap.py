"""Entries of pages in Wagtail's sitemap."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief.page_urls import PageUrls


def sitemap_urls(page: Any, request: Any | None) -> list[dict[str, Any]]:
    """Return the value of ``Page.get_sitemap_urls``, with the URL on the frontend if the site has one.

    Empty for an alias, and for a page that no site serves. No query except Wagtail's own.
    """
    url = PageUrls(request).page(page) if page.alias_of_id is None else None
    if url is None:
        return []
    return [{"location": url, "lastmod": page.last_published_at or page.latest_revision_created_at}]
