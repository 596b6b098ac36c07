"""Wagtail's comparison of revisions says what became of a summary beside its words."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tests.admin.conftest import FERRY, posted
from tests.projects.testapp.backends import GENERATED
from tests.projects.testapp.models import BlogPage
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.editor.comparison import provenance_comparisons
from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

RESULT = SummaryResult(GENERATED, "llm", "test-model", "generative")


@pytest.fixture
def history(article, log_in, publisher):
    """Return a function that saves through the edit view, and one that reads the comparison of two versions."""
    client = log_in(publisher)

    def save(**fields):
        edited = client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), posted(**fields))
        assert edited.status_code == 302, edited.content

    def compare(a, b):
        answer = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, a, b]))
        assert answer.status_code == 200
        return rows(answer.content.decode())

    return save, compare


def rows(html):
    """Return the lines of the comparison: label to (what went, what came)."""
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", html[html.index("<tbody>") :], re.DOTALL):
        if label := re.search(r'title-wrapper">(.*?):</div>', row, re.DOTALL):
            went, came = (
                [strip_tags(text) for text in re.findall(rf'<span class="{kind}">(.*?)</span>', row, re.DOTALL)]
                for kind in ("deletion", "addition")
            )
            found[label[1]] = (went, came)
    return found


def ours(found):
    return set(found) & {
        "Origin of the summary",
        "Summary suggested by",
        "Review of the summary",
        "Summary and article",
    }


def numbers(article):
    return list(article.revisions.order_by("pk").values_list("pk", flat=True))


def test_it_says_where_the_words_come_from_and_who_reviewed_them(article, history, publisher):
    save, compare = history
    save(points=("My words.",))
    token = tokens.issue(RESULT, article.get_latest_revision_as_object(), publisher)
    save(points=GENERATED, summary_suggestion=token)
    save(points=GENERATED, summary_reviewed="on")
    *_, own, generated, reviewed = numbers(article)

    used = compare(own, generated)
    assert used["Origin of the summary"] == (["Written by an editor"], ["Generated with AI"])
    went, (suggested,) = used["Summary suggested by"]
    assert went == []
    assert re.fullmatch(r"llm \(test-model\), .+\d.+, publisher", suggested)
    assert used["Review of the summary"] == ([], ["Nobody has reviewed it."])
    assert "Summary and article" not in used
    assert "Summary" in used  # Wagtail's own line: the words

    ((nobody,), (review,)) = compare(generated, reviewed)["Review of the summary"]
    assert nobody == "Nobody has reviewed it."
    assert re.fullmatch(r"Reviewed on .+\d.+ by publisher\.", review)
    assert ours(compare(generated, reviewed)) == {"Review of the summary"}
    # The other way round, as an editor may ask too.
    assert compare(reviewed, generated)["Review of the summary"] == ([review], [nobody])


def test_it_says_that_a_summary_grew_stale(article, history):
    save, compare = history
    save(points=("My words.",))
    save(points=("My words.",), body=(*FERRY, "One more thing happened."))
    *_, fresh, stale = numbers(article)
    sentence = "The article has changed since this summary was written."
    assert compare(fresh, stale)["Summary and article"] == ([], [sentence])
    assert compare(stale, fresh)["Summary and article"] == ([sentence], [])
    assert "Origin of the summary" not in compare(fresh, stale)


def test_a_summary_that_is_deleted_takes_all_with_it(article, history, publisher):
    save, compare = history
    token = tokens.issue(RESULT, article.get_latest_revision_as_object(), publisher)
    save(points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    save()
    *_, full, empty = numbers(article)
    gone = compare(full, empty)
    for label in ("Origin of the summary", "Summary suggested by", "Review of the summary"):
        assert gone[label][0]
        assert gone[label][1] == []


def test_nothing_is_said_where_nothing_changed(article, history):
    save, compare = history
    save(points=("My words.",))
    save(points=("My words.",), standfirst="Another.")
    *_, one, other = numbers(article)
    assert "Standfirst" in compare(one, other)
    assert ours(compare(one, other)) == set()


def test_a_reviewer_who_is_deleted_leaves_a_review(article, history, publisher):
    save, _compare = history
    token = tokens.issue(RESULT, article.get_latest_revision_as_object(), publisher)
    save(points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    page = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
    page.summary_reviewed_by = None
    review = provenance_comparisons()[2](article, page)
    assert "by –." in review.htmldiff()


def test_names_are_escaped_and_a_backend_without_a_model_is_named_alone():
    before = BlogPage(summary_backend="")
    after = BlogPage(summary_backend="<b>", summary_origin=SummaryOrigin.AI)
    assert provenance_comparisons()[1](before, after).htmldiff() == '<span class="addition">&lt;b&gt;</span>'


def test_it_costs_no_query_more_for_longer_histories(article, history, django_assert_max_num_queries):
    save, compare = history
    for number in range(4):
        save(points=(f"My words {number}.",))
    one, *_, other = numbers(article)
    compare(one, other)
    with django_assert_max_num_queries(40):
        compare(one, other)
