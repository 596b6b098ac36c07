"""The listing *Articles*, through the admin's door."""

import datetime
import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from tests.admin.helpers import BRIEF, body, count_queries, editor, logged_in
from tests.factories import edit, make_article, make_page, make_section, make_user, restrict
from tests.search import needs_search
from tests.testapp.models import ReportPage
from wagtail_newsbrief.admin.listing import ArticleFilterSet, BriefColumn, sections_of
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author

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
    for text in ("Ada, Ben", "Our correspondents", "Council", "No brief", "Fresh", "Headline"):
        assert text in html


def test_drafts_without_a_date_come_first_and_ties_have_an_order(browser):
    old = make_article(title="Old", published_at=day(1))
    make_article(title="New", published_at=day(2))
    make_article(title="Unfinished", live=False)
    assert titles(browser.get(URL)) == ["Unfinished", "New", "Old"]
    assert titles(browser.get(URL + "?ordering=published_at")) == ["Old", "New", "Unfinished"]
    make_article(title="Tie", published_at=old.published_at)
    assert titles(browser.get(URL)) == ["Unfinished", "New", "Tie", "Old"]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("title", ["A", "B"]),
        ("-title", ["B", "A"]),
        ("summary_state", ["B", "A"]),
        ("-brief_state", ["A", "B"]),
        ("live", ["A", "B"]),
        ("-live", ["B", "A"]),
        ("body", ["A", "B"]),
    ],
)
def test_sorting(browser, ordering, expected):
    make_article(title="A", live=False, summary=BRIEF, summary_origin="ai", published_at=day(3))
    make_article(title="B", summary=BRIEF, published_at=day(2))
    assert titles(browser.get(f"{URL}?ordering={ordering}")) == expected


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
def test_an_editor_finds_only_in_his_branch(browser):
    news, sport = make_section(title="News"), make_section(title="Sport")
    make_article(sport, "Secret transfer")
    assert titles(logged_in(editor(news)).get(URL + "?q=Secret")) == []
    assert titles(browser.get(URL + "?q=Secret")) == ["Secret transfer"]


# --- filters ----------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(boss):
    news = make_section(title="News")
    council = make_section(news, title="Council")
    sport = make_section(title="Sport")
    bridge = make_article(council, "Bridge", published_at=day(1), body=body("One."))
    bridge = edit(bridge, summary=BRIEF, summary_source_digest="0" * 64)
    write_by(bridge, "Ada")
    flood = make_article(news, "Flood", published_at=day(2))
    flood.tags.add("water", "river")
    flood.save()
    match = make_article(sport, "Match", published_at=day(3), live=False, summary=BRIEF, summary_origin="ai")
    write_by(match, "Ada", "Ben")
    relay = make_article(sport, "Relay", published_at=day(4), summary=BRIEF)
    edit(relay, publish=False, title="Relay, rewritten")
    return {"news": news, "council": council, "sport": sport}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("brief=none", {"Flood"}),
        ("brief=stale", {"Bridge"}),
        ("brief=unreviewed", {"Match"}),
        ("brief=fresh", {"Relay"}),
        ("brief=none&brief=stale", {"Flood", "Bridge"}),
        ("brief=nonsense", {"Flood", "Bridge", "Match", "Relay"}),
        ("status=live", {"Flood", "Bridge"}),
        ("status=changed", {"Relay"}),
        ("status=draft", {"Match"}),
        ("published_at_from=2026-11-02&published_at_to=2026-11-03", {"Flood", "Match"}),
        ("section={news}", {"Flood", "Bridge"}),
        ("section={council}", {"Bridge"}),
        ("section={council}&section={sport}", {"Bridge", "Match", "Relay"}),
        ("author={ada}", {"Bridge", "Match"}),
        ("author={ben}", {"Match"}),
        ("tag={river}", {"Flood"}),
        ("locale=en", {"Flood", "Bridge", "Match", "Relay"}),
        ("locale=de", set()),
        pytest.param("q=flo", {"Flood"}, marks=needs_search),
        pytest.param(
            "q=flo&brief=none&tag={river}&section={news}&status=live&ordering=-brief_state",
            {"Flood"},
            marks=needs_search,
        ),
        ("q=flo&brief=stale", set()),
        pytest.param("q=bri&author={ada}&ordering=published_at", {"Bridge"}, marks=needs_search),
    ],
)
def test_filters_and_search(browser, paper, query, expected):
    Locale.objects.get_or_create(language_code="de")
    ids = {name: page.pk for name, page in paper.items()}
    ids |= {author.slug: author.pk for author in Author.objects.all()}
    ids |= {tag.name: tag.pk for tag in ArticlePage.tags.all()}
    response = browser.get(f"{URL}?{query.format(**ids)}")
    assert set(titles(response)) == expected


def test_the_filters_offer_what_there_is(browser, paper):
    Author.objects.create(name="Nobody", slug="nobody")
    filters = browser.get(URL).context["filters"].form.fields
    assert [page.title for page in filters["section"].queryset] == ["Council", "News", "Sport"]
    assert [author.name for author in filters["author"].queryset] == ["Ada", "Ben"]
    assert [tag.name for tag in filters["tag"].queryset] == ["river", "water"]


def test_a_chosen_filter_is_shown_with_a_way_to_drop_it(browser, paper):
    html = browser.get(f"{URL}?brief=none&section={paper['news'].pk}&status=live").content.decode()
    assert html.count("w-pill__content") >= 3


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


# --- a spreadsheet ----------------------------------------------------------------------------------------------


def test_csv_and_xlsx(browser, paper):
    csv = b"".join(browser.get(f"{URL}?export=csv&brief=stale").streaming_content).decode()
    assert csv.splitlines() == [
        "Headline,Section,Byline,Date,Brief,Status,Locale",
        "Bridge,Council,Ada,2026-11-01 09:00:00+00:00,Stale,live,en",
    ]
    answer = browser.get(f"{URL}?export=xlsx")
    assert 'filename="articles.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 5
    assert rows[1][0] == "Relay, rewritten"


# --- cost -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?export=csv", "?q=story", "?brief=none&ordering=-brief_state"])
def test_one_article_costs_as_many_queries_as_twenty(browser, query):
    section = make_section()

    def story(number):
        article = make_article(section, f"Story {number}")
        write_by(article, "Ada", "Ben")
        article.tags.add("river")
        article.save()

    def cost():
        if "export" not in query:
            return count_queries(browser, URL + query)
        return count_queries(browser, URL + query, stream=True)

    story(0)
    at_one = cost()
    for number in range(1, 20):
        story(number)
    assert cost() == at_one
    assert at_one <= 40


def test_a_column_without_a_state_says_nothing(rf):
    column = BriefColumn("brief", accessor="summary_state")
    assert column.get_value(type("Page", (), {"summary_state": ""})) is None


def test_the_time_of_a_filter_is_the_sites(browser):
    make_article(title="Today", published_at=timezone.now())
    today = timezone.localdate().isoformat()
    assert titles(browser.get(f"{URL}?published_at_from={today}&published_at_to={today}")) == ["Today"]
