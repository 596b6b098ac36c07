"""Tasks that follow a change of an object that many articles show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django_tasks import task

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.mixins import ArticleMixin

from .affected import Affected, by_articles
from .changes import Change, Kind, Part, has_listeners, send


@task()
def articles_changed(
    ids: list[str], reason: str, tags: list[str], keys: list[str], renames: list[tuple[str, str, str]]
) -> int:
    """Send that these articles show something else now; return how many are live.

    ``tags`` and ``keys`` are those of the changed object; ``renames`` are the URLs ``(site, before, now)`` of a page
    above them that was renamed. A constant number of queries per page type. Can be retried after a failure.
    """
    pages = get_page_model().objects.filter(pk__in=ids).live().specific().defer_streamfields()
    articles = [page for page in pages if isinstance(page, ArticleMixin)]
    if not articles or not has_listeners():
        return 0
    more = Affected(tags=frozenset(tags), keys=frozenset(keys))
    parts = [
        Part(page.path, affected | _former_urls(affected, renames) | more)
        for page, affected in by_articles(articles, with_neighbours=reason == "image")
    ]
    send(Change(Kind.CONTENT, tuple(parts), reason=reason))
    return len(articles)


def _former_urls(affected: Affected, renames: Iterable[Sequence[str]]) -> Affected:
    """Return the same pages at the URLs that they had before a page above them was renamed."""
    pages = frozenset(
        location._replace(path=before + location.path.removeprefix(now))
        for root_url, before, now in renames
        for location in affected.pages
        if location.root_url == root_url and location.path.startswith(now)
    )
    return Affected(pages=pages, tags=frozenset(f"path:{location.path}" for location in pages))
