"""The card that the summary widget shows."""

import pytest

from tests.reader.material import stream, summary_of_everything
from tests.support.factories import make_article, make_page
from wagtail_newsbrief.html.summary import article_seconds, summary_card
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

POINTS = stream(("key_points", ["<p>The bridge closes.</p>"]))


def test_a_card_holds_the_blocks_and_both_times():
    article = make_article(summary=summary_of_everything())
    card = summary_card(article, "top", article_seconds=312)
    assert [block.block_type for block in card.blocks] == [
        "key_points",
        "paragraph",
        "why_it_matters",
        "quote",
        "figures",
        "timeline",
    ]
    assert card.article_seconds == 312
    assert card.summary_seconds == article.summary_reading_seconds > 0


@pytest.mark.parametrize(
    "summary",
    [
        "[]",
        stream(("paragraph", "<p></p>")),
        stream(("key_points", []), ("key_points", ["<p> </p>"]), ("figures", [{"value": "", "label": " "}])),
        stream(("quote", {"text": "", "attribution": ""}), ("timeline", [{"date": "", "event": ""}])),
    ],
)
def test_no_summary_or_only_empty_blocks_is_no_card(summary):
    article = make_article()
    article.summary = summary
    assert summary_card(article) is None


def test_empty_blocks_among_others_are_left_out():
    article = make_article(summary=stream(("paragraph", "<p></p>"), ("paragraph", "<p>Words.</p>")))
    assert len(summary_card(article).blocks) == 1


def test_the_two_cards_of_an_article_and_those_of_another_have_ids_of_their_own():
    articles = [make_article(summary=POINTS), make_article(summary=POINTS)]
    ids = {summary_card(article, position).id for article in articles for position in ("top", "bottom")}
    assert len(ids) == 4


def test_a_draft_that_was_never_saved_has_a_card():
    from wagtail_newsbrief.articles.models import ArticlePage

    assert summary_card(ArticlePage(title="New", summary=POINTS)).id == "newsbrief-summary-draft-top"


@pytest.mark.parametrize("nothing", ["", None])
def test_above_the_article_is_the_default(nothing):
    assert summary_card(make_article(summary=POINTS), nothing).position == "top"


def test_an_unknown_position_is_named():
    with pytest.raises(ValueError, match="“middle”"):
        summary_card(make_article(summary=POINTS), "middle")


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"summary_origin": SummaryOrigin.HUMAN}, ""),
        ({"summary_origin": SummaryOrigin.EXTRACTED}, "Selected from the article"),
        ({"summary_origin": SummaryOrigin.AI}, "Generated with AI"),
        (
            {"summary_origin": SummaryOrigin.AI, "summary_reviewed_at": "2026-11-02T10:00:00Z"},
            "Generated with AI, reviewed by an editor",
        ),
        (
            {"summary_origin": SummaryOrigin.AI_EDITED, "summary_reviewed_at": "2026-11-02T10:00:00Z"},
            "Generated with AI, reviewed by an editor",
        ),
    ],
)
def test_the_label_says_where_the_summary_comes_from(fields, label):
    article = make_article(summary=POINTS)
    for name, value in fields.items():
        setattr(article, name, value)
    assert summary_card(article).label == label


def test_pages_without_a_summary_field_have_no_card():
    assert summary_card(make_page("testapp.NotePage")) is None
    assert summary_card(None) is None


def test_an_article_counts_its_own_seconds_and_others_are_counted_by_their_texts():
    words = "word " * 238
    assert article_seconds(make_article(body=stream(("paragraph", f"<p>{words}</p>")))) == 60
    assert article_seconds(make_page("testapp.BlogPage", date="2026-11-02", text=f"<p>{words}</p>")) == 60
    assert article_seconds(make_page("testapp.NotePage")) == 0
    assert article_seconds(None) == 0


def test_a_deferred_body_is_not_read_for_its_seconds(django_assert_num_queries):
    article = make_article(body=stream(("paragraph", "<p>" + "word " * 238 + "</p>")))
    deferred = type(article).objects.defer("body").get(pk=article.pk)
    with django_assert_num_queries(0):
        assert article_seconds(deferred) == 60
