"""Where readers find a page: on the site that Wagtail serves, or on the frontend that stands in front of it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from wagtail.models import Site

from .compat import get_page_model
from .conf import newsbrief_settings
from .utils.requests import kept_with, request_with

#: What a page type may override to have addresses of its own.
_ADDRESSES = ("get_url_parts", "get_url", "get_full_url", "url", "full_url", "relative_url")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def root_paths(request: Any) -> list[Any]:
    """Return the home pages of all sites as Wagtail keeps them, the same to the end of a request.

    They are kept for an hour, in a cache that a change may miss. 1 query when they are not there.
    """
    # Where pages look.
    return list(kept_with(request, "_wagtail_cached_site_root_paths", Site.get_site_root_paths))


class PageUrls:
    """Addresses of pages and files, as the API gives them to one request. No query but Wagtail's own.

    Each is found once, however many articles lead to it.
    """

    def __init__(self, request: Any | None, site: Any | None = None, *, links_to_frontend: bool = True) -> None:
        """``site`` is the one that the pages are asked for in: what lies in several has its address there, and links
        within it are short. Without it that of the request. ``links_to_frontend`` is False for HTML that Django serves:
        its links stay there.
        """
        self.request = request
        self.links_to_frontend = links_to_frontend
        # Wagtail keeps there what it found.
        is_own = site is None or getattr(request, "_wagtail_site", None) == site
        self.about = request if is_own else request_with(request, _wagtail_site=site)
        self._found: dict[tuple[Any, str], tuple[str | None, str | None]] = {}
        self._links: dict[tuple[Any, str], str | None] = {}

    def parts(self, page: Any) -> tuple[str | None, str | None]:
        """Return base address and path of a page for readers.

        Both are None where no site has the page; the base alone, where Wagtail serves no pages and the site has no
        frontend of its own.
        """
        key = (page.pk, page.url_path)
        if key not in self._found:
            self._found[key] = self._find(page)
        return self._found[key]

    def _find(self, page: Any) -> tuple[str | None, str | None]:
        parts = page.get_url_parts(self.about)
        if parts is None:
            return None, None
        site_id, root_url, path = parts
        if path is not None:
            return frontend_url(root_url) or root_url, path
        return self._unserved(page, site_id)

    def page(self, page: Any) -> str | None:
        """Return the absolute address of a page for readers; None if no site serves it."""
        base, path = self.parts(page)
        return f"{base}{path}" if base is not None else None

    def link(self, page: Any) -> str | None:
        """Return the address that a link to a page has: absolute on a frontend, else as short as Wagtail's."""
        key = (page.pk, page.url_path)
        if key not in self._links:
            self._links[key] = self._link(page)
        return self._links[key]

    def _link(self, page: Any) -> str | None:
        has_frontends = self.links_to_frontend and newsbrief_settings.frontend_urls
        parts = page.get_url_parts(self.about) if has_frontends else None
        if parts is not None and (parts[2] is None or frontend_url(parts[1])):
            return self.page(page)
        url: str | None = page.get_url(self.about)
        return url

    def has_frontend(self) -> bool:
        """Tell whether links lead to a frontend of the site's own, so that "/media/…" means nothing there."""
        has_frontends = self.links_to_frontend and newsbrief_settings.frontend_urls
        site = Site.find_for_request(self.about) if has_frontends else None
        return site is not None and frontend_url(site.root_url) is not None

    def is_served(self, page: Any) -> bool:
        """Tell whether a page lies in a site."""
        return self.parts(page) != (None, None)

    def is_home(self, url_path: str) -> bool:
        """Tell whether the page with this ``url_path`` is the home page of a site."""
        return url_path in self._home_paths

    @cached_property
    def _home_paths(self) -> frozenset[str]:
        return frozenset(root.root_path for root in Site.get_site_root_paths())

    def _unserved(self, page: Any, site_id: Any) -> tuple[str | None, str | None]:
        """Return the same for a page that has no place in the URLs of Django: it lies at the root of the frontend."""
        root = next(
            root
            for root in Site.get_site_root_paths()
            if root.site_id == site_id and page.url_path.startswith(root.root_path)
        )
        return frontend_url(root.root_url), f"/{page.url_path.removeprefix(root.root_path)}"


def has_own_address(model: type[Any]) -> bool:
    """Tell whether a page type makes its addresses itself, so that the base page would not know them. No query."""
    return any(getattr(model, name) is not getattr(get_page_model(), name) for name in _ADDRESSES)


def frontend_url(root_url: str | None) -> str | None:
    """Return the base address of the frontend of the site at ``root_url``, without a slash at its end; or None."""
    urls = newsbrief_settings.frontend_urls
    if not urls or not root_url:
        return None
    parts = urlsplit(root_url)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    url = urls.get(f"{parts.hostname}:{port}") or urls.get(parts.hostname or "")
    return url.rstrip("/") if url else None


def problem_with(host: Any, url: Any) -> str:
    """Return what is wrong with an entry of ``FRONTEND_URLS``; empty if nothing is."""
    is_host = isinstance(host, str) and re.fullmatch(r"[^\s:/?#@]+(:\d{1,5})?", host) and host == host.lower()
    if not is_host:
        return "the key is no host or host:port in small letters"
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:  # "https://[::1"
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        return f"{url!r} is no absolute http or https address"
    return f"{url!r} has a query or a fragment" if parts.query or parts.fragment else ""
