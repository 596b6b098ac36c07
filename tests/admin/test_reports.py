"""The report *Summaries to write or refresh*, through the admin's door."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from tests.admin.helpers import BRIEF, body, editor, logged_in
from tests.projects.testapp.models import BlogPage
from tests.support.factories import edit, make_article, make_page, make_section, make_user

pytestmark = pytest.mark.django_db

URL = "/admin/reports/briefs/"


@pytest.fixture
def browser(paper):
    return logged_in(make_user("boss", is_superuser=True))


@pytest.fixture(scope="module")
def paper(_module_transaction):
    """A page in each state, in the order of their last change."""
    news, sport = make_section(title="News"), make_section(title="Sport")
    make_article(news, "Without", revision=True)
    stale = make_article(sport, "Behind", body=body("One."))
    edit(stale, summary=BRIEF, summary_source_digest="0" * 64)
    make_page(
        BlogPage,
        news,
        "Machine",
        date=timezone.localdate(),
        summary=BRIEF,
        summary_origin="ai",
        live=False,
        revision=True,
    )
    make_article(news, "Done", summary=BRIEF)
    make_page("testapp.PlainPage", news, "Plain")
    return {"news": news, "sport": sport}


def titles(response):
    return [page.title for page in response.context["object_list"]]


def test_the_report_stands_under_reports(browser, paper):
    assert reverse("newsbrief_briefs") == URL
    assert URL in browser.get("/admin/").content.decode()
    response = browser.get(URL)
    assert titles(response) == ["Machine", "Behind", "Without"]
    html = response.content.decode()
    for text in (
        "Summaries to write or refresh",
        "AI, not reviewed",
        "Stale",
        "No summary",
        "Blog page",
        "Sport",
        "draft",
    ):
        assert text in html
    assert "Done" not in html
    assert "Plain" not in html


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("title", ["Behind", "Machine", "Without"]),
        ("-title", ["Without", "Machine", "Behind"]),
        ("summary_state", ["Without", "Behind", "Machine"]),
        ("-brief_state", ["Machine", "Behind", "Without"]),
        ("latest_revision_created_at", ["Without", "Behind", "Machine"]),
        ("live", ["Machine", "Without", "Behind"]),
        ("nonsense", ["Machine", "Behind", "Without"]),
    ],
)
def test_sorting(browser, paper, ordering, expected):
    assert titles(browser.get(f"{URL}?ordering={ordering}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("brief=none", {"Without"}),
        ("brief=stale&brief=unreviewed", {"Behind", "Machine"}),
        ("brief=fresh", {"Without", "Behind", "Machine"}),
        ("status=draft", {"Machine"}),
        ("status=live", {"Without", "Behind"}),
        ("content_type={blog}", {"Machine"}),
        ("locale=en", {"Without", "Behind", "Machine"}),
        ("locale=de", set()),
    ],
)
def test_filters(browser, paper, query, expected):
    Locale.objects.get_or_create(language_code="de")
    blog = BlogPage.objects.get().content_type_id
    assert set(titles(browser.get(f"{URL}?{query.format(blog=blog)}"))) == expected


def test_the_filters_offer_types_with_a_summary_and_what_there_is_to_do(browser, paper):
    fields = browser.get(URL).context["filters"].form.fields
    models = {one.model for one in fields["content_type"].queryset}
    assert {"articlepage", "blogpage"} <= models
    assert "plainpage" not in models
    assert [value for value, _ in fields["brief"].choices] == ["none", "stale", "unreviewed"]


def test_only_pages_that_the_user_may_edit(paper):
    user = editor(paper["sport"], permissions=["change"])
    response = logged_in(user).get(URL)
    assert titles(response) == ["Behind"]
    assert "Without" not in response.content.decode()
    csv = b"".join(logged_in(user).get(URL + "?export=csv").streaming_content).decode()
    assert "Without" not in csv


def test_who_may_not_edit_has_no_report(paper):
    clerk = make_user()
    clerk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert logged_in(clerk).get(URL).status_code == 302
    assert URL not in logged_in(clerk).get("/admin/").content.decode()
    assert logged_in(make_user()).get(URL).status_code == 302


def test_csv_and_xlsx(browser, paper):
    csv = b"".join(browser.get(f"{URL}?export=csv&brief=stale").streaming_content).decode().splitlines()
    assert csv[0] == "Headline,Section,Summary,Type,Locale,Updated,Status"
    assert csv[1].startswith("Behind,Sport,Stale,Article,en,2")
    assert csv[1].endswith("+00:00,live")
    answer = browser.get(f"{URL}?export=xlsx")
    assert 'filename="briefs-to-write.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Headline", "Machine", "Behind", "Without"]
