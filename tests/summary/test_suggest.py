"""From a page to a suggestion: what is asked, what comes back, and that nothing is written."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Locale

from tests.support.factories import home, make_article, make_page
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary import (
    BackendFailed,
    BackendNotConfigured,
    SummaryRequest,
    SummaryResult,
    rich_text_points,
    suggest_summary,
)

HERE = "tests.summary.test_suggest"

pytestmark = pytest.mark.django_db

BODY = [
    {"type": "heading", "value": {"text": "What happens", "level": "h2"}},
    {"type": "paragraph", "value": "<p>The <b>old bridge</b> closes on Monday for six weeks of repairs.</p>"},
    {"type": "list", "value": {"ordered": False, "items": ["<p>Bread</p>", "<p>Salt</p>"]}},
    {"type": "paragraph", "value": "<p>Buses go round by the mill, which takes eleven minutes longer.</p>"},
]
POINTS = (
    "The old bridge closes on Monday for six weeks of repairs.",
    "Buses go round by the mill, which takes eleven minutes longer.",
)


class Recorder:
    """Keeps the last request and gives the answer that the test wants."""

    request: SummaryRequest
    result = SummaryResult(("Said.",), "default", "m", "generative")

    def __init__(self, alias: str) -> None:
        pass

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        type(self).request = request
        return self.result


def never(self, request):
    pytest.fail("the backend was asked")


@pytest.fixture
def recorder(settings, monkeypatch):
    def configure(**limits):
        settings.WAGTAIL_NEWSBRIEF = {
            "SUMMARY": {"BACKENDS": {"default": {"BACKEND": f"{HERE}.Recorder"}}, **limits},
        }
        return Recorder

    monkeypatch.setattr(Recorder, "result", Recorder.result)
    configure()
    return configure


IMPORTED = (
    "<h2>What happens on Monday</h2><ul><li>Bread will be sold on the old bridge on Sunday evening</li></ul>"
    "<p>The old bridge closes on Monday for six weeks of repairs.</p>"
    "<script>track('The old bridge is sold today.')</script>"
    '<p>[gallery ids="1,2"]Buses go round by the mill, which takes eleven minutes longer.</p>'
)


def test_the_paragraphs_of_one_rich_text_dont_run_together():
    article = make_article(body=[("paragraph", IMPORTED)])
    assert article.body_texts() == [
        "What happens on Monday",
        "Bread will be sold on the old bridge on Sunday evening",
        *POINTS,
    ]
    assert suggest_summary(article).points == POINTS


def test_an_article():
    result = suggest_summary(make_article(body=json.dumps(BODY)))
    assert result.points == POINTS
    assert result.kind == "extractive"


def test_unsaved_changes_count_and_nothing_is_written():
    article = make_article(body=json.dumps(BODY))
    article.body = json.dumps(
        [{"type": "paragraph", "value": "<p>The bridge stays open after all, says the mayor.</p>"}]
    )
    article.title = "Changed"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        result = suggest_summary(article)
    assert result.points == ("The bridge stays open after all, says the mayor.",)
    assert len(queries) <= 1
    assert all(query["sql"].startswith("SELECT") for query in queries)
    stored = ArticlePage.objects.get(pk=article.pk)
    assert not stored.summary
    assert stored.title != "Changed"


def test_a_page_that_was_never_saved():
    article = ArticlePage(title="New", body=json.dumps(BODY), locale=Locale.get_default())
    assert suggest_summary(article).points == POINTS
    assert article.pk is None


def test_a_page_type_of_the_sites_own():
    text = "<h2>Head</h2><p>Nobody swims here in winter, says the club. The water is four degrees cold.</p>"
    page = make_page("testapp.BlogPage", date="2026-01-02", text=text)
    assert suggest_summary(page).points


def test_what_a_backend_is_given(recorder):
    asked = recorder(MAX_POINTS=5, MAX_WORDS=25)
    article = make_article(
        title="Bridge", body=json.dumps(BODY), locale=Locale.objects.get_or_create(language_code="ar")[0]
    )
    suggest_summary(article)
    assert asked.request == SummaryRequest(
        title="Bridge",
        paragraphs=("What happens", POINTS[0], "Bread", "Salt", POINTS[1]),
        language="ar",
        max_points=5,
        max_words=25,
    )


@pytest.mark.parametrize("body", ["[]", json.dumps([{"type": "paragraph", "value": "<p> </p>"}])])
def test_an_article_without_text_gets_the_reason(recorder, body, monkeypatch):
    monkeypatch.setattr(Recorder, "summarise", never)
    result = suggest_summary(make_article(body=body))
    assert result == SummaryResult((), "default", "", "extractive", "The article has no text yet.")


def test_blank_paragraphs_of_a_sites_own_are_no_text(recorder, monkeypatch):
    monkeypatch.setattr(Recorder, "summarise", never)
    monkeypatch.setattr(ArticlePage, "body_texts", lambda self: [" ", "\n\u00a0"])
    assert suggest_summary(make_article()).reason == "The article has no text yet."


def test_an_article_over_the_limit_is_not_sent_and_not_cut(recorder, monkeypatch):
    asked = recorder(MAX_INPUT_CHARS=sum(len(text) for text in ("What happens", *POINTS, "Bread", "Salt")))
    article = make_article(body=json.dumps(BODY))
    assert suggest_summary(article).points == ("Said.",)
    assert len(asked.request.paragraphs) == 5
    recorder(MAX_INPUT_CHARS=100)
    monkeypatch.setattr(Recorder, "summarise", never)
    result = suggest_summary(article)
    assert result.points == ()
    assert result.reason == "The article has 140 characters; a suggestion is made for at most 100."


def test_a_backends_reason_is_handed_on():
    result = suggest_summary(make_article(body=json.dumps(BODY[:1])))
    assert (result.points, bool(result.reason)) == ((), True)


def test_a_backend_that_breaks_its_promise_is_refused(recorder, monkeypatch):
    monkeypatch.setattr(Recorder, "result", SummaryResult(("Made up.",), "default", "", "extractive"))
    with pytest.raises(BackendFailed, match="isn't in the article"):
        suggest_summary(make_article(body=json.dumps(BODY)))


def test_an_unknown_backend_is_named_even_for_an_empty_article():
    with pytest.raises(BackendNotConfigured, match="“gpt”"):
        suggest_summary(ArticlePage(title="", locale=Locale.get_default()), "gpt")


def test_reasons_are_in_the_editors_language():
    article = ArticlePage(title="", locale=Locale.get_default())
    with translation.override("de"):
        assert suggest_summary(article).reason
    assert home().pk  # the page tree is as it was


def test_points_become_escaped_rich_text():
    result = SummaryResult(("5 < 6 & <b>", "Plain."), "default", "", "generative")
    points = rich_text_points(result)
    assert points == ["<p>5 &lt; 6 &amp; &lt;b&gt;</p>", "<p>Plain.</p>"]
    article = make_article(body=json.dumps(BODY), summary=json.dumps([{"type": "key_points", "value": points}]))
    assert article.summary_text == "5 < 6 & <b>\nPlain."
