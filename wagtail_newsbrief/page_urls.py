"""Public URLs of pages, on the site that Wagtail serves or on its frontend."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from wagtail.models import Site

from .compat import get_page_model
from .conf import newsbrief_settings
from .utils.requests import cached_on, request_with

#: Methods and attributes that a page type may override to change its URLs.
_URL_ATTRIBUTES = ("get_url_parts", "get_url", "get_full_url", "url", "full_url", "relative_url")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def root_paths(request: Any) -> list[Any]:
    """Return Wagtail's root paths of all sites, unchanged during a request.

    Wagtail caches them for an hour, in a cache that may miss a change. Queries: 1 if they aren't cached.
    """
    # The attribute in which Wagtail's pages cache them.
    return list(cached_on(request, "_wagtail_cached_site_root_paths", Site.get_site_root_paths))


class PageUrls:
    """Public URLs of pages and files, cached by page. No query except Wagtail's own."""

    def __init__(self, request: Any | None, site: Any | None = None, *, links_to_frontend: bool = True) -> None:
        """``site`` is the site for relative URLs, and for pages in several sites; by default that of the request.

        ``links_to_frontend`` is ``False`` for HTML that Django serves, whose links lead to the site.
        """
        self.request = request
        self.links_to_frontend = links_to_frontend
        # Wagtail caches the site on the request.
        is_own = site is None or getattr(request, "_wagtail_site", None) == site
        self.site_request = request if is_own else request_with(request, _wagtail_site=site)
        self._found: dict[tuple[Any, str], tuple[str | None, str | None]] = {}
        self._links: dict[tuple[Any, str], str | None] = {}

    def parts(self, page: Any) -> tuple[str | None, str | None]:
        """Return the base URL and path of a page.

        Both are ``None`` if the page is in no site; the base URL alone if Wagtail serves no pages and the site has no
        frontend.
        """
        key = (page.pk, page.url_path)
        if key not in self._found:
            self._found[key] = self._find(page)
        return self._found[key]

    def _find(self, page: Any) -> tuple[str | None, str | None]:
        parts = page.get_url_parts(self.site_request)
        if parts is None:
            return None, None
        site_id, root_url, path = parts
        if path is not None:
            return frontend_url(root_url) or root_url, path
        return self._unserved(page, site_id)

    def page(self, page: Any) -> str | None:
        """Return the absolute URL of a page; ``None`` if no site serves it."""
        base, path = self.parts(page)
        return f"{base}{path}" if base is not None else None

    def link(self, page: Any) -> str | None:
        """Return the URL of a link to a page: absolute on a frontend, otherwise as Wagtail's, possibly relative."""
        key = (page.pk, page.url_path)
        if key not in self._links:
            self._links[key] = self._link(page)
        return self._links[key]

    def _link(self, page: Any) -> str | None:
        has_frontends = self.links_to_frontend and newsbrief_settings.frontend_urls
        parts = page.get_url_parts(self.site_request) if has_frontends else None
        if parts is not None and (parts[2] is None or frontend_url(parts[1])):
            return self.page(page)
        url: str | None = page.get_url(self.site_request)
        return url

    def has_frontend(self) -> bool:
        """Return ``True`` if the site has a frontend, on which "/media/…" would not be found."""
        has_frontends = self.links_to_frontend and newsbrief_settings.frontend_urls
        site = Site.find_for_request(self.site_request) if has_frontends else None
        return site is not None and frontend_url(site.root_url) is not None

    def is_served(self, page: Any) -> bool:
        """Return ``True`` if a page is in a site."""
        return self.parts(page) != (None, None)

    def is_home(self, url_path: str) -> bool:
        """Return ``True`` if the page with this ``url_path`` is the home page of a site."""
        return url_path in self._home_paths

    @cached_property
    def _home_paths(self) -> frozenset[str]:
        return frozenset(root.root_path for root in Site.get_site_root_paths())

    def _unserved(self, page: Any, site_id: Any) -> tuple[str | None, str | None]:
        """Return the parts for a page without a URL in Django: its path is relative to the root of the frontend."""
        root = next(
            root
            for root in Site.get_site_root_paths()
            if root.site_id == site_id and page.url_path.startswith(root.root_path)
        )
        return frontend_url(root.root_url), f"/{page.url_path.removeprefix(root.root_path)}"


def overrides_urls(model: type[Any]) -> bool:
    """Return ``True`` if a page type overrides its URLs, so that those of the base page may differ. No query."""
    return any(getattr(model, name) is not getattr(get_page_model(), name) for name in _URL_ATTRIBUTES)


def frontend_url(root_url: str | None) -> str | None:
    """Return the base URL of the frontend of the site at ``root_url``, without a trailing slash, or ``None``."""
    urls = newsbrief_settings.frontend_urls
    if not urls or not root_url:
        return None
    parts = urlsplit(root_url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    url = urls.get(f"{parts.hostname}:{port}") or urls.get(parts.hostname or "")
    return url.rstrip("/") if url else None


def problem_with(host: Any, url: Any) -> str:
    """Return what is wrong with an entry of ``FRONTEND_URLS``; empty for a valid entry."""
    is_host = isinstance(host, str) and re.fullmatch(r"[^\s:/?#@]+(:\d{1,5})?", host) and host == host.lower()
    if not is_host:
        return "the key is not a host or host:port in lower case"
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:  # "https://[::1"
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        return f"{url!r} is not an absolute http or https URL"
    return f"{url!r} has a query or a fragment" if parts.query or parts.fragment else ""
