"""A cache that fails, hangs and hangs up: nobody who publishes notices, and what was not purged is purged later."""

from __future__ import annotations

import datetime
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from tests.factories import edit, make_article
from tests.purging.conftest import let_go, pages, purged
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.purging import sending, tasks
from wagtail_newsbrief.purging.record import Purge
from wagtail_newsbrief.utils.throttling import backoff

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def publish(commit: Any, page: Any) -> None:
    """Publish and commit."""
    with commit():
        edit(page, title="Published", body=[("paragraph", "<p>New</p>")])
    assert ArticlePage.objects.get(pk=page.pk).title == "Published"


@pytest.mark.parametrize("fault", [500, 404, 302, "close"])
def test_a_failing_cache_is_asked_again(articles, cdn, patient, commit, fault):
    cdn.statuses = [fault]
    publish(commit, articles[0])
    assert len(patient.waiting) == 1
    assert 15 <= patient.seconds()[0] <= 30
    cdn.messages.clear()
    patient.work_off()
    assert 30 <= patient.seconds()[0] <= 60  # and longer each time
    cdn.statuses = [204]
    cdn.messages.clear()
    patient.work_off()
    assert pages(cdn) == ["/", "/news/", "/news/a/", "/news/b/"]
    assert patient.waiting == []


def test_only_what_failed_is_asked_again(articles, cdn, patient, commit):
    cdn.statuses = [204, 500, 500, 204]
    publish(commit, articles[0])
    failed = [message.path for message in cdn.messages[1:3]]
    cdn.messages.clear()
    patient.work_off()
    assert purged(cdn) == sorted(failed)


def test_many_articles_in_one_go_are_all_let_go_in_the_end(section, cdn, patient, commit, settings):
    """Before a cache that fails, redirects and hangs up: none is lost, though it hangs up in every batch."""
    settings.WAGTAIL_NEWSBRIEF["PURGE"] |= {"BATCH_SIZE": 20}
    many = [make_article(section, slug=f"n{number}") for number in range(25)]
    answers = [500 if i % 7 == 3 else 302 if i % 11 == 5 else "close" if i % 13 == 6 else 204 for i in range(2_000)]
    cdn.messages.clear()
    cdn.statuses = [*answers]
    with commit():
        for page in many:
            edit(page, body=[("paragraph", "<p>New</p>")])
    assert patient.waiting
    while patient.waiting:
        patient.work_off()
    done = [message.path for message, answer in zip(cdn.messages, answers, strict=False) if answer == 204]
    assert {f"/news/n{number}/" for number in range(25)} <= set(done)
    assert {message.path for message in cdn.messages} == set(done)


def test_a_cache_that_hangs_holds_nobody_up(articles, cdn, hurried, patient, commit, settings):
    cdn.statuses = ["hang"]
    publish(commit, articles[0])
    publish(commit, articles[1])
    assert len(cdn.messages) == 1  # the second time it isn't even asked, for a minute
    let_go(cdn)
    cdn.messages.clear()
    settings.WAGTAIL_NEWSBRIEF = {}
    patient.work_off()
    assert {"/news/a/", "/news/b/", "/news/c/"} <= set(pages(cdn))


def test_after_a_minute_it_is_tried_again_but_not_for_ever(articles, cdn, hurried, patient, commit, monkeypatch):
    monkeypatch.setattr(sending, "_PATIENCE", 0)
    monkeypatch.setattr(sending, "_MOST_HANGING", 2)
    cdn.statuses = ["hang"]
    for page in articles:
        publish(commit, page)
    assert len(cdn.messages) == len(sending._hanging) == 2


def test_nobody_there(articles, receiver, cdn, commit, caplog):
    receiver.shutdown()
    receiver.server_close()
    publish(commit, articles[0])
    assert "newsbrief_purge tries them again" in caplog.text  # this queue can't wait
    assert Purge.objects.get().attempts == 1


def test_given_up_at_last(articles, cdn, patient, commit, settings, caplog):
    settings.WAGTAIL_NEWSBRIEF["PURGE"] |= {"MAX_ATTEMPTS": 2}
    cdn.statuses = [500]
    publish(commit, articles[0])
    patient.work_off()
    assert patient.waiting == []
    assert "Not purged after 2 attempts: http://localhost/, " in caplog.text
    assert not Purge.objects.exists()


def test_a_queue_that_is_down_holds_nobody_up(articles, cdn, commit, settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "tests.purging.later.BrokenBackend"}}
    with commit():
        ArticlePage.objects.get(pk=articles[0].pk).unpublish()
    assert not ArticlePage.objects.get(pk=articles[0].pk).live
    assert cdn.messages == []
    assert "no queue" in caplog.text
    assert purge_what_is_due() == "1 groups of addresses; 0 addresses and keys failed.\n"
    assert "/news/a/" in pages(cdn)


def purge_what_is_due() -> str:
    out = io.StringIO()
    call_command("newsbrief_purge", stdout=out)
    return out.getvalue()


def test_what_a_killed_worker_was_at_falls_due_again(articles, cdn, commit):
    (pk,) = tasks.record([(["http://localhost/news/a/"], ["article-1"])])
    assert tasks._claim(Purge.objects.get())
    assert tasks.purge.call(pk) == 0  # held by the one that was killed
    assert purge_what_is_due() == "0 groups of addresses; 0 addresses and keys failed.\n"
    Purge.objects.update(due_at=F("due_at") - datetime.timedelta(seconds=90))
    assert purge_what_is_due() == "1 groups of addresses; 0 addresses and keys failed.\n"
    assert purged(cdn) == ["/news/a/"]
    assert not Purge.objects.exists()


def test_two_workers_do_not_take_the_same(articles, cdn):
    tasks.record([(["http://localhost/news/a/"], [])])
    one, other = Purge.objects.get(), Purge.objects.get()
    assert tasks._claim(one)
    assert not tasks._claim(other)
    assert str(one) == "1 addresses and 0 keys, 1 attempts"


def test_a_thousand_articles_in_small():
    """With a cache that fails, hangs, redirects and hangs up, and a worker that is killed (``tests.purging.many``)."""
    command = [sys.executable, "-m", "tests.purging.many", "12"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout.splitlines()[-1])
    assert report["purged"] == report["addresses"] > 4 * 12  # HTML, lists and feeds; the API of each version besides
    assert report["never_purged"] == report["unknown"] == report["waiting_still"] == 0
    assert report["requests"] > report["addresses"]  # what failed was asked again


def test_keys_fail_by_themselves(receiver, settings):
    settings.WAGTAILFRONTENDCACHE = {"tags": {"BACKEND": "tests.purging.backends.TagBackend", "LOCATION": receiver.url}}
    receiver.statuses = [500]
    assert sending.send(["http://localhost/"], ["article-1"]) == ([], ["article-1"])
    receiver.statuses = [204]
    assert sending.send([], ["article-1"]) == ([], [])


def test_a_backend_that_does_not_say_what_failed(settings):
    settings.WAGTAILFRONTENDCACHE = {"vague": {"BACKEND": "tests.purging.backends.VagueBackend"}}
    urls = ["http://localhost/a/", "http://localhost/b/"]
    assert sending.send(urls, []) == (urls, [])


def test_failures_of_others_are_their_own(settings, receiver):
    settings.WAGTAILFRONTENDCACHE = {"loud": {"BACKEND": "tests.purging.backends.LoudBackend"}}
    assert sending.send(["http://localhost/a/"], []) == ([], [])


def test_waiting_doubles_up_to_a_day():
    assert 43_200 <= backoff(40, 30) <= 86_400
