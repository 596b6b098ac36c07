"""Thousands of articles, loaded by bulk: the tables of the page and of its type, no signal, no revision."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

from django.db import connection
from wagtail.models import BaseViewRestriction, PageViewRestriction

from tests.factories import bulk_pages, make_section
from wagtail_newsbrief.articles.models import ArticlePage

BATCH = 2000

#: Of a hundred articles this many share the minute of another one.
EQUAL_DATES = 10

_FIRST_DAY = datetime.datetime(2006, 1, 1, tzinfo=datetime.UTC)


def make_articles(
    number: int, *, restricted: int = 0, seed: int = 1, progress: Callable[[int], None] = lambda amount: None
) -> Any:
    """Create a section with ``number`` live articles, ``restricted`` of them for members only; return it.

    Dates are spread over twenty years in random order, so that neither the primary key nor the
    tree tells the order, and some are equal.
    """
    chance = random.Random(seed)
    section = make_section(title="Archive")
    body = ArticlePage._meta.get_field("body").to_python(
        [{"type": "paragraph", "value": "<p>" + "The council met again on Tuesday. " * 40 + "</p>"}]
    )
    moments: list[datetime.datetime] = []
    for start in range(0, number, BATCH):
        articles = []
        for position in range(start, min(start + BATCH, number)):
            if moments and chance.randrange(100) < EQUAL_DATES:
                moment = chance.choice(moments)
            else:
                moment = _FIRST_DAY + datetime.timedelta(minutes=chance.randrange(20 * 365 * 24 * 60))
            moments.append(moment)
            articles.append(
                ArticlePage(
                    title=f"Article {position}",
                    slug=f"article-{position}",
                    first_published_at=moment,
                    last_published_at=moment,
                    published_at=moment,
                    standfirst="What was said, and what was not.",
                    body=body,
                )
            )
        bulk_pages(section, articles)
        progress(len(articles))
    pks = ArticlePage.objects.child_of(section).order_by("pk").values_list("pk", flat=True)
    PageViewRestriction.objects.bulk_create(
        PageViewRestriction(page_id=pk, restriction_type=BaseViewRestriction.LOGIN)
        for pk in chance.sample(list(pks), restricted)
    )
    return section


def analyse() -> None:
    """Let the database count its rows, as it does by itself some time after such a load."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(f"ANALYZE TABLE {', '.join(f'`{table}`' for table in tables)}")
            cursor.fetchall()
        else:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
