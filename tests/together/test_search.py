"""Elasticsearch and OpenSearch: what is stored of a page, under which types, and the questions that we ask.

Both store what Wagtail's mapping says, and are asked what its compiler writes. A field or a condition that they don't
know would be an error here as it is there.
"""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.test import override_settings
from modelsearch.backends.base import FilterFieldError
from modelsearch.backends.elasticsearchbase import ElasticsearchBaseMapping
from wagtail.models import Locale
from wagtail.search import index

from tests.admin.helpers import logged_in
from tests.api.conftest import VERSIONS
from tests.projects.testapp.models import BlogPage, LongReportPage, NotePage, ReportPage
from tests.support.factories import make_article, make_page, make_section, make_user, restrict
from tests.together import offline
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, SectionPage

pytestmark = pytest.mark.django_db

BRIEF = [("key_points", ["<p>The <b>weir</b> holds.</p>"]), ("quote", {"text": "We hurry.", "attribution": "Foreman"})]
BODY = [("heading", {"text": "At night", "level": "h2"}), ("paragraph", "<p>The river came.</p>")]

#: The real ones, where their clients are installed.
REAL = ["elasticsearch7", "elasticsearch8", "elasticsearch9", "opensearch2", "opensearch3"]


@pytest.fixture(params=["base", *REAL])
def mapping(request):
    if request.param == "base":
        return ElasticsearchBaseMapping
    module = pytest.importorskip(f"modelsearch.backends.{request.param}", exc_type=ImportError)
    return module.SearchBackend.mapping_class


@pytest.fixture
def asked():
    offline.asked.clear()
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "tests.together.offline"}}):
        yield offline.asked


def properties(mapping, model):
    (found,) = [value for name, value in mapping(model).get_mapping().items() if name == "properties"] or [
        next(iter(mapping(model).get_mapping().values()))["properties"]
    ]
    return found


@pytest.mark.parametrize("model", [ArticlePage, SectionPage, BlogPage, NotePage, ReportPage, LongReportPage, Author])
def test_every_field_has_a_type_and_a_name_of_its_own(mapping, model):
    found = properties(mapping, model)
    made = mapping(model)
    for field in model.get_search_fields():
        column = made.get_field_column_name(field)
        assert column in found, field
        if isinstance(field, index.FilterField):
            assert found[column]["type"] != "text", f"{column} can't be filtered by"


def test_the_types_of_an_articles_fields(mapping):
    found = properties(mapping, ArticlePage)
    types = {name.removeprefix("newsbrief_articlepage__"): value.get("type") for name, value in found.items()}
    assert {name: types[name] for name in ("summary", "body", "standfirst")} == dict.fromkeys(
        ("summary", "body", "standfirst"), "text"
    )
    assert (types["published_at_filter"], types["show_in_navigation_filter"]) == ("date", "boolean")
    assert types["bylines"] == "nested"


def test_what_is_stored_of_an_article(mapping):
    article = make_article(title="Flood", standfirst="It rained.", summary=BRIEF, body=BODY)
    ArticleByline.objects.create(page=article, author=Author.objects.create(name="Ada Quayle", slug="ada"))
    document = mapping(ArticlePage).get_document(ArticlePage.objects.get(pk=article.pk))
    text = json.dumps(document, default=str)
    for words in ("Flood", "It rained.", "weir", "We hurry.", "Foreman", "At night", "The river came.", "Ada Quayle"):
        assert words in text
    assert "<b>" not in text
    assert document["newsbrief_articlepage__published_at_filter"] == article.published_at


def test_what_is_stored_of_a_summary_on_a_type_of_the_sites_own(mapping):
    page = make_page(BlogPage, summary=BRIEF, date="2026-11-02")
    assert "weir" in json.dumps(mapping(BlogPage).get_document(page), default=str)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"order": "-published_at"},
        {"order": "title", "section": "news"},
        {"author": "ada", "tag": "River", "published_after": "2026-01-01", "published_before": "2027-01-01"},
        {"locale": "en", "fallback": "de", "limit": 5, "offset": 5},
    ],
)
def test_the_apis_questions_are_understood(client, asked, version, query):
    Locale.objects.get_or_create(language_code="de")
    article = make_article(make_section(title="News", slug="news"), "Flood")
    hidden = [make_article(article.get_parent(), "Flood", live=False), make_article(article.get_parent(), "Flood")]
    restrict(hidden[1])
    author = Author.objects.create(name="Ada", slug="ada")
    ArticleByline.objects.create(page=article, author=author)
    article.tags.add("River")
    article.save()
    response = client.get(f"/api/{version}/articles/", {"search": "flood (river)", **query})
    assert response.status_code == 200, response.content
    assert asked
    for body in asked:
        text = json.dumps(body, default=str)
        assert "flood" in text
        # Nor are those counted that the visitor may not see.
        assert f'"{article.path}"' in text
        assert not [page for page in hidden if f'"{page.path}"' in text]
    order = query.get("order")
    if order:
        assert any(order.strip("-") in json.dumps(body.get("sort", "")) for body in asked)


def test_the_admins_questions_are_understood(asked):
    make_article(title="Flood", body=BODY)
    client = logged_in(make_user("boss", is_superuser=True))
    for query in ("q=flood", "q=flood&brief=none&status=live&ordering=title", "q=flood&published_at_from=2020-01-01"):
        asked.clear()
        assert client.get(f"/admin/newsbrief_articles/?{query}").status_code == 200
        assert asked, query


def test_an_unknown_condition_is_an_error_here_too(asked):
    backend = import_module("tests.together.offline").SearchBackend({})
    with pytest.raises(FilterFieldError):
        list(backend.search("flood", ArticlePage.objects.filter(byline_override="no")))
