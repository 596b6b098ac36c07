"""wagtail-ai installed beside us: both are in the editor, and neither is in the other's way."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.urls import reverse

from tests.admin.conftest import _article, _section, article, body_of, log_in, posted, section  # noqa: F401 (fixtures)
from tests.support.factories import make_article, make_user
from wagtail_newsbrief.articles.models import ArticlePage

if not apps.is_installed("wagtail_ai"):
    reason = "needs wagtail-ai and its settings: pytest --ds=tests.settings_ai tests/together"
    pytest.skip(reason, allow_module_level=True)

pytestmark = pytest.mark.django_db


def test_no_check_complains():
    assert [str(message) for message in run_checks() if "newsbrief" in (message.id or "")] == []


def test_both_are_in_the_editor_and_an_article_is_saved(article, log_in):  # noqa: F811
    browser = log_in(make_user("boss", is_superuser=True))
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    html = browser.get(url).content.decode()
    assert "wagtail_ai/" in html
    assert "wagtail_newsbrief/" in html
    assert reverse("newsbrief_admin:suggest", args=[article.pk]) in html
    assert browser.post(url, posted(points=("Short.",))).status_code == 302
    assert ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object().summary_text == "Short."


def test_a_suggestion_is_ours(article, log_in):  # noqa: F811
    browser = log_in(make_user("boss", is_superuser=True))
    answer = browser.post(reverse("newsbrief_admin:suggest", args=[article.pk]), posted()).json()
    assert answer["points"]
    assert answer["backend"] == "default"


def test_the_api_answers_as_without_it(client):
    page = make_article(title="Flood", body=body_of("It rained."))
    assert client.get(f"/api/v2/articles/{page.pk}/").json()["body"][0]["value"] == "<p>It rained.</p>"
