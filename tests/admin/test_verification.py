"""A summary that says what its article doesn't: what the editor is told, and when it can't be published."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.admin.conftest import posted
from tests.support.factories import edit
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
