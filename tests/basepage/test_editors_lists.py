"""The report, the home panel, the bulk action and the backfill on a site with a base page model of its own."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.admin.helpers import BRIEF, body, logged_in
from tests.basepage.models import RubricPage, StoryPage
from tests.support.factories import make_page, make_user

pytestmark = pytest.mark.django_db


def test_the_lists_of_a_swapped_site():
    browser = logged_in(make_user("boss", is_superuser=True))
    rubric = make_page(RubricPage, title="News")
    story = make_page(
        StoryPage, rubric, "Flood", body=body("The old bridge over the river closes on Monday for weeks.")
    )
    ai = make_page(StoryPage, rubric, "Ferry", summary=BRIEF, summary_origin="ai")

    assert "1 article without a summary" in browser.get("/admin/").content.decode()
    report = browser.get(reverse("newsbrief_briefs"))
    assert {page.title for page in report.context["object_list"]} == {"Flood", "Ferry"}

    address = f"/admin/bulk/basepage/basepage/newsbrief_mark_reviewed/?id={ai.pk}&next=/admin/"
    assert "Ferry" in browser.get(address).content.decode()
    browser.post(address)
    assert StoryPage.objects.get(pk=ai.pk).is_summary_reviewed

    call_command("newsbrief_summaries", "--write", stdout=io.StringIO(), stderr=io.StringIO())
    assert StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object().summary
