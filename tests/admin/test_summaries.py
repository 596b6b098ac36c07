"""The state of a summary in SQL, held against the state that the instances know of."""

import pytest
from django.utils import timezone

from tests.admin.helpers import BRIEF, body, editor
from tests.projects.testapp.models import BlogPage, LongReportPage, ReportPage
from tests.support.factories import edit, make_article, make_page, make_section, make_user
from wagtail_newsbrief.admin import summaries
from wagtail_newsbrief.admin.summaries import SummaryState
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.summary.recording import mark_reviewed

pytestmark = pytest.mark.django_db


def state_in_sql(page):
    model = type(page)
    return model.objects.annotate(state=summaries.summary_state(model)).values_list("state", flat=True).get(pk=page.pk)


def test_each_state_of_an_article():
    page = make_article(body=body("One."))
    assert state_in_sql(page) == SummaryState.NONE
    page = edit(page, summary=BRIEF, summary_source_digest=page.body_source_digest)
    assert state_in_sql(page) == SummaryState.FRESH
    page = edit(page, body=body("Another."))
    assert page.is_summary_stale
    assert state_in_sql(page) == SummaryState.STALE
    page = edit(page, summary_origin="ai")
    assert state_in_sql(page) == SummaryState.UNREVIEWED, "what nobody looked at comes before what is out of date"
    page = edit(page, summary_reviewed_at=timezone.now())
    assert state_in_sql(page) == SummaryState.STALE


@pytest.mark.parametrize("nothing", [[], "", None])
def test_nothing_is_no_summary_whatever_was_assigned(nothing):
    page = edit(make_article(summary=BRIEF), summary=nothing)
    assert not page.summary
    assert state_in_sql(page) == SummaryState.NONE


def test_a_body_that_was_not_recorded_makes_no_summary_stale():
    page = make_article(body=body("One."), summary=BRIEF)
    assert state_in_sql(page) == SummaryState.FRESH
    ArticlePage.objects.filter(pk=page.pk).update(summary_source_digest="0" * 64, stored_body_digest="")
    assert state_in_sql(page) == SummaryState.FRESH


def test_a_page_with_a_summary_only_is_never_stale_in_sql():
    page = make_page(BlogPage, date=timezone.localdate(), text="<p>One.</p>", summary=BRIEF)
    page = edit(page, summary_source_digest="0" * 64)
    assert page.is_summary_stale
    assert state_in_sql(page) == SummaryState.FRESH
    assert not summaries.has_stored_digest(BlogPage)
    assert summaries.has_stored_digest(LongReportPage)


def test_a_type_below_another_is_not_counted_twice():
    assert set(summaries.summary_models()) == {ArticlePage, BlogPage, ReportPage}
    make_page(LongReportPage)
    assert summaries.count_to_do(make_user(is_superuser=True))[SummaryState.NONE] == 1


def test_all_types_in_one_queryset():
    reviewer = make_user(is_superuser=True)
    long_report = make_page(LongReportPage, title="None")
    ai = make_page(BlogPage, title="AI", date=timezone.localdate(), summary=BRIEF, summary_origin="ai")
    make_page("testapp.PlainPage", title="Plain")
    fresh = make_article(title="Fresh", summary=BRIEF, summary_origin="ai")
    mark_reviewed(fresh, reviewer)
    fresh.save()
    found = {page.pk: page.summary_state for page in summaries.pages_to_do(reviewer)}
    assert found == {long_report.pk: "none", ai.pk: "unreviewed"}
    everything = summaries.with_summary_state(get_page_model().objects.all()).values_list("title", "summary_state")
    assert dict(everything)["Plain"] == ""


def test_no_type_with_a_summary(monkeypatch):
    monkeypatch.setattr(summaries, "get_page_models", list)
    make_article()
    reviewer = make_user(is_superuser=True)
    assert not summaries.pages_to_do(reviewer).exists()
    assert summaries.count_to_do(reviewer) == {SummaryState.NONE: 0, SummaryState.STALE: 0, SummaryState.UNREVIEWED: 0}


def test_only_pages_that_the_user_may_change_and_no_alias():
    news, sport = make_section(), make_section()
    mine, theirs = make_article(news), make_article(sport)
    alias = mine.create_alias(parent=news, update_slug="mirror")
    user = editor(news, permissions=["change"])
    assert list(summaries.editable_pages(user).filter(pk__in=[mine.pk, theirs.pk, alias.pk])) == [mine.page_ptr]
    assert summaries.count_to_do(user)[SummaryState.NONE] == 1
    writer = editor(sport, permissions=["add"])
    assert summaries.count_to_do(writer)[SummaryState.NONE] == 0, "who may add pages may change his own"
    edit(theirs, owner=writer)
    assert summaries.count_to_do(writer)[SummaryState.NONE] == 1
    assert summaries.count_to_do(make_user())[SummaryState.NONE] == 0


def test_counting_costs_a_query_a_type(django_assert_num_queries):
    reviewer = make_user(is_superuser=True)
    for _ in range(3):
        make_article()
    with django_assert_num_queries(len(summaries.summary_models())):
        summaries.count_to_do(reviewer)
