"""What *Preview* answers: the way to the frontend, with a token for the draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from wagtail_headless_preview.models import get_client_root_url_from_site
from wagtail_headless_preview.settings import headless_preview_settings
from wagtail_headless_preview.signals import preview_update

from wagtail_newsbrief.conf import newsbrief_settings

from . import drafts


def serve_in_frontend(page: Any, request: Any) -> HttpResponse | None:
    """Redirect to the draft in the frontend; None where ``CLIENT_URLS`` names no frontend for the site.

    Raises ``PermissionDenied`` for a request without a user, to whom no token could be bound.
    """
    root = frontend_of(page)
    if root is None:
        return None
    if not request.user.is_authenticated:
        raise PermissionDenied
    token = drafts.keep(page, request.user)
    preview_update.send(sender=type(page), token=token)
    response = HttpResponseRedirect(f"{root}{newsbrief_settings.preview_path}?{urlencode({'token': token})}")
    make_private(response)
    return response


def frontend_of(page: Any) -> str | None:
    """Return the frontend of a page's site with a slash at its end, None without one. 1 query at most."""
    urls = headless_preview_settings.CLIENT_URLS
    site = page.get_site()
    if site is None or not urls or (site.hostname not in urls and "default" not in urls):
        return None
    return str(get_client_root_url_from_site(site)).rstrip("/") + "/"


def make_private(response: Any) -> Any:
    """Let nobody keep, index or pass on what belongs to a draft."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
