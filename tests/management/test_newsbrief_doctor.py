"""``newsbrief_doctor``: a line for each thing that is broken for real, the exit status, and no secret."""

from __future__ import annotations

import datetime
import io
import json
import re
import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from wagtail.models import Site
from wagtail.search.models import IndexEntry

from tests.factories import bulk_pages, home, make_article, make_section
from tests.management.frontends import closed_port, frontend
from tests.reader import material
from tests.search import needs_search
from tests.testapp.models import NotePage
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation.models import NavigationEntry

pytestmark = pytest.mark.django_db


def ask(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit status and what it printed."""
    out = io.StringIO()
    try:
        call_command("newsbrief_doctor", *arguments, stdout=out, no_color=True)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def lines(name: str, *arguments: str) -> list[str]:
    """Return what one probe says, without its name."""
    _, text = ask("--only", name, *arguments)
    return [line.replace(f" {name}: ", " ", 1) for line in text.splitlines()]


def line(name: str, *arguments: str) -> str:
    (only,) = lines(name, *arguments)
    return only


# --- the whole --------------------------------------------------------------------------------------------------


def test_a_line_for_each_thing_and_zero_without_an_error():
    make_article(make_section(), "Flood")
    status, text = ask()
    assert status == 0, text
    words = ["settings", "migrations", "navigation index", "renditions", "search", "tasks", "cache"]
    words += ["frontends"]
    found = [one.split(maxsplit=1)[1].split(":")[0] for one in text.splitlines()]
    assert found[: len(words)] == words
    assert {one.split()[0] for one in text.splitlines()} <= {"ok", "warning"}


def test_warnings_count_where_that_is_wanted():
    assert ask("--only", "tasks")[0] == 0
    assert ask("--only", "tasks", "--fail-level", "warning")[0] == 1
    assert ask("--only", "migrations", "--fail-level", "warning")[0] == 0


def test_json_says_the_same():
    status, text = ask("--json", "--only", "tasks", "--only", "migrations")
    assert status == 0
    assert json.loads(text) == {
        "level": "warning",
        "findings": [
            {"probe": "migrations", "level": "ok", "text": "all are run", "way_out": ""},
            {
                "probe": "tasks",
                "level": "warning",
                "text": "ImmediateBackend: editors wait for renditions and webhooks",
                "way_out": "Fine for a small site. Else set TASKS to a backend with a worker.",
            },
        ],
    }
    NavigationEntry.objects.all().delete()
    make_article(make_section())
    NavigationEntry.objects.all().delete()
    assert ask("--json", "--only", "navigation index")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--only", "heart"], "There is no probe 'heart'; there are settings, "),
        (["--timeout", "0"], "--timeout has to be"),
    ],
)
def test_what_cant_be_meant_is_refused(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("newsbrief_doctor", *arguments)


# --- settings and migrations ------------------------------------------------------------------------------------


def test_what_the_checks_say_is_said(settings):
    assert line("settings") == "ok      the system checks find nothing"
    settings.WAGTAIL_NEWSBRIEF = {
        "COLOUR": "red",
        "SUMMARY": {"BACKENDS": {"default": {"BACKEND": "nowhere.Backend"}}},
    }
    assert [one.split(":")[0] for one in lines("settings")] == [
        "error   wagtail_newsbrief.E002",
        "error   wagtail_newsbrief.E010",
    ]
    assert lines("settings")[0].endswith(", WEBHOOKS.")


def test_a_warning_of_the_checks_is_one(settings, monkeypatch):
    monkeypatch.setattr(ArticlePage, "search_fields", [])
    (found,) = [one for one in lines("settings") if "W002" in one]
    assert found.startswith("warning wagtail_newsbrief.W002: newsbrief.ArticlePage.search_fields lack")


def test_a_migration_that_was_not_run_is_named():
    MigrationRecorder.Migration.objects.filter(app="newsbrief", name="0001_initial").delete()
    found = line("migrations")
    assert found.startswith("error   not run: newsbrief.0001_initial")
    assert found.endswith("→ Run “manage.py migrate”.")


# --- content ----------------------------------------------------------------------------------------------------


def test_articles_missing_in_the_index():
    section = make_section()
    assert line("navigation index") == "ok      0 articles"
    bulk_pages(section, [NotePage(title="Note")])
    assert line("navigation index") == (
        "error   lacks pages of testapp.NotePage → Run “manage.py newsbrief_navigation rebuild”."
    )
    call_command("newsbrief_navigation", "rebuild", stdout=io.StringIO(), stderr=io.StringIO())
    assert line("navigation index") == "ok      1 articles"


def test_rows_of_pages_that_are_gone():
    article = make_article(make_section())
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    assert line_of(lines("navigation index"), "error") == (
        "error   has rows of pages that are gone → Run “manage.py newsbrief_navigation rebuild”."
    )


def line_of(found: list[str], level: str) -> str:
    (only,) = [one for one in found if one.startswith(level)]
    return only


def test_images_without_renditions():
    picture = material.make_image(size=(900, 600), ready=False)
    make_article(make_section(), body=material.body_of_everything(picture))
    picture.renditions.all().delete()
    assert line("renditions") == (
        "warning 1 of the 1 images of the newest articles lack some → Run “manage.py newsbrief_renditions”."
    )
    call_command("newsbrief_renditions", stdout=io.StringIO(), stderr=io.StringIO())
    assert line("renditions") == "ok      all of 1 images of the newest articles are ready"


@needs_search
def test_an_article_that_a_search_does_not_find():
    assert line("search").endswith("; no article yet to search")
    make_article(make_section(), "Flood at the quay")
    assert re.fullmatch(r"ok      [\w.]+\.backends\.database\.[\w.]+SearchBackend", line("search"))
    IndexEntry.objects.all().delete()
    assert line("search").endswith("by its title → Run “manage.py update_index”.")


def test_a_title_without_a_word_is_not_searched():
    make_article(make_section(), "…!", slug="dots")
    assert line("search").endswith("; no article yet to search")


def test_a_search_that_is_switched_off_or_has_no_articles(settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_ARTICLE_MODEL": "nowhere.Page"}
    assert line("search").endswith("; no article yet to search")
    settings.WAGTAILAPI_SEARCH_ENABLED = False
    assert line("search") == "ok      switched off for the API (WAGTAILAPI_SEARCH_ENABLED)"


# --- services ---------------------------------------------------------------------------------------------------


def with_tasks(settings: Any, backend: str) -> None:
    settings.TASKS = {"default": {"BACKEND": backend}}


def test_queues(settings):
    assert line("tasks").startswith("warning ImmediateBackend: editors wait")
    with_tasks(settings, "django_tasks.backends.dummy.DummyBackend")
    assert line("tasks").startswith("error   DummyBackend does nothing")
    with_tasks(settings, "tests.management.queues.QueueWithWorker")
    assert line("tasks") == "ok      QueueWithWorker"


def test_caches(settings, tmp_path):
    folder = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": folder}
    assert line("cache") == "ok      FileBasedCache"
    assert not list(tmp_path.iterdir())
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert line("cache").startswith("warning LocMemCache: each process counts")
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert line("cache").startswith("warning DummyCache keeps nothing")


def test_a_cache_that_is_gone_and_its_password(settings):
    address = f"redis://editor:hunter2@127.0.0.1:{closed_port()}/0"
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    settings.CACHES = {"default": redis}
    status, text = ask("--only", "cache")
    settings.CACHES = django_settings.CACHES
    assert status == 1
    assert text.startswith("error   cache: out of reach: ConnectionError")
    assert "hunter2" not in text


def point_to(settings: Any, address: str, host: str = "localhost") -> None:
    settings.WAGTAIL_NEWSBRIEF = {"FRONTEND_URLS": {host: address}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("200", "ok      {} answers 200"),
        ("302", "ok      {} answers 302"),
        ("404", "ok      {} answers 404"),
        ("503", "error   {} answers 503 → See whether the frontend runs, and whether this machine may reach it."),
        ("nonsense", "error   {} doesn't answer: BadStatusLine → See whether"),
        ("silence", "error   {} doesn't answer: TimeoutError → See whether"),
    ],
)
def test_frontends_that_answer(settings, answer, expected):
    with frontend(answer) as server:
        point_to(settings, f"http://editor:hunter2@{server.address}/en/")
        begin = time.monotonic()
        found = line("frontends", "--timeout", "0.5")
    assert found.startswith(expected.format(f"http://{server.address}"))
    assert time.monotonic() - begin < 5


def test_a_frontend_that_does_not_run(settings):
    assert line("frontends") == "ok      FRONTEND_URLS names none"
    port = closed_port()
    point_to(settings, f"http://127.0.0.1:{port}")
    assert line("frontends").startswith(f"error   http://127.0.0.1:{port} doesn't answer: [Errno 111]")


def test_a_frontend_of_no_site(settings):
    with frontend("200") as server:
        point_to(settings, f"http://{server.address}", host="elsewhere.example.com")
        warning, answer = lines("frontends")
    assert warning.startswith("warning no site has the host elsewhere.example.com")
    assert answer == f"ok      http://{server.address} answers 200"


def test_an_address_that_is_none(settings):
    point_to(settings, "ftp://example.com")
    assert line("frontends").startswith("error   localhost: 'ftp://example.com' is no absolute http or https address")
    assert "E011" in line("settings")


# --- parts that may be there ------------------------------------------------------------------------------------


@pytest.mark.skipif(not django_settings.HAS_PREVIEW, reason="needs the extra [preview]")
def test_sites_without_a_frontend_for_drafts(settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "https://news.example.com"}}
    assert line("preview") == "ok      every site has a frontend for drafts"
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"localhost": "https://news.example.com"}}
    Site.objects.create(hostname="other.example.com", port=80, root_page=make_section(home(), "Other"))
    assert line("preview").startswith("warning drafts of other.example.com are shown in the site's own templates")


@pytest.mark.skipif(not django_settings.HAS_WEBHOOKS, reason="needs the extra [webhooks]")
def test_webhooks_that_wait_fail_or_cannot_sign(settings):
    from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint, Status

    endpoint = Endpoint(name="Next", url="https://news.example.com/hook")
    secret = endpoint.renew_secret()
    endpoint.save()
    assert line("webhooks") == "ok      1 active"
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    Delivery.objects.create(endpoint=endpoint, event="article.published", body="{}", due_at=long_ago)
    Delivery.objects.create(
        endpoint=endpoint, event="article.published", body="{}", status=Status.FAILED, finished_at=long_ago
    )
    settings.SECRET_KEY = "another one"
    unreadable, late, failed = lines("webhooks")
    assert unreadable.startswith("error   the secrets of Next can't be read")
    assert late.startswith("error   1 messages are due for more than 10 minutes")
    assert failed.startswith("warning 1 messages were given up since yesterday")
    assert secret not in unreadable + late + failed
