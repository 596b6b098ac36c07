"""The URLs of a page: one location for each site that it belongs to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.apps import apps
from django.http import HttpRequest
from wagtail.models import Site

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.page_urls import PageUrls

ARTICLE, SECTION, OTHER = "article", "section", "page"


class PageLocation(NamedTuple):
    """A page at a URL."""

    #: ``ARTICLE`` or ``SECTION``, if the API serves it as such, else ``OTHER``.
    kind: str
    pk: Any
    #: Scheme and host of the site, without a slash at its end.
    root_url: str
    #: Percent-decoded.
    path: str
    #: The other paths of ``Page.get_cached_paths``, without a leading slash.
    more: tuple[str, ...] = ()


def kind_of(page: Any) -> str:
    """Return what the API serves a page as. No query."""
    for kind, label in (
        (ARTICLE, newsbrief_settings.api_article_model),
        (SECTION, newsbrief_settings.api_section_model),
    ):
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):  # not installed, which a check says where it matters
            continue
        if issubclass(page.specific_class or type(page), model):
            return kind
    return OTHER


def locations_of(page: Any) -> list[PageLocation]:
    """Return the locations of a page, live or not; none if no site has it. 1 query when Wagtail's cache is cold."""
    sites = {
        root.site_id: root.root_url
        for root in Site.get_site_root_paths()
        if page.url_path and page.url_path.startswith(root.root_path)
    }
    more = tuple(path.lstrip("/") for path in page.specific_deferred.get_cached_paths() if path != "/")
    found = []
    for site_id, root_url in sites.items():
        _, path = PageUrls(HttpRequest(), SimpleNamespace(pk=site_id)).parts(page)
        if path is not None:
            found.append(PageLocation(kind_of(page), page.pk, root_url, unquote(path), more))
    return found
