"""The frontends in ``CLIENT_URLS`` of wagtail-headless-preview, by page and by origin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from wagtail.models import Site
from wagtail_headless_preview.models import get_client_root_url_from_site
from wagtail_headless_preview.settings import headless_preview_settings

#: The header of the token, which isn't in the URL because URLs are logged.
HEADER = "X-Newsbrief-Draft"

#: How long a browser caches a preflight response: the maximum of common browsers.
_PREFLIGHT_SECONDS = 600


def frontend_of(page: Any) -> str | None:
    """Return the URL of the frontend of a page's site, with a trailing slash; None without one. 1 query at most."""
    site = page.get_site()
    return _frontend_of_site(site) if site is not None else None


def origins() -> list[str]:
    """Return the origins of all frontends, without duplicates. 1 query."""
    urls = (_frontend_of_site(site) for site in Site.objects.order_by("pk"))
    return list(dict.fromkeys(origin_of(url) for url in urls if url))


def origin_of(url: str) -> str:
    """Return the origin of a URL: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def make_private(response: Any) -> Any:
    """Set headers that forbid caching, indexing and referrers, for responses with drafts."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def share_with_frontends(request: HttpRequest, response: Any) -> Any:
    """Allow the pages of frontends, and no other origins, to read a response (CORS).

    1 query for a request with an Origin header, none for others.
    """
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin")
    if origin and origin in origins():
        response["Access-Control-Allow-Origin"] = origin
    return response


def preflight(request: HttpRequest) -> HttpResponse:
    """Respond to a preflight request for the header of the token."""
    response: HttpResponse = share_with_frontends(request, HttpResponse(status=204))
    if response.has_header("Access-Control-Allow-Origin"):
        response["Access-Control-Allow-Methods"] = "GET"
        response["Access-Control-Allow-Headers"] = HEADER
        response["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def _frontend_of_site(site: Site) -> str | None:
    urls = headless_preview_settings.CLIENT_URLS
    if not urls or (site.hostname not in urls and "default" not in urls):
        return None
    return str(get_client_root_url_from_site(site)).rstrip("/") + "/"
