"""The report *Summaries to write or refresh* on sites with nothing, one page, or one in an odd place."""

import pytest

from tests.admin.helpers import BRIEF, count_queries, logged_in
from tests.admin.test_reports import URL
from tests.support.factories import bulk_pages, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return logged_in(make_user("boss", is_superuser=True))


def test_nothing_to_do(browser):
    make_article(summary=BRIEF)
    assert "There are no summaries to display." in browser.get(URL).content.decode()


def test_a_page_directly_below_the_root_has_no_section(browser):
    home = make_section().get_parent()
    page = make_article(home)
    page.move(home.get_root(), pos="last-child")
    assert browser.get(URL).status_code == 200
    csv = b"".join(browser.get(f"{URL}?export=csv").streaming_content).decode()
    assert "Root" in csv


def test_one_page_costs_as_many_queries_as_five(browser):
    sections = [make_section(), make_section()]
    make_article(sections[0], "Story")

    def costs():
        queries = ("", "?brief=none&ordering=brief_state", "?export=csv")
        return {query: count_queries(browser, URL + query, stream="export" in query) for query in queries}

    at_one = costs()
    for section in sections:
        bulk_pages(section, [ArticlePage(title=f"Story {number}") for number in range(2)])
    assert costs() == at_one
    assert max(at_one.values()) <= 25
