"""The filters of the listing *Articles*, and its spreadsheet, on a paper that the tests share."""

import io

import openpyxl
import pytest
from wagtail.models import Locale

from tests.admin.helpers import BRIEF, body, logged_in
from tests.admin.test_listing import URL, day, titles, write_by
from tests.support.factories import edit, make_article, make_section, make_user
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticlePage, Author

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(paper):
    return logged_in(make_user("boss", is_superuser=True))


@pytest.fixture(scope="module")
def paper(_module_transaction):
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


def test_csv_and_xlsx(browser, paper):
    csv = b"".join(browser.get(f"{URL}?export=csv&brief=stale").streaming_content).decode()
    assert csv.splitlines() == [
        "Headline,Section,Byline,Date,Summary,Status,Locale",
        "Bridge,Council,Ada,2026-11-01 09:00:00+00:00,Stale,live,en",
    ]
    answer = browser.get(f"{URL}?export=xlsx")
    assert 'filename="articles.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 5
    assert rows[1][0] == "Relay, rewritten"
