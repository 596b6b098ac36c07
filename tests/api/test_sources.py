"""``summary[].sources``: where in the body each point of a summary is."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.support.factories import edit, make_article, make_section
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.block_provenance import apply_to, block_provenance

TEXT = "<p>The bridge closes on Monday. Buses go round by the mill.</p>"
POINTS = [
    ("key_points", ["<p>Buses go round by the mill.</p>", "<p>Elephants!</p>"]),
    ("paragraph", "<p>It rains.</p>"),
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_kept(settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_CACHE": {"ALIAS": ""}}


@pytest.fixture
def article():
    return make_article(make_section(title="News"), "Bridge", body=[("paragraph", TEXT)], summary=POINTS)


def sources(data):
    return [block["sources"] for block in data["summary"]]


def test_an_article_tells_the_block_its_anchor_and_the_way_to_the_words(api: Api, article):
    data = api.article(article)
    block = data["body"][0]["id"]
    expected = {
        "item": 0,
        "block": block,
        "anchor": f"b-{block}",
        "text_fragment": ":~:text=closes%20on%20Monday.-,Buses%20go%20round%20by%20the%20mill.",
        "quote": "Buses go round by the mill.",
        "exact": True,
        "score": 1.0,
    }
    assert sources(data) == [[expected], []]
    assert sources(api.listing().items[0]) == [[expected], []]


def test_wagtails_own_endpoint_tells_the_same(api: Api, article):
    own = api.article(article)["summary"]
    if api.version == "v2":
        assert api.get(f"pages/{article.pk}/")["summary"] == own
        (item,) = api.get("pages/", type="newsbrief.ArticlePage", fields="summary")["items"]
        assert item["summary"] == own
    else:
        assert json.loads(api.ask(f"pages/{article.pk}/").content)["summary"] == own


def test_a_body_that_changed_has_sources_of_its_own(api: Api, article):
    edit(article, body=[("paragraph", "<p>It never closed.</p>")])
    assert sources(api.article(article)) == sources(api.listing().items[0]) == [[], []]


def test_what_is_stored_for_another_body_is_never_told_of_an_article(api: Api, article):
    """A bulk update stores nothing beside the body."""
    ArticlePage.objects.filter(pk=article.pk).update(body=[("paragraph", "<p>It never closed.</p>")])
    assert sources(api.article(article)) == [[], []]


def test_an_article_without_stored_sources_is_compared_and_a_listing_is_not(api: Api, article):
    before = sources(api.article(article))
    make_article(title="Another", body=[("paragraph", TEXT)], summary=POINTS)
    ArticlePage.objects.update(stored_summary_sources=None)
    assert sources(api.article(article)) == before
    assert [sources(item) for item in api.listing().items] == [[[], []], [[], []]]


def test_the_setting_turns_them_off(api: Api, article, settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_CACHE": {"ALIAS": ""}, "SUMMARY": {"SHOW_SOURCES": False}}
    assert sources(api.article(article)) == sources(api.listing().items[0]) == [[], []]


@pytest.mark.parametrize("kept", [True, False])
def test_sources_cost_no_query(api: Api, article, kept, settings):
    for number in range(20):
        make_article(article.get_parent(), f"Article {number}", body=[("paragraph", TEXT)], summary=POINTS)
    if not kept:
        ArticlePage.objects.update(stored_summary_sources=None)
    counts = []
    for is_shown in (True, False):
        settings.WAGTAIL_NEWSBRIEF = {"API_CACHE": {"ALIAS": ""}, "SUMMARY": {"SHOW_SOURCES": is_shown}}
        for path, query in (("articles/", {"limit": 1}), ("articles/", {"limit": 20}), (f"articles/{article.pk}/", {})):
            api.get(path, **query)
            with CaptureQueriesContext(connection) as queries:
                api.get(path, **query)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert counts[0] == counts[1]


#: What a script or an import may have stored: whole values, and values of a single key.
MALFORMED = [1, "x", [], {}, [[1]], {"of": 1}, {"of": "x", "blocks": 1}, {"blocks": [[{"item": 1}]]}]
PARTS = [None, 1, "x", [], {}, [[99]], [["x"]], [{"origin": "nobody"}], [[{"item": 0}]]]


def answers(api: Api, article):
    """Return whether the article is served at each address at which its summary is shown."""
    shown = [api.ask(f"articles/{article.pk}/"), api.ask("articles/"), api.client.get(article.get_url())]
    return [response.status_code for response in shown]


@pytest.mark.parametrize("column", ["stored_summary_sources", "summary_block_provenance"])
def test_what_a_script_stored_is_no_error(api: Api, article, column):
    if column == "summary_block_provenance":
        apply_to(article, block_provenance(article))
        article.save()
    stored = getattr(ArticlePage.objects.get(pk=article.pk), column)
    values = [*MALFORMED, *({**stored, name: part} for name in stored if name != "of" for part in PARTS)]
    for value in values:
        ArticlePage.objects.filter(pk=article.pk).update(**{column: value})
        assert answers(api, article) == [200, 200, 200], value
