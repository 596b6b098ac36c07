"""Filters of ``/articles/``: by section and by related objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content.page_types import articles_with
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.content.url_paths import paths_below_home
from wagtail_newsbrief.utils.text import as_id

from .parameters import ParameterError, Parameters


def in_sections(
    rows: QuerySet[Any], scope: PageScope, sections: Sequence[str], *, below: bool = False
) -> QuerySet[Any]:
    """Narrow to articles directly in any of the sections; with ``below`` at any depth below them.

    A section is any page, as an id or a path of slugs. Queries: 1. Raise ``Http404`` if the visitor may see none of
    them.
    """
    found = _places(scope, sections)
    if not found:
        raise Http404("There is no such section.")
    inside = Q()
    for path, depth in found:
        inside |= Q(path__startswith=path, depth__gt=depth) if below else Q(path__startswith=path, depth=depth + 1)
    return rows.filter(inside)


def with_any(rows: QuerySet[Any], parameters: Parameters, name: str) -> QuerySet[Any]:
    """Narrow to articles with any ``author`` or ``tag`` in the parameter, if it is given. No query by itself."""
    values = parameters.values(name)
    if not values:
        return rows
    # A tag's name may contain a comma.
    whole = str(parameters.text(name)).strip()
    found = articles_with(name, list(dict.fromkeys([whole, *values])))
    if found is None:
        raise ParameterError(name, "the articles of this site have none")
    return rows.filter(pk__in=found)


def _places(scope: PageScope, sections: Sequence[str]) -> list[tuple[str, int]]:
    """Return the tree path and depth of sections and, with a fallback language, of their translations."""
    pks = {pk for section in sections if (pk := as_id(section)) is not None}
    language = scope.locale.language_code if scope.locale is not None else None
    candidates = [paths_below_home(scope.site, section, language) for section in sections if as_id(section) is None]
    url_paths = {path for one in candidates for path in one}
    # ``url_path`` has no index, ``slug`` has.
    slugs = {path.rstrip("/").rpartition("/")[2] for path in url_paths}
    wanted = Q(pk__in=pks) if pks else Q()
    if url_paths:
        wanted |= Q(slug__in=slugs, url_path__in=url_paths)
    if not wanted:
        return []
    pages: QuerySet[Any] = scope.pages(get_page_model()).filter(wanted)
    rows = list(pages.values_list("pk", "url_path", "translation_key", "path", "depth"))
    by_url_path = {row[1]: row for row in rows}
    chosen = [row for row in rows if row[0] in pks]
    chosen += [by_url_path[fitting[0]] for one in candidates if (fitting := [p for p in one if p in by_url_path])]
    if scope.fallback is None:
        return [(path, depth) for *_, path, depth in chosen]
    translations = scope.pages(get_page_model()).filter(
        translation_key__in={row[2] for row in chosen}, locale__in=[scope.locale, scope.fallback]
    )
    return list(translations.values_list("path", "depth"))
