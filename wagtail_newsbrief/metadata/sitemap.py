"""What a page of ours says of itself in Wagtail's sitemap."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief.page_urls import PageUrls


def sitemap_urls(page: Any, request: Any | None) -> list[dict[str, Any]]:
    """Return what ``Page.get_sitemap_urls`` returns, with the frontend's address where the site has one.

    Nothing for an alias, whose text has its address elsewhere, and for a page that no site serves. No query but
    Wagtail's own.
    """
    url = PageUrls(request).page(page) if page.alias_of_id is None else None
    if url is None:
        return []
    return [{"location": url, "lastmod": page.last_published_at or page.latest_revision_created_at}]
