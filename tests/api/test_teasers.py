"""What cards are made of: a neighbour, a related article and an article in a listing have the same keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.api.test_shapes import SHORT, SHORT_META
from tests.reader import material
from tests.support import factories
from wagtail_newsbrief.articles.models import RelatedArticle


def teaser(article: dict[str, Any]) -> dict[str, Any]:
    """Return what a teaser has of an article."""
    found = {name: article[name] for name in SHORT}
    return {**found, "meta": {name: article["meta"][name] for name in SHORT_META}}


def related(*pages: Any) -> list[RelatedArticle]:
    return [RelatedArticle(article=page) for page in pages]


def test_it_is_a_part_of_the_article_itself(api: Api, news: Paper):
    flood, market = api.article(news.flood), api.article(news.market)
    assert flood["lead_image"]
    assert api.article(news.second_twin)["next"] == teaser(flood)
    assert flood["related"][0] == teaser(market)
    assert market["meta"]["section"]["title"] == "Local"
    listed = {item["id"]: item for item in api.listing().items}
    assert teaser(listed[news.flood.pk]) == teaser(flood)


def test_its_image_has_the_renditions_that_are_asked_for(api: Api, news: Paper):
    following = api.article(news.second_twin, renditions="card")["next"]
    assert list(following["lead_image"]["renditions"]) == ["card"]
    assert len(following["lead_image"]["renditions"]["card"]) == 2


def test_a_section_that_the_visitor_may_not_see_is_not_named(api: Api, news: Paper):
    closed = factories.make_section(news.news, "Closed", live=False)
    open_ = factories.make_article(closed, "Open")
    factories.edit(news.flood, related_articles=related(open_, news.market))
    first, second = api.article(news.flood)["related"]
    assert (first["title"], first["meta"]["section"]) == ("Open", None)
    assert second["meta"]["section"]["title"] == "Local"


def test_pages_of_other_types_have_what_they_have(api: Api, news: Paper):
    factories.edit(news.flood, related_articles=related(news.local))
    (found,) = api.article(news.flood)["related"]
    assert list(found) == SHORT
    assert (found["standfirst"], found["lead_image"]) == ("", None)
    assert found["meta"]["section"]["title"] == "News"


def test_a_change_of_the_picture_is_seen_beside_it(api: Api, news: Paper):
    assert api.article(news.first_twin)["next"]["lead_image"] is None
    factories.edit(news.second_twin, lead_image=news.picture, standfirst="New")
    following = api.article(news.first_twin)["next"]
    assert (following["lead_image"]["id"], following["standfirst"]) == (news.picture.pk, "New")


@pytest.mark.parametrize("path", ["articles/", "pages/"])
@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_queries(client, news: Paper, path):
    """Twenty articles, each with neighbours and related ones in other sections, cost what one costs."""
    api = Api("v2", client)
    sections = [factories.make_section(title=f"Section {number}") for number in range(4)]
    images = [material.make_image(f"teaser-{number}", size=(40, 30)) for number in range(3)]
    articles: list[Any] = []
    for number in range(24):
        article = factories.make_article(
            sections[number % 4],
            f"Article {number}",
            published_at=at(5, hour=number % 24),
            lead_image=images[number % 3],
            related_articles=related(*articles[-3:]),
        )
        articles.append(article)
    costs = []
    for limit in (1, 20):
        query = {"fields": "_,previous,next,related", "limit": limit}
        if path == "pages/":
            query |= {"type": "newsbrief.ArticlePage", "order": "-first_published_at"}
        api.ask(path, query)
        with CaptureQueriesContext(connection) as captured:
            items = api.get(path, **query)["items"]
        costs.append(len(captured))
    assert all(one["lead_image"] and one["meta"]["section"] for item in items for one in item["related"])
    # Those of one are in sections that aren't its own: 1 query, which the sections of twenty may spare.
    assert costs[1] <= costs[0] <= (13 if path == "articles/" else 16)
