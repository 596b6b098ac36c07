"""Checks that ask the database or look at the deployment: ``check --database default`` and ``check --deploy``."""

from __future__ import annotations

import datetime
import io
from typing import Any
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.http import HttpResponseRedirect
from django.utils import timezone
from wagtail.models import Site

from tests.projects.testapp.models import NotePage
from tests.reader import material
from tests.support.factories import bulk_pages, home, make_article, make_section, restrict
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db


def found(id_: str, **options: Any) -> list[CheckMessage]:
    """Return our messages of one id, of a run with ``--tag newsbrief`` on the default database."""
    messages = run_checks(tags=["newsbrief"], databases=["default"], **options)
    return [message for message in messages if message.id == id_]


def test_articles_that_the_index_lacks():
    assert found("wagtail_newsbrief.W001") == []
    bulk_pages(make_section(), [NotePage(title="Note")])
    (message,) = found("wagtail_newsbrief.W001")
    assert message.msg == "The navigation index lacks pages of testapp.NotePage."
    call_command("newsbrief_navigation", "rebuild", stdout=io.StringIO(), stderr=io.StringIO())
    assert found("wagtail_newsbrief.W001") == []


def test_rows_of_the_index_whose_pages_are_gone():
    ArticlePage.objects.filter(pk=make_article(make_section()).pk).update(live=False)
    (message,) = found("wagtail_newsbrief.W001")
    assert message.msg == "The navigation index has rows of pages that are gone."


def test_images_of_new_articles_that_lack_renditions():
    picture = material.make_image(size=(900, 600), ready=False)
    make_article(make_section(), body=material.body_of_everything(picture))
    picture.renditions.all().delete()
    (message,) = found("wagtail_newsbrief.W010")
    assert message.msg == "1 of the 1 images of the newest articles lack renditions."
    call_command("newsbrief_renditions", stdout=io.StringIO(), stderr=io.StringIO())
    assert found("wagtail_newsbrief.W010") == []


def test_a_frontend_of_a_host_that_no_site_has(settings):
    settings.WAGTAIL_NEWSBRIEF = {
        "FRONTEND_URLS": {"localhost": "https://news.example.com", "elsewhere.example.com": "https://other.example.com"}
    }
    (message,) = found("wagtail_newsbrief.W011")
    assert "elsewhere.example.com" in message.msg


def test_without_a_database_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert run_checks(tags=["newsbrief"]) == []


@pytest.mark.parametrize(
    ("backend", "ids"),
    [
        ("django_tasks.backends.immediate.ImmediateBackend", ["wagtail_newsbrief.W012"]),
        ("django_tasks.backends.dummy.DummyBackend", ["wagtail_newsbrief.E014"]),
        ("tests.management.queues.QueueWithWorker", []),
    ],
)
def test_task_backends(settings, backend, ids):
    settings.TASKS = {"default": {"BACKEND": backend}}
    messages = run_checks(tags=["newsbrief"], include_deployment_checks=True)
    assert [message.id for message in messages] == ids


def deployed() -> list[str]:
    """Return what the check of an article's page says."""
    return [message.msg for message in found("wagtail_newsbrief.W013", include_deployment_checks=True)]


def test_an_article_without_style_or_metadata(settings, tmp_path):
    assert deployed() == []  # there is no article yet
    article = make_article(make_section())
    assert deployed() == []

    def use_frame(text: str) -> None:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "newsbrief").mkdir(parents=True)
        (folder / "newsbrief/base.html").write_text(text)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]

    use_frame("<html><head></head><body>{% block content %}{% endblock %}</body></html>")
    name = f"The page of newsbrief.ArticlePage {article.pk}"
    assert deployed() == [f"{name} lacks the stylesheet, the canonical address, Open Graph, JSON-LD."]
    use_frame("{% no_such_tag %}")
    (message,) = deployed()
    assert message.startswith(f"{name} can't be rendered: TemplateSyntaxError: Invalid block tag")
    with mock.patch.object(ArticlePage, "serve", return_value=HttpResponseRedirect("https://news.example.com/")):
        assert deployed() == []  # a frontend has its own style
    use_frame("")
    restrict(article)
    assert deployed() == []  # no visitor without a password or an account has it


@pytest.mark.skipif(not django_settings.HAS_PREVIEW, reason="needs the extra [preview]")
def test_a_site_without_a_frontend_for_drafts(settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"localhost": "https://news.example.com"}}
    assert found("newsbrief_preview.W001") == []
    Site.objects.create(hostname="other.example.com", port=80, root_page=make_section(home(), "Other"))
    (message,) = found("newsbrief_preview.W001")
    assert message.msg == "Drafts of other.example.com are shown in the site's own templates."


@pytest.mark.skipif(not django_settings.HAS_WEBHOOKS, reason="needs the extra [webhooks]")
def test_webhooks_that_wait_fail_or_cannot_sign(settings):
    from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint, Status

    endpoint = Endpoint(name="Next", url="https://news.example.com/hook")
    endpoint.renew_secret()
    endpoint.save()
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    event = {"endpoint": endpoint, "event": "article.published", "body": "{}"}
    assert (
        found("newsbrief_webhooks.W001") == found("newsbrief_webhooks.W002") == found("newsbrief_webhooks.E001") == []
    )
    Delivery.objects.create(due_at=long_ago, **event)
    Delivery.objects.create(status=Status.FAILED, finished_at=long_ago, **event)
    settings.SECRET_KEY = "another one"
    (late,), (failed,) = found("newsbrief_webhooks.W001"), found("newsbrief_webhooks.W002")
    (unreadable,) = found("newsbrief_webhooks.E001")
    assert late.msg == "1 webhook messages are due for more than 10 minutes."
    assert failed.msg == "1 webhook messages were given up since yesterday."
    assert unreadable.msg == "The secrets of the webhooks Next can't be read with the keys of this site."
