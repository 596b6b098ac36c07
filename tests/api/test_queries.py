"""What an answer costs in queries: the same for one article as for twenty. The numbers are in docs/reference.

An answer that is made, that is; one that is kept costs a single query (``test_kept_responses``).
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.models import Locale

from tests.api.conftest import Api, needs_v3
from tests.api.paper import at
from tests.reader import material
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS

#: So many that neither the last page of twenty nor one behind an offset of 1 is reached.
ARTICLES = 24


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}}):
        yield


@pytest.fixture(scope="module")
def rich(_module_transaction: None) -> list[Any]:
    """Articles with everything that could cost a query each: oldest first, more than a page of them."""
    section = factories.make_section(title="News", slug="news")
    authors = [Author.objects.create(name=f"Author {n}", slug=f"author-{n}") for n in range(5)]
    images = [material.make_image(f"image-{n}", size=(40, 30)) for n in range(4)]
    documents = [
        get_document_model().objects.create(title=f"Plan {n}", file=ContentFile(b"x", name=f"plan-{n}.txt"))
        for n in range(3)
    ]
    plain = factories.make_page("testapp.PlainPage", title="About")
    articles: list[Any] = []
    for number in range(ARTICLES):
        targets = [section, plain, *articles[-2:]]
        links = "".join(f'<a linktype="page" id="{page.pk}">x</a> ' for page in targets)
        links += "".join(f'<a linktype="document" id="{document.pk}">y</a> ' for document in documents)
        text = f"<p>{number} {links}</p>"
        article = factories.make_article(
            section,
            f"Article {number:02}",
            published_at=at(1) + datetime.timedelta(hours=number),
            lead_image=images[number % 4],
            summary=[("key_points", [text, "<p>two</p>"]), ("paragraph", text)],
            body=[
                ("paragraph", text),
                ("image", {"image": images[(number + 1) % 4]}),
                ("image", {"image": images[(number + 2) % 4]}),
                ("list", {"ordered": False, "items": [text, text]}),
                ("embed", {"embed": "https://video.example.com/1"}),
            ],
            live=False,
        )
        article.tags.add("news", f"tag {number}", f"tag {number % 3}", "a", "b")
        article.bylines = [ArticleByline(author=authors[n % 5]) for n in range(number, number + 3)]
        article.related_articles = [RelatedArticle(article=page) for page in articles[-3:]]
        article.save_revision().publish()
        ArticlePage.objects.filter(pk=article.pk).update(summary_source_digest="0" * 64)
        articles.append(article)
    # Some that are not for everybody, so that no answer is spared the question.
    factories.restrict(factories.make_article(section, "Secret", published_at=at(1)))
    factories.restrict(factories.make_section(section, "Closed"))
    german = Locale.objects.create(language_code="de")
    factories.home().copy_for_translation(german).save_revision().publish()
    return articles


def cost(api: Api, path: str, query: dict[str, Any], rows: int | None = None) -> int:
    """Return the queries of an answer, once the site's root paths are in the cache."""
    api.ask(path, query)
    with CaptureQueriesContext(connection) as queries:
        response = api.ask(path, query)
    assert response.status_code == 200, response.content
    if rows is not None:
        assert len(response.json()["items"]) == rows
    return len(queries)


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ({}, 14),
        ({"fields": "*"}, 15),
        ({"fields": "*", "section": "news"}, 16),
        ({"fields": "*", "tag": "news", "published_after": "2026-10-01"}, 15),
        ({"fields": "*", "locale": "en"}, 16),
        ({"fields": "*", "offset": 1}, 16),
        ({"fields": "*", "order": "-published_at"}, 15),
        pytest.param({"fields": "*", "search": "article", "order": "-published_at"}, 16, marks=needs_search),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_a_listing_of_articles(api: Api, rich, query, queries):
    one = cost(api, "articles/", {**query, "limit": 1}, rows=1)
    many = cost(api, "articles/", {**query, "limit": 20}, rows=20)
    assert (one, many) == (queries, queries)


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_a_listing_in_every_format_of_rich_text(api: Api, rich, format_):
    query = {"fields": "*", "rich_text_format": format_}
    assert cost(api, "articles/", {**query, "limit": 1}) == cost(api, "articles/", {**query, "limit": 20})


@pytest.mark.parametrize(
    ("fields", "queries"),
    [
        ("_,id,title,published_at,standfirst,slug,reading_seconds", 6),
        ("_,id,title,html_url,detail_url,locale,summary_text,summary_meta", 6),
        ("_,id,section", 7),
        ("_,id,byline", 7),
        ("_,id,tags", 7),
        ("_,id,lead_image", 8),
        ("_,id,previous,next", 11),
        ("_,id,related", 12),
        ("_,id,summary", 8),
    ],
)
def test_a_field_that_nobody_asked_for_costs_nothing(rich, db, client, fields, queries):
    api = Api("v2", client)
    for limit in (1, 20):
        assert cost(api, "articles/", {"fields": fields, "limit": limit}) == queries


def test_a_listing_that_fits_on_its_page_needs_no_count(api: Api, rich):
    whole = cost(api, "articles/", {"tag": "tag 5", "limit": 20}, rows=1)
    assert cost(api, "articles/", {"limit": 20}) == whole + 1


def test_an_article(api: Api, rich):
    assert cost(api, f"articles/{rich[10].pk}/", {}) == 14


def test_an_article_by_address(api: Api, rich):
    assert cost(api, "articles/by-path/", {"path": f"/news/{rich[10].slug}/"}) == 14


@override_settings(WAGTAIL_I18N_ENABLED=False)
def test_a_site_in_one_language_costs_the_same(api: Api, rich):
    assert cost(api, f"articles/{rich[10].pk}/", {}) == 14
    assert cost(api, "articles/", {"fields": "*"}) == 15


def test_an_article_that_is_not_there(api: Api, rich):
    api.ask("articles/")
    with CaptureQueriesContext(connection) as queries:
        assert api.ask("articles/987654321/").status_code == 404
    assert len(queries) == 1 + 4 + 1  # the last is that of the redirects' middleware


def test_sections(api: Api, rich):
    sections = [factories.make_section(title=f"Section {number}") for number in range(20)]
    assert cost(api, "sections/", {"limit": 1}, rows=1) == cost(api, "sections/", {"limit": 20}, rows=20) == 7
    assert cost(api, f"sections/{sections[3].pk}/", {}) == 6


# --- Wagtail's own endpoints -------------------------------------------------------------------------------------


def test_v2_pages_with_every_field(rich, db, client):
    api = Api("v2", client)
    query = {"type": "newsbrief.ArticlePage", "fields": "*", "order": "-first_published_at"}
    assert cost(api, "pages/", {**query, "limit": 1}, rows=1) == cost(api, "pages/", {**query, "limit": 20}, rows=20)
    assert cost(api, "pages/", {**query, "limit": 20}) == 17


def test_v2_pages_with_few_fields(rich, db, client):
    api = Api("v2", client)
    query = {"type": "newsbrief.ArticlePage"}
    assert cost(api, "pages/", {**query, "limit": 1}) == cost(api, "pages/", {**query, "limit": 20}) == 7
    assert cost(api, "pages/", {"limit": 1}) == cost(api, "pages/", {"limit": 20}) == 7


def test_v2_one_page(rich, db, client):
    assert cost(Api("v2", client), f"pages/{rich[10].pk}/", {}) == 19


@needs_v3
def test_v3_one_page(rich, db, client):
    assert cost(Api("v3", client), f"pages/{rich[10].pk}/", {}) <= 26
