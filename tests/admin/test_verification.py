"""A summary that says what its article doesn't: what the editor is told, and when it can't be published."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.conftest import FERRY, body_of, posted
from tests.support.factories import edit, make_article
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

WRONG = "The boat carries 640 passengers."
RIGHT = "The night ferry starts on Monday."


def publish(client, page, point):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, posted(points=[point], **{"action-publish": "1"}))


def stored_points(page):
    return ArticlePage.objects.get(pk=page.pk).summary_text


@pytest.fixture
def generated(article):
    return edit(article, summary=[("key_points", ["<p>Old.</p>"])], summary_origin=SummaryOrigin.AI)


def test_ai_text_with_findings_is_published_as_long_as_the_site_lets_it(generated, log_in, publisher):
    assert publish(log_in(publisher), generated, WRONG).status_code == 302
    assert "640" in stored_points(generated)


def test_require_verified_makes_it_a_form_error(generated, log_in, publisher, settings):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"REQUIRE_VERIFIED": True}}
    client = log_in(publisher)
    answer = publish(client, generated, WRONG)
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors.as_data()["summary"]
    assert "“640” isn’t in the article." in str(error.non_block_errors)
    assert stored_points(generated) == "Old."
    # A draft is saved as ever, and what stands in the article is published.
    draft = client.post(reverse("wagtailadmin_pages:edit", args=[generated.pk]), posted(points=[WRONG]))
    assert draft.status_code == 302
    assert publish(client, generated, RIGHT).status_code == 302
    assert stored_points(generated) == "The night ferry starts on Monday."


def test_what_an_editor_wrote_is_theirs_to_publish(article, log_in, publisher, settings):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"REQUIRE_VERIFIED": True}}
    assert publish(log_in(publisher), article, WRONG).status_code == 302


# --- the panel ----------------------------------------------------------------------------------------------------


def status(client, page, **fields):
    answer = client.post(reverse("newsbrief_admin:status", args=[page.pk]), posted(**fields))
    assert answer.status_code == 200
    return BeautifulSoup(answer.json()["html"], "html.parser")


def text_of(node):
    return " ".join(node.get_text(" ").split())


def test_the_panel_names_the_source_of_each_point_as_it_is_typed(article, log_in, editor):
    html = status(log_in(editor), article, points=[FERRY[1], "The night ferry to Pellmarsh leaves on Monday."])
    first, second = html.select(".newsbrief-sources li")
    assert text_of(first) == "Point 1 word for word, from paragraph 2"
    assert text_of(second) == "Point 2 from paragraph 1"
    assert second.select_one("[title]")["title"] == FERRY[0]


def test_the_button_knows_the_block_that_the_form_has(article, log_in, editor):
    data = posted(points=["The night ferry to Pellmarsh leaves on Monday."]) | {"body-0-id": "a-block"}
    answer = log_in(editor).post(reverse("newsbrief_admin:status", args=[article.pk]), data)
    (button,) = BeautifulSoup(answer.json()["html"], "html.parser").select("button")
    assert button["data-block"] == "a-block"
    assert button["data-quotation"] == FERRY[0]
    assert button["data-action"] == "newsbrief-brief#showSource"


def test_the_panel_names_the_findings(article, log_in, editor):
    html = status(log_in(editor), article, points=[WRONG])
    (finding, *_) = html.select(".newsbrief-finding")
    assert text_of(finding) == "“640” isn’t in the article."


def test_a_suggestion_comes_with_its_findings(article, log_in, editor, settings):
    backend = {"BACKEND": "tests.projects.testapp.backends.Generator"}
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"BACKENDS": {"default": backend}}}
    monkey = posted(body=["The night ferry to Pellmarsh leaves from the old pier."])
    answer = log_in(editor).post(reverse("newsbrief_admin:suggest", args=[article.pk]), monkey).json()
    first, second = answer["findings"]
    assert first == ["“Monday” isn’t in the article."]
    assert second == ["No passage of the article says this."]


# --- the report ---------------------------------------------------------------------------------------------------


def test_the_report_counts_findings_in_the_same_number_of_queries(section, generated, log_in, publisher):
    def row():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("newsbrief_briefs"))
        html = BeautifulSoup(answer.content, "html.parser")
        return [text_of(cell) for cell in html.select("tbody tr td:nth-of-type(4)")], len(queries)

    client = log_in(publisher)
    edit(generated, summary=[("key_points", [f"<p>{WRONG}</p>"])])
    row()  # what is asked once a process
    found, few = row()
    assert found == ["1"]
    for number in range(3):
        fields = {"summary": [("key_points", [f"<p>{RIGHT}</p>"])], "summary_origin": SummaryOrigin.AI}
        make_article(section, f"Other {number}", body=body_of(*FERRY), **fields)
    found, many = row()
    assert sorted(found) == ["", "", "", "1"]
    assert few == many
