"""An editor who publishes, gives other dates, moves, restricts and unpublishes, and looks at once at what readers see.

What is right comes from a plain query over the pages (``naive.plain_neighbours``), never from the navigation index.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from wagtail.models import BaseViewRestriction, PageViewRestriction

from tests.support.factories import make_article
from wagtail_newsbrief.articles.models import ArticlePage

from ..contenders.naive import plain_neighbours

#: An address of the API in, status and JSON out.
Get = Callable[[str], tuple[int, Any]]

_LAST_DAY = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


class Editor:
    """Works on articles of its own, in between those that readers read."""

    def __init__(self, sections: list[Any], get: Get, *, articles: int = 20, seed: int = 1) -> None:
        self.get, self.sections, self.chance = get, sections, random.Random(seed)
        self.writes: Counter[str] = Counter()
        self.checks = 0
        #: What readers were told that was no longer so, in words.
        self.stale: list[str] = []
        self.pks = [make_article(sections[0], published_at=self._moment()).pk for _ in range(articles)]

    def write(self) -> None:
        """Make one change through the page's own methods, and check it."""
        action = self.chance.choice([self.publish, self.redate, self.move, self.restrict, self.unpublish])
        page = ArticlePage.objects.get(pk=self.chance.choice(self.pks))
        before = self._around(page)
        action(page)
        self.writes[action.__name__] += 1
        page = ArticlePage.objects.get(pk=page.pk)
        for pk in {page.pk, *before, *self._around(page)}:
            self.check(pk)

    # --- changes ----------------------------------------------------------------------------------------------

    def publish(self, page: Any) -> None:
        page.title = f"Article {page.pk}, {self.chance.randrange(10**6)}"
        page.save_revision().publish()

    def redate(self, page: Any) -> None:
        page.published_at = self._moment()
        page.save_revision().publish()

    def move(self, page: Any) -> None:
        page.move(self.chance.choice(self.sections), pos="last-child")

    def restrict(self, page: Any) -> None:
        """Close the article to readers, or open it again."""
        found = PageViewRestriction.objects.filter(page_id=page.pk).first()
        if found is not None:
            found.delete()
        else:
            PageViewRestriction.objects.create(page_id=page.pk, restriction_type=BaseViewRestriction.LOGIN)

    def unpublish(self, page: Any) -> None:
        page.unpublish()

    # --- what readers see of it -----------------------------------------------------------------------------------

    def check(self, pk: int) -> None:
        """Ask for an article, and note what isn't as it is."""
        page = ArticlePage.objects.live().public().filter(pk=pk).first()
        status, data = self.get(f"articles/{pk}/")
        self.checks += 1
        if page is None or status != 200:
            if (page is None) != (status == 404):
                self.stale.append(f"article {pk}: {status}, but it is {'hidden' if page is None else 'there'}")
            return
        expected = {
            "title": page.title,
            **{
                side: neighbour and neighbour.pk
                for side, neighbour in zip(("previous", "next"), plain_neighbours(page), strict=True)
            },
        }
        for name, value in expected.items():
            found = data[name] if name == "title" else (data[name] or {}).get("id")
            if found != value:
                self.stale.append(f"article {pk}: {name} is {found!r}, expected {value!r}")

    def _around(self, page: Any) -> list[int]:
        """Return the readable neighbours that a change of the page concerns."""
        return [neighbour.pk for neighbour in plain_neighbours(page) if neighbour is not None]

    def _moment(self) -> datetime.datetime:
        return _LAST_DAY - datetime.timedelta(minutes=self.chance.randrange(20 * 365 * 24 * 60))
