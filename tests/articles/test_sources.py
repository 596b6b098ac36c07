"""The link from a point of the summary to its passage, and the anchors of the body."""

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.utils import translation

from tests.reader.material import body_of_everything, make_image
from tests.support.factories import make_article
from wagtail_newsbrief.articles.models import ArticlePage

BODY = [
    ("paragraph", "<p>The bridge closes on Monday. Buses go round by the mill.</p>"),
    ("quote", {"text": "We counted forty swans.", "attribution": "the lock keeper"}),
    ("paragraph", "<p>It costs 4.2 million pounds. It was opened in May 1911.</p>"),
]
SUMMARY = [
    ("key_points", ["<p></p>", "<p>Elephants!</p>", "<p>Buses go round by the mill.</p>"]),
    ("figures", [{"value": "4.2 million pounds", "label": "what it costs"}]),
    ("timeline", [{"date": "May 1911", "event": "It was opened."}]),
    ("quote", {"text": "We counted forty swans.", "attribution": "the lock keeper"}),
]

pytestmark = pytest.mark.django_db


def page_of(article, client):
    response = client.get(article.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def links(html):
    return html.find_all("a", class_="newsbrief-summary__source")


def test_every_point_with_a_passage_has_a_link_to_its_block(client):
    article = make_article(body=BODY, summary=SUMMARY)
    html = page_of(article, client)
    above, below = html.find_all("section", class_="newsbrief-summary")
    assert [link["href"] for link in links(above)] == [link["href"] for link in links(below)]
    ids = [block.id for block in article.body]
    targets = [link["href"].removeprefix("#").partition(":~:text=")[0] for link in links(above)]
    assert targets == [f"b-{ids[0]}", f"b-{ids[2]}", f"b-{ids[2]}", f"b-{ids[1]}"]
    for target in targets:
        (block,) = html.find_all(id=target)
        assert "newsbrief-article__body" in block.parent["class"]
    points = above.find_all("li", class_="newsbrief-points__item")
    assert [len(links(point)) for point in points] == [0, 1]
    assert links(points[1])[0]["href"].endswith(":~:text=closes%20on%20Monday.-,Buses%20go%20round%20by%20the%20mill.")


def test_the_links_of_several_points_are_told_apart_by_ear(client):
    html = page_of(make_article(body=BODY, summary=SUMMARY), client)
    link = links(html)[0]
    assert link.text == "In the text"
    assert link["aria-label"] == "In the text: “Buses go round by the mill.”"


@pytest.mark.parametrize(
    ("code", "words"),
    [("ar", "في النص"), ("de", "Im Text"), ("es", "En el texto"), ("fr", "Dans le texte"), ("ru", "В тексте")],
)
def test_the_link_is_in_the_language_of_the_article(code, words):
    from django.template.loader import render_to_string

    with translation.override(code):
        html = render_to_string("wagtail_newsbrief/source.html", {"source": {"href": "#b-1", "quote": "x"}})
    link = BeautifulSoup(html, "html.parser").a
    assert link.text == words
    assert link["aria-label"].startswith(f"{words}")


def test_every_block_of_the_body_is_an_anchor(client):
    article = make_article(body=body_of_everything(make_image()))
    html = page_of(article, client)
    article = ArticlePage.objects.get(pk=article.pk)
    anchors = [tag["id"] for tag in html.select(".newsbrief-article__body > .newsbrief-block")]
    assert anchors
    assert set(anchors) <= {f"b-{block.id}" for block in article.body}
    assert len(anchors) == len(set(anchors))


def test_a_body_that_changed_past_the_page_has_no_link_to_what_is_gone(client):
    article = make_article(body=BODY, summary=SUMMARY)
    ArticlePage.objects.filter(pk=article.pk).update(body=[("paragraph", "<p>Nothing of the kind.</p>")])
    assert links(page_of(article, client)) == []


def test_the_setting_leaves_the_page_as_it_was(client):
    article = make_article(body=BODY, summary=SUMMARY)
    with override_settings(WAGTAIL_NEWSBRIEF={"SUMMARY": {"SHOW_SOURCES": False}}):
        html = page_of(article, client)
    assert links(html) == html.select(".newsbrief-block") == []
    assert html.find(class_="newsbrief-article__body").p.text.startswith("The bridge")


def test_a_summary_with_sources_costs_no_query_more(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    article = make_article(body=BODY, summary=SUMMARY)
    counts = []
    for is_shown in (True, False):
        with override_settings(WAGTAIL_NEWSBRIEF={"SUMMARY": {"SHOW_SOURCES": is_shown}}):
            client.get(article.url)
            with CaptureQueriesContext(connection) as queries:
                client.get(article.url)
            counts.append(len(queries))
    assert counts[0] == counts[1]
