"""Redirects of ``wagtail.contrib.redirects`` as data, for frontends to follow."""

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


def redirect_at(path: str, scope: PageScope) -> RedirectData | None:
    """Return the redirect from a URL path of the site, or ``None``.

    As in Wagtail's middleware a live page wins over a redirect, a redirect of this site over one of all sites, and one
    with the query string over one without. A redirect to a page that the visitor may not see is ignored. Queries: 1, at
    most 4 if there is a redirect.
    """
    if not apps.is_installed("wagtail.contrib.redirects"):
        return None
    from wagtail.contrib.redirects.models import Redirect

    paths = _paths(path, Redirect.normalise_path)
    found = Redirect.objects.filter(Q(site=scope.site) | Q(site=None), old_path__in=paths)
    redirects = sorted(found, key=lambda one: (paths.index(one.old_path), one.site_id is None))
    if not redirects or scope.at(path, get_page_model().objects.live()).exists():
        return None
    return _data(redirects[0], scope)


def _paths(path: str, normalise: Any) -> list[str]:
    """Return the forms in which the path may be stored, in Wagtail's order."""
    whole = normalise(f"/{path.lstrip('/')}")
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
    """Return the route of a redirect to a routable page; empty if the page has no such route."""
    route = str(redirect.redirect_page_route_path)
    if not route:
        return ""
    try:
        page.resolve_subpage(route)
    except (AttributeError, Resolver404):  # not a routable page, or the route was removed
        return ""
    return route
