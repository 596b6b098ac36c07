"""Previous and next in the edit view: as readers will see them, for what stands in the form."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import posted
from tests.projects.testapp.models import BlogPage
from tests.support.factories import edit, make_article, make_page, restrict
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor.neighbours import neighbours_of_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(section):
    return {
        month: make_article(section, f"Month {month}", published_at=f"2026-{month:02}-15T12:00:00Z")
        for month in (1, 2, 4, 5)
    }


def titles(html):
    return [" ".join(dd.get_text(" ").split()) for dd in BeautifulSoup(html, "html.parser").select("dd")]


def ask(client, page, **fields):
    response = client.post(reverse("newsbrief_admin:neighbours", args=[page.pk]), fields)
    assert response.status_code == 200
    return response.json()["html"]


def test_they_follow_the_date_in_the_form(article, year, log_in, editor):
    client = log_in(editor)
    assert titles(ask(client, article, published_at="2026-03-01 08:00")) == ["Month 2 02/15/2026", "Month 4 04/15/2026"]
    assert titles(ask(client, article, published_at="2026-01-01 08:00")) == ["none", "Month 1 01/15/2026"]
    assert titles(ask(client, article, published_at="2026-06-01 08:00")) == ["Month 5 05/15/2026", "none"]
    # An empty date is filled at the moment of publishing.
    assert titles(ask(client, article, published_at=""))[1] == "none"


def test_a_date_that_is_none_leaves_the_saved_one(article, year, log_in, editor):
    assert titles(ask(log_in(editor), article, published_at="soon"))[0].startswith("Month 2")


def test_a_date_in_the_future_is_warned_of_until_the_article_waits_for_it(article, log_in, editor, monkeypatch):
    client = log_in(editor)
    opens_schedule = 'data-a11y-dialog-show="schedule-publishing-dialog"'

    def says(**fields):
        html = ask(client, article, **fields)
        assert ("as soon as it is published" in html) is (opens_schedule in html)
        return opens_schedule in html

    assert says(published_at="2099-01-01 08:00")
    assert says(published_at="2099-01-01 08:00", go_live_at="2098-12-31 08:00")
    assert not says(published_at="2099-01-01 08:00", go_live_at="2099-01-01 08:00")
    assert not says(published_at="2026-03-01 08:00", go_live_at="2099-01-01 08:00")
    assert not says(published_at="")
    edit(article, publish=False, published_at="2099-01-01T08:00:00Z")
    html = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "as soon as it is published" in html
    # Where the site has no schedule, there is none to open.
    monkeypatch.setattr(ArticlePage, "settings_panels", [])
    ArticlePage.get_edit_handler.cache_clear()
    assert opens_schedule not in ask(client, article, published_at="2099-01-01 08:00")
    monkeypatch.undo()
    ArticlePage.get_edit_handler.cache_clear()


def test_they_are_those_of_readers(article, year, log_in, editor):
    restrict(year[2])
    year[4].unpublish()
    assert [title[:7] for title in titles(ask(log_in(editor), article, published_at="2026-03-01 08:00"))] == [
        "Month 1",
        "Month 5",
    ]


def test_the_switch_leaves_the_page_out_and_says_so(article, year, log_in, editor):
    client = log_in(editor)
    assert "left out" not in ask(client, article, published_at="2026-03-01 08:00")
    html = ask(client, article, published_at="2026-03-01 08:00", show_in_navigation="on")
    assert "left out" in html
    assert titles(html)[0].startswith("Month 2")


def test_the_switch_is_saved_the_other_way_round(article, log_in, editor):
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    client = log_in(editor)

    def box():
        return BeautifulSoup(client.get(url).content, "html.parser").select_one('[name="show_in_navigation"]')

    assert "checked" not in box().attrs
    assert client.post(url, posted(show_in_navigation="on")).status_code == 302
    assert ArticlePage.objects.get().get_latest_revision_as_object().show_in_navigation is False
    assert "checked" in box().attrs
    assert client.post(url, posted()).status_code == 302
    assert ArticlePage.objects.get().get_latest_revision_as_object().show_in_navigation is True


def test_a_draft_and_a_page_that_is_not_saved_show_what_they_would_have(article, section, year, log_in, editor):
    article.unpublish()
    assert titles(ask(log_in(editor), article, published_at="2026-03-01 08:00"))[0].startswith("Month 2")
    url = reverse("newsbrief_admin:neighbours_new", args=["newsbrief", "articlepage", section.pk])
    answer = log_in(editor).post(url, {"published_at": "2026-03-01 08:00"}).json()
    assert [title[:7] for title in titles(answer["html"])] == ["Month 2", "Month 4"]


def test_a_page_without_a_parent_has_nobody():
    assert neighbours_of_draft(ArticlePage()) == (None, None)


def test_the_date_of_a_sites_own_type_is_watched(section, log_in, editor):
    blog = make_page(BlogPage, section, "Blog", date="2026-03-01")
    make_page(BlogPage, section, "Old", date="2026-02-01")
    html = log_in(editor).get(reverse("wagtailadmin_pages:edit", args=[blog.pk])).content
    panel = BeautifulSoup(html, "html.parser").select_one('[data-controller="newsbrief-neighbours"]')
    assert {"date", "show_in_navigation"} <= set(panel["data-newsbrief-neighbours-watched-value"].split())
    assert titles(ask(log_in(editor), blog, date="2026-01-01")) == ["none", "Old 02/01/2026"]


def test_the_queries_do_not_grow(article, year, log_in, editor):
    client = log_in(editor)
    ask(client, article, published_at="2026-03-01 08:00")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(client, article, published_at="2026-03-01 08:00")
        counts.append(len(queries))
        for number in range(4):
            make_article(article.get_parent(), f"More {number}", published_at="2026-03-02T08:00:00Z")
    assert counts[0] == counts[1] <= 14, counts


def test_neighbours_themselves_cost_three_queries(article, year, django_assert_max_num_queries):
    page = ArticlePage.objects.get(pk=article.pk)
    with django_assert_max_num_queries(3):
        neighbours_of_draft(page)
