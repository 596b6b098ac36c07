"""Work that follows a change of what many articles show, for django-tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django_tasks import task

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.mixins import ArticleMixin

from .affected import Affected, by_articles
from .listeners import Change, Kind, Part, anybody, tell


@task()
def articles_changed(
    ids: list[str], reason: str, tags: list[str], keys: list[str], renames: list[tuple[str, str, str]]
) -> int:
    """Tell everybody that these articles show something else now; return how many of them are live.

    ``tags`` and ``keys`` are those of what has changed; ``renames`` names the address (site, before, now) of a page
    above them that has got another one. A constant number of queries for each page type. May be run again after a
    failure.
    """
    pages = get_page_model().objects.filter(pk__in=ids).live().specific().defer_streamfields()
    articles = [page for page in pages if isinstance(page, ArticleMixin)]
    if not articles or not anybody():
        return 0
    more = Affected(tags=frozenset(tags), keys=frozenset(keys))
    parts = [Part(page.path, touched | _formerly(touched, renames) | more) for page, touched in by_articles(articles)]
    tell(Change(Kind.CONTENT, tuple(parts), reason=reason))
    return len(articles)


def _formerly(touched: Affected, renames: Iterable[Sequence[str]]) -> Affected:
    """Return the same pages below the addresses that a page above them had."""
    pages = frozenset(
        place._replace(path=before + place.path.removeprefix(now))
        for root_url, before, now in renames
        for place in touched.pages
        if place.root_url == root_url and place.path.startswith(now)
    )
    return Affected(pages=pages, tags=frozenset(f"path:{place.path}" for place in pages))
