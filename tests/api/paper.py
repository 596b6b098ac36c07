"""A small paper: a section within a section, equal dates, one article with everything and one with nothing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import Any

from tests.reader import material
from tests.support import factories
from tests.support.indexing import indexed_once
from wagtail_newsbrief.articles.models import ArticleByline, Author, RelatedArticle


def at(day: int, hour: int = 9) -> datetime.datetime:
    """Return a moment in the month of the paper."""
    return datetime.datetime(2026, 11, day, hour, 30, tzinfo=datetime.UTC)


@dataclass
class Paper:
    """The pages, by what they are."""

    news: Any
    local: Any
    umlauts: Any
    flood: Any  # with everything
    bare: Any  # with nothing
    first_twin: Any
    second_twin: Any  # of the same moment
    market: Any  # in the section within
    ada: Author
    ben: Author
    picture: Any

    @property
    def in_news(self) -> list[Any]:
        """The articles of the section, newest first."""
        return [self.flood, self.second_twin, self.first_twin, self.bare]

    def again(self) -> Paper:
        """Return the same paper in instances of its own, as they are stored now, for a test that changes them."""
        rows = {row.name: getattr(self, row.name) for row in fields(self)}
        return Paper(**{name: type(row)._default_manager.get(pk=row.pk) for name, row in rows.items()})


@indexed_once()
def make() -> Paper:
    """Create the paper below the home page."""
    picture = material.make_image("harbour", size=(900, 600), title="The harbour")
    ada = Author.objects.create(name="Ada Quayle", slug="ada-quayle", role="Harbour reporter")
    ben = Author.objects.create(name="Ben Ode", slug="ben-ode")
    news = factories.make_section(title="News", slug="news")
    local = factories.make_section(news, "Local", slug="local")
    umlauts = factories.make_section(news, "Übermorgen", slug="übermorgen")
    bare = factories.make_article(news, "Bare", slug="bare", published_at=at(1))
    first_twin = factories.make_article(news, "First twin", slug="first-twin", published_at=at(2))
    second_twin = factories.make_article(news, "Second twin", slug="second-twin", published_at=at(2))
    market = factories.make_article(local, "Market", slug="market", published_at=at(3))
    flood = factories.make_article(
        news,
        "Flood",
        slug="flood",
        published_at=at(4),
        standfirst="The river came at night.",
        lead_image=picture,
        lead_image_alt="The quay under water",
        lead_image_caption="Tuesday, seven o'clock",
        lead_image_credit="Ada Quayle",
        summary=material.summary_of_everything(),
        body=material.body_of_everything(picture),
    )
    flood.tags.add("River", "high water")
    flood.bylines = [ArticleByline(author=ben), ArticleByline(author=ada)]
    flood.related_articles = [RelatedArticle(article=market), RelatedArticle(article=bare)]
    flood.save_revision().publish()
    bare.tags.add("River")
    bare.bylines = [ArticleByline(author=ada)]
    bare.save_revision().publish()
    return Paper(news, local, umlauts, flood, bare, first_twin, second_twin, market, ada, ben, picture)
