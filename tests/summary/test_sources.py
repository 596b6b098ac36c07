"""Where each point of a summary is in the body: what is stored, and the fragment of a URL that leads there."""

from urllib.parse import unquote

import pytest

from tests.support.factories import edit, make_article
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.sources import anchor
from wagtail_newsbrief.utils.text_fragments import text_fragment

BODY = [
    ("heading", {"text": "The work", "level": "h2"}),
    ("paragraph", "<p>The bridge <b>closes</b> on Monday. Buses go round by the mill, the council says.</p>"),
    ("list", {"ordered": False, "items": ["<p>It costs 4.2 million pounds.</p>", "<p>It takes six weeks.</p>"]}),
    ("quote", {"text": "We counted forty swans on the river.", "attribution": "the lock keeper"}),
    ("paragraph", "<p>The first bridge was opened in May 1911, and stood for fifty years.</p>"),
]
SUMMARY = [
    ("key_points", ["<p>Nobody has seen elephants.</p>", "<p>Buses go round by the mill, the council says.</p>"]),
    ("paragraph", "<p>The bridge closes on Monday.</p>"),
    ("figures", [{"value": "4.2 million pounds", "label": "what it costs"}]),
    ("timeline", [{"date": "May 1911", "event": "The first bridge was opened."}]),
    ("quote", {"text": "We counted forty swans on the river.", "attribution": "the lock keeper"}),
]


# --- the fragment -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before", "after", "directive"),
    [
        ("It takes six weeks.", "", "", "It takes six weeks."),
        ("It takes long.", "Work begins on Monday. ", " Buses go.", "begins on Monday.-,It takes long.,-Buses go."),
        (" ".join(map(str, range(40))), "", "", "0 1 2 3,36 37 38 39"),
        ("First line of it.\n\nThe last line of it all.", "", "", "First line of it.,line of it all."),
        ("橋は月曜に閉鎖。", "迂回する。発表した。", "", "迂回する。発表した。-,橋は月曜に閉鎖。"),
        ("  \n ", "before", "after", ""),
    ],
)
def test_a_directive_has_the_words_of_the_passage_and_those_around_it(text, before, after, directive):
    found = text_fragment(text, before=before, after=after)
    assert unquote(found) == (f":~:text={directive}" if directive else "")


def test_what_has_a_meaning_in_a_directive_is_percent_encoded():
    assert text_fragment("A well-known “mill”, B&B") == (":~:text=A%20well%2Dknown%20%E2%80%9Cmill%E2%80%9D%2C%20B%26B")
    assert (
        text_fragment("Weeks.", before="one, two-three", after="&c.") == ":~:text=one%2C%20two%2Dthree-,Weeks.,-%26c."
    )


@pytest.mark.parametrize(("block", "name"), [("6f-1", "b-6f-1"), ('x y"><', "b-x-y-"), ("", None), (None, None)])
def test_an_anchor_is_a_safe_id(block, name):
    assert anchor(block) == name


# --- what is stored -----------------------------------------------------------------------------------------------


def stored(page):
    return ArticlePage.objects.get(pk=page.pk).stored_summary_sources


@pytest.mark.django_db
def test_each_point_figure_event_and_quote_has_the_block_that_carries_it():
    article = make_article(body=BODY, summary=SUMMARY)
    ids = [block.id for block in article.body]
    points, text, figures, timeline, quote = stored(article)["blocks"]
    assert text == []
    assert [(one["item"], one["block"], one["exact"]) for one in points] == [(1, ids[1], True)]
    assert unquote(points[0]["text_fragment"]) == (
        ":~:text=closes on Monday.-,Buses go round by the mill, the council says."
    )
    (figure,), (event,), (said,) = figures, timeline, quote
    assert (figure["block"], figure["quote"], figure["exact"]) == (ids[2], "It costs 4.2 million pounds.", False)
    assert (event["block"], event["anchor"]) == (ids[4], f"b-{ids[4]}")
    assert 0.2 <= event["score"] < 1
    # Those around it, because the summary has the same words.
    assert unquote(said["text_fragment"]) == (
        ":~:text=takes six weeks.-,We counted forty swans on the river.,-the lock keeper"
    )


@pytest.mark.django_db
def test_a_body_of_one_sentence_has_no_directive_that_would_lead_to_the_summary():
    article = make_article(body=[("paragraph", "<p>It rains.</p>")], summary=[("key_points", ["<p>It rains.</p>"])])
    ((one,),) = stored(article)["blocks"]
    assert (one["anchor"], one["text_fragment"]) == (f"b-{article.body[0].id}", "")


@pytest.mark.django_db
def test_another_body_another_order_and_another_summary_have_other_sources():
    article = make_article(body=BODY, summary=SUMMARY)
    before = stored(article)
    assert stored(edit(article, title="Another")) == before
    moved = edit(article, body=[(block.block_type, block.value) for block in reversed(article.body)])
    assert {block.id for block in moved.body} >= {one["block"] for found in stored(moved)["blocks"] for one in found}
    assert stored(moved)["of"] != before["of"]
    gone = edit(article, body=[("paragraph", "<p>Quite another story.</p>")])
    assert stored(gone)["blocks"] == [[], [], [], [], []]
    assert stored(edit(article, summary=[])) is None


@pytest.mark.django_db
def test_a_draft_of_a_live_article_changes_nothing_for_readers():
    article = make_article(body=BODY, summary=SUMMARY)
    before = stored(article)
    edit(article, publish=False, body=[("paragraph", "<p>Quite another story.</p>")])
    assert stored(article) == before


class Failing:
    """A scorer that breaks."""

    def scores(self, statements, passages, language):
        raise RuntimeError("The service is down.")


@pytest.mark.django_db
def test_a_scorer_that_fails_keeps_no_article_from_being_saved(settings, caplog):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"SUPPORT_SCORER": f"{__name__}.Failing"}}
    assert stored(make_article(body=BODY, summary=SUMMARY)) is None
    assert "The service is down." in caplog.text


@pytest.mark.django_db
def test_nothing_is_compared_where_nothing_is_shown(settings):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"SHOW_SOURCES": False}}
    assert stored(make_article(body=BODY, summary=SUMMARY)) is None
