"""Find the paths at which the site has mounted the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import translation
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.views import PagesAPIViewSet

from wagtail_newsbrief.api.v2 import ArticlesAPIViewSet, AuthorsAPIViewSet, PathsAPIViewSet, SectionsAPIViewSet
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.events.locations import ARTICLE, OTHER, SECTION

#: The view sets of API v2 and their kinds, subclasses first.
_VIEWSETS: tuple[tuple[type[Any], str], ...] = (
    (ArticlesAPIViewSet, ARTICLE),
    (SectionsAPIViewSet, SECTION),
    # Tags too, because they count articles.
    (AuthorsAPIViewSet, ARTICLE),
    (PagesAPIViewSet, OTHER),
)
#: The actions of the views.
_V2 = {"listing_view": "listing", "sitemap_view": "sitemap", "detail_view": "detail", "by_path_view": "by_path"}

_LISTINGS, _DETAILS, _BY_PATHS = {"listing", "sitemap"}, {"detail"}, {"by_path"}

#: The view that finds pages of any kind by path.
_ALL_KINDS = (ARTICLE, SECTION, OTHER)

#: The names of API v3's views, Wagtail's among them.
_V3 = {
    "newsbrief_articles": (ARTICLE, "listing"),
    "newsbrief_articles_sitemap": (ARTICLE, "sitemap"),
    "newsbrief_article": (ARTICLE, "detail"),
    "newsbrief_article_by_path": (ARTICLE, "by_path"),
    "newsbrief_authors": (ARTICLE, "listing"),
    "newsbrief_tags": (ARTICLE, "listing"),
    "newsbrief_sections": (SECTION, "listing"),
    "newsbrief_sections_sitemap": (SECTION, "sitemap"),
    "newsbrief_section": (SECTION, "detail"),
    "newsbrief_section_by_path": (SECTION, "by_path"),
    "list_pages": (OTHER, "listing"),
    "detail_page": (OTHER, "detail"),
}

#: Placeholder for an id in a path.
_SAMPLE = 987654321


@dataclass(frozen=True, slots=True)
class ApiPaths:
    """Paths of the API's endpoints for one kind of page; those of single items contain ``{pk}``."""

    listings: frozenset[str]
    details: frozenset[str]
    by_path: frozenset[str]


def api_paths(kind: str) -> ApiPaths:
    """Return the paths of endpoints for a kind of page; for ``OTHER`` those of Wagtail's own endpoints. No query.

    Walks the whole URLconf: about a millisecond.
    """
    found = {(name, view) for view_kind, view, name in _views() if view_kind == kind}

    def paths(views: set[str]) -> frozenset[str]:
        args = [_SAMPLE] if views == _DETAILS else []
        return frozenset(path for name, view in found if view in views for path in _reversed(name, args))

    return ApiPaths(paths(_LISTINGS), paths(_DETAILS), paths(_BY_PATHS))


def _views() -> Iterator[tuple[str, str, str]]:
    """Yield the views of the API: kind, view and the name to reverse."""
    for namespaces, pattern in _patterns(get_resolver(), ()):
        name = ":".join([*namespaces, pattern.name or ""])
        viewset = getattr(pattern.callback, "cls", None)
        view = _V2.get((getattr(pattern.callback, "actions", None) or {}).get("get", ""))
        if pattern.name == "newsbrief_path" or (isinstance(viewset, type) and issubclass(viewset, PathsAPIViewSet)):
            yield from ((kind, "by_path", name) for kind in _ALL_KINDS)
        elif pattern.name in _V3:
            yield (*_V3[pattern.name], name)
        elif view and isinstance(viewset, type) and not issubclass(viewset, PagesAdminAPIViewSet):
            kind = next((kind for class_, kind in _VIEWSETS if issubclass(viewset, class_)), "")
            yield kind, view, name


def _patterns(resolver: Any, namespaces: Sequence[str]) -> Iterator[tuple[Sequence[str], Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = [*namespaces, pattern.namespace] if pattern.namespace else namespaces
            yield from _patterns(pattern, inner)
        else:
            yield namespaces, pattern


def _reversed(name: str, args: list[Any]) -> Iterator[str]:
    """Yield the path of a view in each language that has one of its own."""
    for code in newsbrief_settings.language_codes:
        with translation.override(code):
            try:
                path = reverse(name, args=args)
            except NoReverseMatch:  # below an unknown argument, such as "<tenant>/api/"
                continue
        yield path.replace(str(_SAMPLE), "{pk}")
