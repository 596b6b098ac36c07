"""The listing *Articles*, through the admin's door."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Locale
from wagtail.search.backends import get_search_backend

from tests.admin.helpers import BRIEF, count_queries, editor, logged_in
from tests.projects.testapp.models import ReportPage
from tests.support.factories import bulk_pages, make_article, make_page, make_section, make_user, restrict
from tests.support.search import needs_search
from wagtail_newsbrief.admin.listing import ArticleFilterSet, SummaryColumn, sections_of
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, ArticleTag, Author

pytestmark = pytest.mark.django_db

URL = "/admin/newsbrief_articles/"


@pytest.fixture
def boss():
    return make_user("boss", is_superuser=True)


@pytest.fixture
def browser(boss):
    return logged_in(boss)


def day(number):
    return datetime.datetime(2026, 11, number, 9, tzinfo=datetime.UTC)


def titles(response):
    return [page.title for page in response.context["pages"]]


def write_by(article, *names):
    for name in names:
        author, _ = Author.objects.get_or_create(name=name, slug=name.lower())
        article.bylines.add(ArticleByline(author=author))
    article.save()


# --- what it shows ----------------------------------------------------------------------------------------------


def test_the_menu_leads_to_all_articles_wherever_they_lie(browser):
    section = make_section(title="News")
    write_by(make_article(make_section(section, title="Council"), "Bridge", published_at=day(2)), "Ada", "Ben")
    make_article(section, "Flood", published_at=day(3), summary=BRIEF, byline_override="Our correspondents")
    assert reverse("newsbrief_articles:index") == URL
    home = browser.get("/admin/").content.decode()
    assert f'"url": "{URL}"' in home or f"{URL}" in home
    response = browser.get(URL)
    assert titles(response) == ["Flood", "Bridge"]
    html = response.content.decode()
    for text in ("Ada, Ben", "Our correspondents", "Council", "No summary", "Fresh", "Headline"):
        assert text in html


def test_drafts_without_a_date_come_first_and_ties_have_an_order(browser):
    old = make_article(title="Old", published_at=day(1))
    make_article(title="New", published_at=day(2))
    make_article(title="Unfinished", live=False)
    assert titles(browser.get(URL)) == ["Unfinished", "New", "Old"]
    assert titles(browser.get(URL + "?ordering=published_at")) == ["Old", "New", "Unfinished"]
    make_article(title="Tie", published_at=old.published_at)
    assert titles(browser.get(URL)) == ["Unfinished", "New", "Tie", "Old"]


def test_sorting(browser):
    make_article(title="A", live=False, summary=BRIEF, summary_origin="ai", published_at=day(3))
    make_article(title="B", summary=BRIEF, published_at=day(2))
    orders = {ordering: titles(browser.get(f"{URL}results/?ordering={ordering}")) for ordering in ORDERS}
    assert orders == ORDERS


ORDERS = {
    "title": ["A", "B"],
    "-title": ["B", "A"],
    "summary_state": ["B", "A"],
    "-brief_state": ["A", "B"],
    "live": ["A", "B"],
    "-live": ["B", "A"],
    "body": ["A", "B"],
}


def test_who_may_not_enter_gets_nothing(browser):
    assert logged_in(make_user()).get(URL).status_code == 302
    clerk = make_user()
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    clerk_browser = logged_in(clerk)
    assert clerk_browser.get(URL).status_code == 302
    assert URL not in clerk_browser.get("/admin/").content.decode()


def test_an_editor_sees_only_his_branch(browser):
    news, sport = make_section(title="News"), make_section(title="Sport")
    make_article(news, "Bridge")
    restrict(make_article(sport, "Secret transfer"))
    user = editor(news)
    response = logged_in(user).get(URL)
    assert titles(response) == ["Bridge"]
    html = response.content.decode()
    assert "Secret transfer" not in html
    assert "Sport" not in html
    assert "News" in html


@needs_search
def test_an_editor_finds_only_in_his_branch(browser, indexed):
    news, sport = make_section(title="News"), make_section(title="Sport")
    make_article(sport, "Secret transfer")
    assert titles(logged_in(editor(news)).get(URL + "?q=Secret")) == []
    assert titles(browser.get(URL + "?q=Secret")) == ["Secret transfer"]


def test_a_type_without_authors_and_tags_has_no_such_filter(boss):
    class Filters(ArticleFilterSet):
        class Meta:
            model = ReportPage
            fields = []

    report = make_page(ReportPage)
    request = type("Request", (), {"user": boss})
    filters = Filters({}, ReportPage.objects.all(), request=request)
    assert {"author", "tag"}.isdisjoint(filters.filters)
    assert list(sections_of(ReportPage, boss)) == [report.get_parent()]


@pytest.mark.parametrize("url", [f"{URL}results/", "/admin/reports/briefs/results/"])
def test_nul_in_a_parameter_is_no_error_of_the_server(browser, settings, url):
    """PostgreSQL refuses to look for it."""
    settings.WAGTAIL_I18N_ENABLED = True
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = [("en", "English"), ("de", "German")]
    Locale.objects.create(language_code="de")
    for name in ("q", "locale", "section", "author", "tag", "published_at_from", "brief", "status", "ordering", "p"):
        answer = browser.get(url, {name: "a\x00b"})
        assert answer.status_code in (200, 404), name


# --- cost -------------------------------------------------------------------------------------------------------


def test_one_article_costs_as_many_queries_as_four(browser):
    section = make_section()
    authors = [Author.objects.create(name=name, slug=name.lower()) for name in ("Ada", "Ben")]
    river = Tag.objects.create(name="river", slug="river")

    def write_stories(number):
        stories = [ArticlePage(title=f"Story {one}") for one in range(number)]
        bulk_pages(section, stories)
        ArticleByline.objects.bulk_create(ArticleByline(page=story, author=one) for story in stories for one in authors)
        ArticleTag.objects.bulk_create(ArticleTag(content_object=story, tag=river) for story in stories)
        get_search_backend().get_index_for_model(ArticlePage).add_items(ArticlePage, stories)

    def costs():
        queries = ("", "?export=csv", "?q=story", "?brief=none&ordering=-brief_state")
        return {query: count_queries(browser, URL + query, stream="export" in query) for query in queries}

    write_stories(1)
    at_one = costs()
    write_stories(3)
    assert costs() == at_one
    assert max(at_one.values()) <= 40


def test_a_column_without_a_state_says_nothing(rf):
    column = SummaryColumn("brief", accessor="summary_state")
    assert column.get_value(type("Page", (), {"summary_state": ""})) is None


def test_the_time_of_a_filter_is_the_sites(browser):
    make_article(title="Today", published_at=timezone.now())
    today = timezone.localdate().isoformat()
    assert titles(browser.get(f"{URL}?published_at_from={today}&published_at_to={today}")) == ["Today"]
