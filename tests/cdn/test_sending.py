"""Purging: nobody who publishes notices a cache that fails, and what failed or was left behind is tried again."""

from __future__ import annotations

import datetime
import io
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from tests.cdn.conftest import pages, purged
from tests.support.factories import edit, make_section
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.contrib.cdn import checks, tasks
from wagtail_newsbrief.contrib.cdn.models import Purge
from wagtail_newsbrief.signals import content_changed
from wagtail_newsbrief.utils.throttling import backoff

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_tag(receiver: Any, settings: Any, articles: Any) -> Any:
    """Take ``receiver`` for a cache that purges by tag, and raises what it meets."""
    settings.WAGTAILFRONTENDCACHE = {"tags": {"BACKEND": "tests.cdn.backends.TagBackend", "LOCATION": receiver.url}}
    settings.WAGTAIL_NEWSBRIEF = {"CDN": {}}
    return receiver


def publish(commit: Any, page: Any) -> None:
    """Publish and commit."""
    with commit():
        edit(page, title="Published", body=[("paragraph", "<p>New</p>")])
    assert ArticlePage.objects.get(pk=page.pk).title == "Published"


def purge_what_is_due() -> str:
    out = io.StringIO()
    call_command("newsbrief_purge", stdout=out)
    return out.getvalue()


def test_a_cache_that_fails_is_asked_again_later_and_later(articles, by_tag, queue_that_defers, commit):
    by_tag.statuses = [500]
    publish(commit, articles[0])
    assert 15 <= queue_that_defers.seconds()[0] <= 30
    queue_that_defers.run_waiting()
    assert 30 <= queue_that_defers.seconds()[0] <= 60
    by_tag.statuses = [204]
    queue_that_defers.run_waiting()
    assert queue_that_defers.waiting == []
    assert f"article-{articles[0].pk}" in by_tag.messages[-1].headers["surrogate-key"]
    assert not Purge.objects.exists()


def test_where_the_queue_can_not_defer_the_command_tries_again(articles, by_tag, commit, caplog):
    by_tag.statuses = [500]
    publish(commit, articles[0])
    assert "newsbrief_purge tries again" in caplog.text
    assert purge_what_is_due() == "0 of 0 purges done.\n"  # not yet
    Purge.objects.update(due_at=timezone.now())
    by_tag.statuses = [204]
    assert purge_what_is_due() == "1 of 1 purges done.\n"


def test_what_fails_for_good_is_logged_and_given_up(articles, by_tag, queue_that_defers, commit, settings, caplog):
    settings.WAGTAIL_NEWSBRIEF["CDN"] |= {"MAX_ATTEMPTS": 2}
    by_tag.statuses = [500]
    publish(commit, articles[0])
    queue_that_defers.run_waiting()
    assert queue_that_defers.waiting == []
    assert "Not purged after 2 attempts: http://localhost/, " in caplog.text
    assert not Purge.objects.exists()


def test_a_backend_that_only_logs_its_failure_holds_nobody_up(articles, cdn, commit):
    cdn.statuses = [500]
    publish(commit, articles[0])
    assert pages(cdn) == ["/", "/news/", "/news/a/", "/news/b/"]
    assert not Purge.objects.exists()


def test_a_queue_that_is_down_holds_nobody_up(articles, cdn, commit, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "tests.cdn.later.BrokenBackend"}}
    with commit():
        ArticlePage.objects.get(pk=articles[0].pk).unpublish()
    assert not ArticlePage.objects.get(pk=articles[0].pk).live
    assert cdn.messages == []
    assert "no queue" in caplog.text
    assert purge_what_is_due() == "1 of 1 purges done.\n"
    assert "/news/a/" in pages(cdn)


def test_what_a_killed_worker_was_at_is_due_again(articles, cdn):
    (pk,) = tasks.store([(["http://localhost/news/a/"], ["article-1"])])
    assert tasks._claim(Purge.objects.get())
    assert tasks.purge.call(pk) is False  # claimed by the one that was killed
    assert purge_what_is_due() == "0 of 0 purges done.\n"
    Purge.objects.update(due_at=F("due_at") - tasks.CLAIMED_FOR)
    assert purge_what_is_due() == "1 of 1 purges done.\n"
    assert purged(cdn) == ["/news/a/"]


def test_tags_alone_are_purged(by_tag):
    tasks.send([], ["article-1"])
    assert by_tag.messages[-1].headers["surrogate-key"] == "article-1"


def test_the_app_says_what_it_needs(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    with pytest.raises(ImproperlyConfigured, match="needs Wagtail's frontend cache"):
        apps.get_app_config("newsbrief_cdn").ready()


def test_without_receivers_nothing_is_worked_out(articles, cdn, commit):
    with mock.patch.object(content_changed, "has_listeners", return_value=False), commit():
        author = Author.objects.create(name="Ada", slug="ada")
        author.delete()
        Redirect.add_redirect("/old", articles[0])
        ArticlePage.objects.get(pk=articles[0].pk).move(make_section(title="Sport"), "last-child")
    assert pages(cdn) == []  # Wagtail purges the addresses of its own redirects


def test_two_workers_do_not_take_the_same(articles, cdn):
    tasks.store([(["http://localhost/news/a/"], [])])
    one, other = Purge.objects.get(), Purge.objects.get()
    assert tasks._claim(one)
    assert not tasks._claim(other)
    assert str(one) == "1 URLs and 0 cache tags, 1 attempts"


def test_purges_that_nobody_makes_are_found_by_a_check():
    assert checks.check_late_purges(databases=["default"]) == []
    tasks.store([(["http://localhost/a/"], []), (["http://localhost/b/"], [])])
    assert checks.check_late_purges(databases=["default"]) == []
    Purge.objects.filter(urls=["http://localhost/b/"]).update(due_at=timezone.now() - datetime.timedelta(minutes=11))
    (message,) = checks.check_late_purges(databases=["default"])
    assert (message.id, message.msg) == ("newsbrief_cdn.W001", "1 purges are due for more than 10 minutes.")
    assert checks.check_late_purges(databases=None) == []


def test_waiting_doubles_up_to_a_day():
    assert 43_200 <= backoff(40, 30) <= 86_400
