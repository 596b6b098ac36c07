"""From URL paths to pages of a site: the inverse of ``Page.get_url_parts``."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import unquote

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Site

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.text import storable


class Root(NamedTuple):
    """The home page of a site in one language: its ``url_path``, and the prefix of URLs in that language."""

    path: str
    prefix: str
    language: str | None


def roots_of(site: Any) -> list[Root]:
    """Return the home pages of a site, one per language.

    The prefix is what ``reverse("wagtail_serve")`` puts before a page's own path: ``/``, ``/ar/``, ``/blog/``. Queries:
    1 if the root paths aren't in Wagtail's cache.
    """
    found = []
    for root in Site.get_site_root_paths():
        if root.site_id != site.pk:
            continue
        language = root.language_code if newsbrief_settings.i18n_enabled else None
        with translation.override(language or translation.get_language()):
            try:
                prefix = reverse("wagtail_serve", args=("",))
            except NoReverseMatch:
                prefix = "/"
        found.append(Root(root.root_path, prefix, language))
    return found


def slugs_in(url: str) -> list[str]:
    """Return the slugs in a URL path or a part of one.

    Missing and superfluous slashes are ignored, and percent-encoding is decoded. Characters that a database refuses are
    replaced by U+FFFD, which no slug has.
    """
    return [slug for slug in storable(unquote(url)).split("/") if slug]


def url_paths(site: Any, url: str, language: str | None = None) -> set[str]:
    """Return the possible values of ``url_path`` for the page at a URL path, one for each language.

    With ``language``, return those below the home page in that language. A query string is ignored.
    """
    path = "/".join(["", *slugs_in(url.partition("?")[0]), ""])
    roots = roots_of(site)
    fitting = [root for root in roots if path.startswith(root.prefix)]
    # The longest prefix wins: "/ar/news/" is never a page "ar" in the language without a prefix.
    longest = max((len(root.prefix) for root in fitting), default=0)
    found = [(root.path, path.removeprefix(root.prefix)) for root in fitting if len(root.prefix) == longest]
    if language is not None:
        found = [(root.path, rest) for _, rest in found for root in roots if root.language == language]
    return {root + rest for root, rest in found}


def at_url_path(pages: QuerySet[Any], site: Any, url: str, language: str | None = None) -> QuerySet[Any]:
    """Narrow a page queryset to the page at a URL path of the site (see ``url_paths``). Queries: at most 1."""
    wanted = url_paths(site, url, language)
    # ``url_path`` has no index, ``slug`` has.
    slugs = {path.rstrip("/").rpartition("/")[2] for path in wanted}
    return pages.filter(slug__in=slugs, url_path__in=wanted)


def paths_below_home(site: Any, path: str, language: str | None = None) -> list[str]:
    """Return the possible values of ``url_path`` for the page at a path of slugs below a home page.

    Sorted: in ``language``, in the site's own language, in the others; then ``path`` as a URL path with a language
    prefix. Empty for the home page itself.
    """
    slugs = slugs_in(path)
    if not slugs:
        return []
    own = site.root_page.url_path
    roots = sorted(roots_of(site), key=lambda root: (root.language != language, root.path != own))
    found = ["/".join([root.path.rstrip("/"), *slugs, ""]) for root in roots]
    return list(dict.fromkeys([*found, *sorted(url_paths(site, path))]))
