"""Redirects of ``wagtail.contrib.redirects``, answered to a frontend instead of followed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db.models import Q
from django.urls import Resolver404
from django.utils.encoding import iri_to_uri, uri_to_iri

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.content.types import RedirectData
from wagtail_newsbrief.page_urls import frontend_url


def redirect_at(address: str, scope: PageScope) -> RedirectData | None:
    """Return where an address of the site leads to; None where it does not.

    As in Wagtail's middleware a page of any type comes first, a redirect of this site before one of
    all sites, and one with the query string before one without. One to a page that the visitor may not see
    is none. 1 query where there is no redirect, at most 4 where there is one.
    """
    if not apps.is_installed("wagtail.contrib.redirects"):
        return None
    from wagtail.contrib.redirects.models import Redirect

    paths = _paths(address, Redirect.normalise_path)
    found = Redirect.objects.filter(Q(site=scope.site) | Q(site=None), old_path__in=paths)
    redirects = sorted(found, key=lambda one: (paths.index(one.old_path), one.site_id is None))
    if not redirects or scope.at(address, get_page_model().objects.live()).exists():
        return None
    return _data(redirects[0], scope)


def _paths(address: str, normalise: Any) -> list[str]:
    """Return how the address may be stored, in the order in which Wagtail looks."""
    whole = normalise(f"/{address.lstrip('/')}")
    candidates = [whole, urlsplit(whole).path]
    return list(dict.fromkeys(form(one) for one in candidates for form in (uri_to_iri, iri_to_uri)))


def _data(redirect: Any, scope: PageScope) -> RedirectData | None:
    if redirect.redirect_page_id is not None:
        pages: Any = scope.visitor.visible(get_page_model().objects.filter(pk=redirect.redirect_page_id))
        page = pages.specific().first()
        location = scope.urls.page(page) if page is not None else None
        if location is not None:
            location = f"{location.rstrip('/')}{route}" if (route := _route(redirect, page)) else location
    else:
        location = redirect.redirect_link or None
    if location is None:
        return None
    base = frontend_url(scope.site.root_url) or scope.site.root_url
    if location.startswith("/") and not location.startswith("//"):
        location = f"{base}{location}"
    is_local = location == base or location.startswith(f"{base}/")
    return {
        "location": location,
        "path": (location.removeprefix(base) or "/") if is_local else None,
        "is_permanent": redirect.is_permanent,
    }


def _route(redirect: Any, page: Any) -> str:
    """Return the route on the page that a redirect leads to, if the page knows it."""
    route = str(redirect.redirect_page_route_path)
    if not route:
        return ""
    try:
        page.resolve_subpage(route)
    except (AttributeError, Resolver404):  # no routable page; no such route any more
        return ""
    return route
