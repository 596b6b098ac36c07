"""*Add article* in the listing: a section is chosen, not a place in the page tree."""

import datetime
from unittest import mock

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.admin.helpers import count_queries, editor, logged_in
from tests.support.factories import make_article, make_page, make_section, make_user
from wagtail_newsbrief.admin import add_article

pytestmark = pytest.mark.django_db

URL = "/admin/newsbrief_articles/choose_parent/"


@pytest.fixture
def browser():
    return logged_in(make_user("boss", is_superuser=True))


def day(number):
    return datetime.datetime(2026, 11, number, 9, tzinfo=datetime.UTC)


def add_url(section):
    return reverse("wagtailadmin_pages:add", args=["newsbrief", "articlepage", section.pk])


def shown(response):
    return [(one["title"], one["level"], one["headlines"]) for one in response.context["sections"]]


@pytest.fixture
def news():
    return make_section(title="News")


@pytest.fixture
def council(news):
    return make_section(news, title="Council")


def test_sections_are_listed_as_they_are_nested_with_their_newest_headlines(browser, news, council):
    for number, title in enumerate(("Oldest", "Older", "Old", "New"), 1):
        make_article(news, title, published_at=day(number))
    make_article(news, "A draft", published_at=day(9), live=False)
    response = browser.get(URL)
    assert shown(response) == [("News", 0, ["New", "Old", "Older"]), ("Council", 1, [])]
    assert f'href="{add_url(council)}"' in response.content.decode()


def test_articles_are_no_sections_unless_the_site_wants_it(browser, news, council, monkeypatch):
    make_article(make_article(news, "Bridge"), "Below the bridge")
    assert [title for title, *_ in shown(browser.get(URL))] == ["News", "Council"]
    monkeypatch.setattr(add_article.ChooseSectionView, "has_articles_as_parents", True)
    assert [title for title, *_ in shown(browser.get(URL))] == ["News", "Council", "Bridge"]


def test_the_filter_of_the_listing_chooses_the_section(browser, news, council):
    make_article(council, "Bridge")
    listing = browser.get(f"/admin/newsbrief_articles/?section={council.pk}").content.decode()
    assert f'href="{URL}?locale=en&amp;section={council.pk}"' in listing
    assert browser.get(f"{URL}?section={council.pk}").url == add_url(council)
    both = browser.get(f"{URL}?section={news.pk}&section={council.pk}")
    assert [title for title, *_ in shown(both)] == ["News", "Council"]
    assert [title for title, *_ in shown(browser.get(f"{URL}?section=99999"))] == ["News", "Council"]


def test_the_only_section_is_not_asked_for(browser, news):
    assert browser.get(URL).url == add_url(news)


def test_an_editor_is_offered_the_sections_in_which_they_may_add(news, council):
    make_section(council, title="Budget")
    make_section(title="Sport")
    assert [title for title, *_ in shown(logged_in(editor(council)).get(URL))] == ["Council", "Budget"]


def test_a_page_without_articles_is_offered_in_the_page_chooser(browser, news, council):
    make_page(Page, title="About us")
    assert [title for title, *_ in shown(browser.get(URL))] == ["News", "Council"]
    other = browser.get(f"{URL}?section=other")
    assert "form" in other.context
    assert "sections" not in other.context


def test_many_sections_are_chosen_in_wagtails_page_chooser(browser, news, council):
    with mock.patch.object(add_article, "MAX_SECTIONS", 1):
        response = browser.get(URL)
        assert "form" in response.context
        assert browser.post(URL, {"parent_page": council.pk}).url == add_url(council)


def test_many_sections_cost_as_many_queries_as_two(browser, news, council):
    few = count_queries(browser, URL)
    for number in range(5):
        make_article(make_section(news, title=f"Section {number}"), "One")
    assert count_queries(browser, URL) == few
