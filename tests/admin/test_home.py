"""The panel on the admin's home page."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from tests.admin.helpers import BRIEF, body, count_queries, editor, logged_in
from tests.projects.testapp.models import BlogPage
from tests.support.factories import edit, make_article, make_page, make_section, make_user
from wagtail_newsbrief.admin.summaries import summary_models

pytestmark = pytest.mark.django_db

HOME = "/admin/"


def panel(user):
    """Return what the panel says: state to sentence and address."""
    html = logged_in(user).get(HOME).content.decode()
    links = re.findall(r'<a href="([^"]+)" data-newsbrief-count="(\w+)">\s*(.*?)\s*</a>', html, re.DOTALL)
    return {state: (text, address) for address, state, text in links}


def test_it_counts_and_leads_to_what_it_counts():
    boss = make_user(is_superuser=True)
    section = make_section()
    make_article(section)
    make_page(BlogPage, section, date=timezone.localdate())
    edit(make_article(section, body=body("One.")), summary=BRIEF, summary_source_digest="0" * 64)
    make_article(section, summary=BRIEF, summary_origin="ai_edited")
    make_article(section, summary=BRIEF)
    found = panel(boss)
    assert {state: text for state, (text, _) in found.items()} == {
        "none": "2 articles without a summary",
        "stale": "1 summary older than its article",
        "unreviewed": "1 AI summary to review",
    }
    for state, (text, address) in found.items():
        page = logged_in(boss).get(address)
        assert len(page.context["object_list"]) == int(text.split()[0]), state


def test_plurals():
    boss = make_user(is_superuser=True)
    make_article()
    for _ in range(2):
        edit(make_article(body=body("One.")), summary=BRIEF, summary_source_digest="0" * 64)
        make_article(summary=BRIEF, summary_origin="ai")
    texts = {text for text, _ in panel(boss).values()}
    assert texts == {"1 article without a summary", "2 summaries older than their articles", "2 AI summaries to review"}


def test_nothing_to_do_and_nothing_cached():
    boss = make_user(is_superuser=True)
    assert panel(boss) == {}
    article = make_article()
    assert set(panel(boss)) == {"none"}
    edit(article, summary=BRIEF)
    assert panel(boss) == {}
    assert "newsbrief-briefs-section" not in logged_in(boss).get(HOME).content.decode()


def test_an_editor_is_told_of_his_branch():
    news, sport = make_section(), make_section()
    make_article(news)
    for _ in range(3):
        make_article(sport)
    assert panel(editor(news, permissions=["change"]))["none"][0] == "1 article without a summary"


def test_who_may_not_edit_is_told_nothing(django_assert_max_num_queries):
    make_article()
    clerk = make_user()
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert panel(clerk) == {}


def test_its_cost_is_a_query_a_page_type(monkeypatch):
    browser = logged_in(make_user(is_superuser=True))
    make_article()
    at_one = count_queries(browser, HOME)
    for _ in range(5):
        make_article()
    assert count_queries(browser, HOME) == at_one
    monkeypatch.setattr("wagtail_newsbrief.admin.home.count_to_do", lambda user: {})
    assert at_one - count_queries(browser, HOME) == len(summary_models())
