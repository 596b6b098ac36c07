"""What editors do with a page in Wagtail, done to an article: comments, history, copies, translations, repairs."""

from __future__ import annotations

import datetime
import io
from unittest import mock

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Locale, Page

from tests.admin.conftest import _article, _section, article, body_of, log_in, posted, section  # noqa: F401 (fixtures)
from tests.navigation.conftest import day
from tests.navigation.oracle import Oracle
from tests.support.factories import edit, home, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index, neighbours

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(log_in):  # noqa: F811
    return log_in(make_user("boss", is_superuser=True))


def test_a_comment_on_the_summary_and_on_a_paragraph_of_it(article, browser):  # noqa: F811
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert browser.post(url, posted(points=("Short.",))).status_code == 302
    block = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().summary[0]
    comments = {
        "comments-TOTAL_FORMS": "2",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    for number, path in enumerate(("summary", f"summary.{block.id}")):
        form = {"id": "", "DELETE": "", "resolved": "", "text": f"Note {number}", "contentpath": path, "position": "[]"}
        comments |= {f"comments-{number}-{name}": value for name, value in form.items()}
        comments |= {
            f"comments-{number}-replies-{name}": value
            for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", ""))
        }
    form = posted(points=("Short.",))
    data = {name: value for name, value in form.items() if not name.startswith("comments-")} | comments
    data["summary-0-id"] = block.id
    assert browser.post(url, data).status_code == 302
    assert set(Comment.objects.values_list("contentpath", flat=True)) == {"summary", f"summary.{block.id}"}
    assert "Note 1" in browser.get(url).content.decode()


def test_the_history_of_a_page(article, browser):  # noqa: F811
    edit(article, standfirst="Once.")
    edit(article, standfirst="Twice.")
    assert browser.get(reverse("wagtailadmin_pages:history", args=[article.pk])).status_code == 200
    earlier = article.revisions.order_by("pk")[1]
    data = posted(standfirst=earlier.as_object().standfirst, revision=str(earlier.pk))
    assert browser.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data).status_code == 302
    assert ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().standfirst == "Once."


def test_a_copy_made_in_the_admin(article, browser):  # noqa: F811
    edit(article, summary=[("paragraph", "<p>Short.</p>")], summary_origin="ai")
    url = reverse("wagtailadmin_pages:copy", args=[article.pk])
    data = {
        "new_title": "Again",
        "new_slug": "again",
        "new_parent_page": article.get_parent().pk,
        "copy_subpages": "",
        "publish_copies": "on",
        "alias": "",
    }
    assert browser.post(url, data).status_code == 302
    copy = ArticlePage.objects.get(title="Again")
    assert (copy.summary_text, copy.summary_origin) == ("Short.", "ai")
    assert copy.published_at > article.published_at, "it is dated when it appears itself"
    assert neighbours(article).next == copy
    Oracle().check_index()


def test_a_translation_begun_by_simple_translation(article, browser):  # noqa: F811
    german = Locale.objects.get_or_create(language_code="de")[0]
    for page in (home(), article.get_parent().specific):
        page.copy_for_translation(german)
    url = reverse("simple_translation:submit_page_translation", args=[article.pk])
    assert browser.post(url, {"locales": [german.pk]}).status_code == 302
    translation = ArticlePage.objects.get(translation_key=article.translation_key, locale=german)
    assert not translation.live
    assert translation.body.raw_data[0]["value"] == article.body.raw_data[0]["value"]
    translation.save_revision().publish()
    assert neighbours(ArticlePage.objects.get(pk=translation.pk)) == (None, None)
    Oracle().check_index()


def test_the_aliases_of_a_synchronised_tree_wait_for_a_scheduled_article(section, browser, client, settings):  # noqa: F811
    settings.WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = True
    german = Locale.objects.get_or_create(language_code="de")[0]
    for page in (home(), section):
        page.copy_for_translation(german).save_revision().publish()
    later = timezone.now() + datetime.timedelta(days=1)
    url = reverse("wagtailadmin_pages:add", args=["newsbrief", "articlepage", section.pk])
    assert browser.post(url, posted(published_at="")).status_code == 302
    alias = ArticlePage.objects.get(locale=german)
    source = ArticlePage.objects.get(pk=alias.alias_of_id)
    data = posted(go_live_at=later.strftime("%Y-%m-%d %H:%M"), published_at="", **{"action-publish": "1"})
    assert browser.post(reverse("wagtailadmin_pages:edit", args=[source.pk]), data).status_code == 302
    for page in (source, alias):
        page.refresh_from_db()
    assert (source.live, alias.live) == (False, True), "Wagtail publishes the alias of what is scheduled"
    addresses = [alias.get_url(), f"/api/v2/articles/{alias.pk}/"]
    if settings.HAS_API_V3:
        addresses.append(f"/api/v3/articles/{alias.pk}/")
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert client.get("/api/v2/articles/?locale=de").json()["items"] == []
    with mock.patch("django.utils.timezone.now", return_value=later + datetime.timedelta(minutes=1)):
        call_command("publish_scheduled")
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_fixtree_leaves_the_index_right(monkeypatch):
    news = make_section(title="News")
    pages = [make_article(news, f"Article {number}", published_at=day(number)) for number in range(4)]
    # What fixtree is for: a wrong count of children, and a page whose own row is gone.
    Page.objects.filter(pk=news.pk).update(numchild=9)
    Page.objects.filter(pk=pages[1].pk).update(depth=7)
    orphan = pages[3]
    Page.objects.filter(pk=orphan.pk).update(path="9999" + "0001" * 2, depth=3)
    assert any(Page.find_problems())
    out = io.StringIO()
    monkeypatch.setattr("builtins.input", lambda question: "y")
    call_command("fixtree", stdout=out)
    assert not any(Page.find_problems()), out.getvalue()
    assert not Page.objects.filter(pk=orphan.pk).exists()
    assert list(index.differences()) == []
    assert neighbours(ArticlePage.objects.get(pk=pages[0].pk)).next == pages[1]
    Oracle().check_index()
