"""The bulk action *Mark summaries as reviewed*: from the listing's button to the page's history."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from tests.admin.helpers import BRIEF, body, editor, logged_in
from tests.support.factories import edit, make_article, make_page, make_section, make_user
from wagtail_newsbrief.admin.bulk_actions import mark_reviewed
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db

URL = "/admin/bulk/wagtailcore/page/newsbrief_mark_reviewed/"
OTHER_BRIEF = [{"type": "key_points", "value": ["<p>The bridge stays open.</p>"], "id": "other"}]


def ai_article(section=None, title="", **fields):
    return make_article(section, title, **{"summary": BRIEF, "summary_origin": "ai", **fields})


def mark(user, *pages, follow=True):
    query = "&".join(f"id={page.pk}" for page in pages)
    return logged_in(user).post(f"{URL}?{query}&next=/admin/newsbrief_articles/", follow=follow)


def stored(page):
    return ArticlePage.objects.get(pk=page.pk)


def latest(page):
    return stored(page).get_latest_revision_as_object()


@pytest.fixture
def boss():
    return make_user("boss", is_superuser=True)


def test_the_listing_offers_it_and_it_works_from_there(boss):
    article = ai_article(title="Bridge")
    browser = logged_in(boss)
    html = browser.get("/admin/newsbrief_articles/").content.decode()
    (address,) = re.findall(r'href="(/admin/bulk/[^"?]+newsbrief_mark_reviewed/)', html)
    question = browser.get(f"{address}?id={article.pk}")
    text = question.content.decode()
    assert "Bridge" in text
    assert "The bridge closes on Monday." in text, "one can read here what one says one has read"
    assert not stored(article).is_summary_reviewed, "asking changes nothing"
    answer = browser.post(f"{address}?id={article.pk}&next=/admin/newsbrief_articles/", follow=True)
    assert answer.redirect_chain == [("/admin/newsbrief_articles/", 302)]
    assert "1 summary has been marked as reviewed." in answer.content.decode()
    marked = stored(article)
    assert marked.summary_reviewed_by == boss
    assert timezone.now() - marked.summary_reviewed_at < datetime.timedelta(minutes=1)
    assert marked.summary_label == "Generated with AI, reviewed by an editor"


def test_it_stands_in_the_history_of_the_page(boss):
    article = ai_article()
    mark(boss, article)
    entry = PageLogEntry.objects.get(page=article.pk, action="newsbrief.review_brief")
    assert entry.user == boss
    assert entry.message == "Summary marked as reviewed"
    history = logged_in(boss).get(f"/admin/pages/{article.pk}/history/").content.decode()
    assert "Summary marked as reviewed" in history


def test_unpublished_changes_are_neither_published_nor_lost(boss):
    article = edit(ai_article(title="Bridge", body=body("Old.")), publish=False, title="Bridge, rewritten")
    revisions = Revision.objects.count()
    mark(boss, article)
    live = stored(article)
    assert (live.title, live.has_unpublished_changes) == ("Bridge", True)
    assert live.is_summary_reviewed
    assert Revision.objects.count() == revisions
    draft = live.get_latest_revision()
    assert draft.as_object().title == "Bridge, rewritten"
    assert draft.as_object().summary_reviewed_by == boss
    draft.publish()
    published = stored(article)
    assert published.title == "Bridge, rewritten"
    assert published.summary_reviewed_at == live.summary_reviewed_at, "a later publishing keeps the review"


def test_another_summary_in_the_draft_keeps_waiting(boss):
    article = edit(ai_article(), publish=False, summary=OTHER_BRIEF)
    mark(boss, article)
    assert stored(article).is_summary_reviewed
    assert not latest(article).is_summary_reviewed, "nobody looked at that one"
    mark(boss, article)
    assert latest(article).is_summary_reviewed, "now it is the one that was asked about"


def test_a_summary_of_a_draft_only(boss):
    article = edit(make_article(), publish=False, summary=BRIEF, summary_origin="ai")
    page = logged_in(boss).get(f"{URL}?id={article.pk}").content.decode()
    assert "The bridge closes on Monday." in page
    mark(boss, article)
    assert stored(article).summary_reviewed_at is None
    assert latest(article).summary_reviewed_by == boss
    assert not stored(article).summary


def test_another_summary_that_was_published_meanwhile_is_not_marked(boss):
    """Nor does who saves at the same moment lose anything: page and revision are read anew under a lock."""
    seen = stored(ai_article())
    edit(seen, summary=OTHER_BRIEF, standfirst="Meanwhile")
    assert mark_reviewed(seen, boss) is False
    for page in (stored(seen), latest(seen)):
        assert page.standfirst == "Meanwhile"
        assert page.summary_reviewed_at is None
    assert not PageLogEntry.objects.filter(page=seen.pk, action="newsbrief.review_brief").exists()
    assert mark_reviewed(stored(seen), boss) is True
    assert stored(seen).summary_reviewed_by == latest(seen).summary_reviewed_by == boss
    gone = stored(seen)
    seen.delete()
    assert mark_reviewed(gone, boss) is False


def test_what_is_scheduled_is_left_as_it_is(boss):
    article = ai_article(title="Bridge")
    go_live = timezone.now() + datetime.timedelta(days=1)
    edit(article, publish=False, go_live_at=go_live).get_latest_revision().publish()
    answer = mark(boss, article).content.decode()
    assert "“Bridge”: This page is locked, or scheduled for publishing." in answer
    assert not stored(article).is_summary_reviewed


def test_a_page_that_was_made_without_revisions(boss):
    section = make_section()
    article = section.add_child(instance=ArticlePage(title="Imported", summary=BRIEF, summary_origin="ai"))
    assert article.latest_revision is None
    mark(boss, article)
    assert stored(article).summary_reviewed_by == boss


def test_a_stale_summary_stays_stale(boss):
    article = ai_article(body=body("One."))
    article = edit(article, summary_source_digest="0" * 64)
    mark(boss, article)
    assert stored(article).is_summary_reviewed
    assert stored(article).is_summary_stale


def test_what_is_left_out_and_why(boss):
    section = make_section()
    good = ai_article(section, "Good")
    human = make_article(section, "Human", summary=BRIEF)
    empty = make_article(section, "Empty", summary_origin="ai")
    done = ai_article(section, "Done", summary_reviewed_at=timezone.now())
    plain = make_page("testapp.PlainPage", section, "Plain")
    locked = ai_article(section, "Locked")
    ArticlePage.objects.filter(pk=locked.pk).update(locked=True, locked_by=make_user(), locked_at=timezone.now())
    user = editor(section)
    pages = [good, human, empty, done, plain, locked]
    question = logged_in(user).get(f"{URL}?" + "&".join(f"id={page.pk}" for page in pages)).content.decode()
    assert "5 pages are left out" in question
    assert question.count("It has no AI summary that waits for a review.") == 3
    answer = mark(user, *pages).content.decode()
    assert "1 summary has been marked as reviewed." in answer
    assert "“Human”: It has no AI summary that waits for a review." in answer
    assert "“Plain”: This type of page has no summary." in answer
    assert "“Locked”: This page is locked, or scheduled for publishing." in answer
    assert stored(good).is_summary_reviewed
    assert not stored(locked).is_summary_reviewed
    assert PageLogEntry.objects.filter(action="newsbrief.review_brief").count() == 1


def test_who_may_not_publish_may_not_review():
    section = make_section()
    article = ai_article(section, "Bridge")
    user = editor(section, permissions=["add", "change"])
    answer = mark(user, article).content.decode()
    assert "“Bridge”: You may not publish this page." in answer
    assert "marked as reviewed." not in answer
    assert not stored(article).is_summary_reviewed
    question = logged_in(user).get(f"{URL}?id={article.pk}").content.decode()
    assert "Yes, mark as reviewed" not in question


def test_titles_elsewhere_stay_unknown():
    mine, theirs = make_section(), make_section()
    here, there = ai_article(mine, "Here"), ai_article(theirs, "Secret transfer")
    user = editor(mine)
    question = logged_in(user).get(f"{URL}?id={here.pk}&id={there.pk}").content.decode()
    assert "Here" in question
    assert "Secret transfer" not in question
    assert "Secret transfer" not in mark(user, here, there).content.decode()
    assert stored(here).is_summary_reviewed
    assert not stored(there).is_summary_reviewed


def test_all_means_all_that_are_unreviewed(boss):
    section = make_section()
    ai, human = ai_article(section, "By AI"), make_article(section, "By Hand", summary=BRIEF)
    elsewhere = ai_article(title="Elsewhere")
    answer = logged_in(boss).get(f"{URL}?id=all&childOf={section.pk}").content.decode()
    assert "By AI" in answer
    assert "By Hand" not in answer
    assert "Elsewhere" not in answer
    logged_in(boss).post(f"{URL}?id=all&next=/admin/")
    assert stored(ai).is_summary_reviewed
    assert stored(elsewhere).is_summary_reviewed
    assert stored(human).summary_reviewed_at is None


def test_no_pages_at_all(boss):
    assert logged_in(boss).get(f"{URL}?id=123456").status_code == 404
    assert logged_in(boss).get(f"{URL}?id=all").status_code == 404


def test_it_needs_a_post_and_a_session():
    article = ai_article()
    assert Client().post(f"{URL}?id={article.pk}").status_code == 302
    assert Client(enforce_csrf_checks=True).post(f"{URL}?id={article.pk}").status_code in (302, 403)
    assert not stored(article).is_summary_reviewed
