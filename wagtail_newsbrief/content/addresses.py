"""Which page of a site an address means: the inverse of ``Page.get_url_parts``."""

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
    """The home page of a site in one language: its ``url_path``, and what stands before a page's own path."""

    path: str
    prefix: str
    language: str | None


def roots_of(site: Any) -> list[Root]:
    """Return the home pages of a site, one for each language.

    The prefix is what ``reverse("wagtail_serve")`` puts before a page's own path: ``/``, ``/ar/``,
    ``/blog/``. Wagtail keeps the root paths in its cache; 1 query when they are not there.
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


def slugs_in(address: str) -> list[str]:
    """Return the slugs of an address or a part of one.

    A missing or superfluous slash is forgiven, and so is percent-encoding: no slug has a ``%``. Nor
    has one a NUL or half a character, which databases would not even look for.
    """
    return [slug for slug in storable(unquote(address)).split("/") if slug]


def url_paths(site: Any, address: str, language: str | None = None) -> set[str]:
    """Return what ``url_path`` a page at this address would have, one for each possible language.

    With ``language``: what it would have at the same place below the home page in that language. A query string says
    nothing about the page.
    """
    path = "/".join(["", *slugs_in(address.partition("?")[0]), ""])
    roots = roots_of(site)
    fitting = [root for root in roots if path.startswith(root.prefix)]
    # "/ar/news/" is the Arabic page, never a page "ar" of the language that has no prefix.
    longest = max((len(root.prefix) for root in fitting), default=0)
    found = [(root.path, path.removeprefix(root.prefix)) for root in fitting if len(root.prefix) == longest]
    if language is not None:
        found = [(root.path, rest) for _, rest in found for root in roots if root.language == language]
    return {root + rest for root, rest in found}


def at_address(pages: QuerySet[Any], site: Any, address: str, language: str | None = None) -> QuerySet[Any]:
    """Narrow a page queryset to the page at an address of the site (see ``url_paths``). 1 query at most by itself."""
    wanted = url_paths(site, address, language)
    # ``url_path`` has no index, ``slug`` has.
    slugs = {path.rstrip("/").rpartition("/")[2] for path in wanted}
    return pages.filter(slug__in=slugs, url_path__in=wanted)


def paths_below_home(site: Any, path: str, language: str | None = None) -> list[str]:
    """Return what ``url_path`` a page at a path of slugs below a home page of the site may have.

    That in the language comes first, then that in the site's own, then the others; last what ``path`` means as an
    address, with the prefix of its language. Empty for the home page itself.
    """
    slugs = slugs_in(path)
    if not slugs:
        return []
    own = site.root_page.url_path
    roots = sorted(roots_of(site), key=lambda root: (root.language != language, root.path != own))
    found = ["/".join([root.path.rstrip("/"), *slugs, ""]) for root in roots]
    return list(dict.fromkeys([*found, *sorted(url_paths(site, path))]))
