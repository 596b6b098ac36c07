"""The button *Suggest summary*, at its address: who may ask, what comes back, and that nothing is written."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.admin.conftest import FERRY, posted
from tests.projects.testapp.backends import GENERATED
from tests.projects.testapp.models import BlogPage, PlainPage
from tests.support.factories import make_page, make_user
from wagtail_newsbrief import attempts
from wagtail_newsbrief.admin import drafts
from wagtail_newsbrief.admin.views import base
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.utils import throttling

pytestmark = pytest.mark.django_db

EXTRACTIVE = "wagtail_newsbrief.summary.extractive.LeadPlus"


@pytest.fixture(autouse=True)
def backends(settings):
    settings.WAGTAIL_NEWSBRIEF = {
        "SUMMARY": {
            "BACKENDS": {
                "default": {"BACKEND": EXTRACTIVE},
                "ai": {"BACKEND": "tests.projects.testapp.backends.Generator", "LABEL": "House model"},
                "broken": {"BACKEND": "tests.projects.testapp.backends.Broken"},
                "missing": {"BACKEND": "tests.projects.testapp.backends.Nowhere"},
            }
        }
    }
    return settings.WAGTAIL_NEWSBRIEF["SUMMARY"]


def address(page):
    return reverse("newsbrief_admin:suggest", args=[page.pk])


def new_address(section, model="articlepage", app="newsbrief"):
    return reverse("newsbrief_admin:suggest_new", args=[app, model, section.pk])


def ask(client, url, **fields):
    response = client.post(url, posted(**fields), headers={"X-Requested-With": "XMLHttpRequest"})
    return response.status_code, json.loads(response.content)


@pytest.mark.parametrize(
    ("written", "points", "warns"),
    [
        (["**Summary:** 1. The [ferry](https://x.example/) sails."], ["The ferry sails."], False),
        (["Die Fähre fährt ab Montag wieder, und der Preis ist vier Kronen für eine Fahrt."], None, True),
    ],
)
def test_what_a_model_writes_is_cleaned_and_another_language_told(
    article, log_in, editor, monkeypatch, written, points, warns
):
    monkeypatch.setattr("tests.projects.testapp.backends.GENERATED", tuple(written))
    body = ("The ferry sails again from Monday, and it is four crowns for the way to the island.",)
    status, answer = ask(log_in(editor), address(article), body=body, newsbrief_backend="ai")
    assert status == 200
    assert answer["points"] == (points or written)
    assert ("another language" in answer["warning"]) is warns


def test_a_refusal_is_no_suggestion(article, log_in, editor, monkeypatch):
    monkeypatch.setattr("tests.projects.testapp.backends.GENERATED", ("I'm sorry, but I can't help with that.",))
    status, answer = ask(log_in(editor), address(article), newsbrief_backend="ai")
    assert status == 502
    assert answer["error"] == "“ai” declined to sum up this article."


def test_the_extract_is_of_the_text_in_the_form(article, log_in, editor):
    typed = (*FERRY[:2], "A whole new paragraph says that the fare is four crowns from now on.")
    status, answer = ask(log_in(editor), address(article), body=typed)
    assert status == 200
    assert answer["points"] == list(typed)
    assert (answer["kind"], answer["backend"], answer["reason"]) == ("extractive", "default", "")
    suggestion = tokens.read(answer["token"], editor)
    assert suggestion.points == typed
    assert suggestion.record.origin == SummaryOrigin.EXTRACTED


def test_the_block_is_ready_for_the_form(article, log_in, editor):
    _, answer = ask(log_in(editor), address(article), newsbrief_backend="ai")
    assert answer["block"]["type"] == "key_points"
    texts = [json.loads(item["value"])["blocks"][0]["text"] for item in answer["block"]["value"]]
    assert texts == list(GENERATED)


def test_nothing_is_written(article, log_in, editor):
    def state():
        models = (Page, Revision, PageLogEntry, ModelLogEntry)
        return [model.objects.count() for model in models], Page.objects.get(pk=article.pk).latest_revision_id

    client, before = log_in(editor), state()
    ask(client, address(article), title="Another headline", points=("Mine.",))
    ask(client, new_address(article.get_parent()))
    assert state() == before
    article.refresh_from_db()
    assert (article.title, bool(article.summary)) == ("Ferry", False)


def test_a_page_that_is_not_saved_yet_gets_a_suggestion(section, log_in, editor):
    status, answer = ask(log_in(editor), new_address(section), title="", slug="")
    assert status == 200
    assert answer["points"] == list(FERRY)


def test_a_type_of_the_sites_own_with_the_mixin_alone_gets_one_too(section, log_in, editor):
    page = make_page(BlogPage, section, date="2026-01-01")
    data = nested_form_data(
        {
            "title": "Blog",
            "slug": "blog",
            "date": "2026-01-01",
            "text": rich_text(f"<p>{FERRY[0]}</p>"),
            "summary": streamfield([]),
        }
    )
    answer = log_in(editor).post(address(page), data).json()
    assert answer["points"] == [FERRY[0]]
    assert answer["token"]


def test_no_text_is_no_suggestion_and_a_reason(article, log_in, editor):
    status, answer = ask(log_in(editor), address(article), body=())
    assert status == 200
    assert answer["points"] == []
    assert answer["reason"] == "The article has no text yet."
    assert (answer["block"], answer["token"]) == (None, None)


def test_the_token_knows_what_stood_in_the_form_before(article, log_in, editor):
    _, answer = ask(log_in(editor), address(article), points=("Typed, not saved.",))
    suggestion = tokens.read(answer["token"], editor)
    assert suggestion.before.record.origin == SummaryOrigin.HUMAN
    assert suggestion.before.record.source_digest
    assert suggestion.before.fingerprint


@pytest.mark.parametrize(
    ("alias", "status", "sentence"),
    [
        ("broken", 502, "The backend gave no answer. Try again."),
        ("missing", 503, "can't be loaded"),
        ("unknown", 503, "There is no summary backend “unknown”"),
    ],
)
def test_a_backend_that_fails_answers_with_a_sentence(article, log_in, editor, alias, status, sentence):
    got, answer = ask(log_in(editor), address(article), newsbrief_backend=alias)
    assert got == status
    assert sentence in answer["error"]


def test_a_mistake_in_the_text_has_to_be_corrected_first(article, log_in, editor):
    data = posted() | {"body-0-type": "heading", "body-0-value-text": "A", "body-0-value-level": "h9"}
    response = log_in(editor).post(address(article), data)
    assert response.status_code == 422
    assert response.json() == {"error": "Correct what is marked first: Body."}


def test_a_mistake_elsewhere_does_not_matter(article, log_in, editor):
    status, answer = ask(log_in(editor), address(article), published_at="yesterday", title="", unknown="x")
    assert (status, len(answer["points"])) == (200, 3)


def test_a_mistake_of_the_form_as_a_whole_is_not_one_of_the_text(article):
    assert not drafts._holds_text(article, "__all__")
    assert not drafts._holds_text(article, "title")


# --- who may ask -------------------------------------------------------------------------------------------------


def test_only_post_is_answered(article, log_in, editor):
    assert log_in(editor).get(address(article)).status_code == 405


def test_a_request_without_the_csrf_token_is_refused(article, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(address(article), posted()).status_code == 403


def test_whose_session_ended_is_told_by_the_status(article):
    response = Client().post(address(article), posted(), headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["suggest", "status", "neighbours"])
def test_who_may_not_edit_learns_nothing(article, section, log_in, stranger, name):
    client = log_in(stranger)
    for url in (
        reverse(f"newsbrief_admin:{name}", args=[article.pk]),
        reverse(f"newsbrief_admin:{name}_new", args=["newsbrief", "articlepage", section.pk]),
    ):
        response = client.post(url, posted())
        assert response.status_code == 403
        assert response.json() == {"error": "You may not edit this page."}
    missing = client.post(reverse(f"newsbrief_admin:{name}", args=[99999]), posted())
    assert (missing.status_code, missing.json()) == (404, {"error": "This page doesn't exist any more."})


@pytest.mark.parametrize("name", ["suggest", "status", "neighbours"])
def test_a_type_that_takes_no_part_or_is_none_is_not_found(section, log_in, name):
    client = log_in(make_user("boss", is_superuser=True))
    page = make_page(PlainPage, section)
    assert client.post(reverse(f"newsbrief_admin:{name}", args=[page.pk]), {}).status_code == 404
    nowhere = reverse(f"newsbrief_admin:{name}_new", args=["newsbrief", "nothing", section.pk])
    assert client.post(nowhere, {}).status_code == 404


def test_a_type_that_can_not_be_created_here_is_refused(section, log_in):
    client = log_in(make_user("boss", is_superuser=True))
    assert client.post(new_address(section, "page", "wagtailcore"), {}).status_code == 403


# --- how much ----------------------------------------------------------------------------------------------------


def test_a_form_that_is_too_large_is_refused(article, log_in, editor, monkeypatch):
    monkeypatch.setattr(base, "MAX_FORM_BYTES", 100)
    status, answer = ask(log_in(editor), address(article))
    assert (status, answer) == (413, {"error": "The article is too large to be read."})


def test_djangos_own_limits_get_a_sentence_too(article, log_in, editor, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    status, answer = ask(log_in(editor), address(article))
    assert (status, answer) == (413, {"error": "The article is too large to be read."})


def test_a_content_length_that_is_no_number_is_no_length(rf):
    request = rf.post("/", headers={"Content-Length": "many"})
    assert base._content_length(request) == 0


def test_too_many_questions_have_to_wait(article, log_in, editor, publisher, backends, monkeypatch):
    backends["RATE_LIMIT"] = "2/m"
    monkeypatch.setattr("time.time", lambda: 6_000_010.5)
    client = log_in(editor)
    assert [ask(client, address(article))[0] for _ in range(2)] == [200, 200]
    response = client.post(address(article), posted())
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "50"
    assert response.json() == {"error": "You asked for many suggestions. Try again in 50 seconds."}
    assert ask(log_in(publisher), address(article))[0] == 200
    monkeypatch.setattr("time.time", lambda: 6_000_060)
    assert ask(client, address(article))[0] == 200


def test_a_site_may_do_without_a_limit(article, log_in, editor, backends):
    backends["RATE_LIMIT"] = ""
    client = log_in(editor)
    assert {ask(client, address(article))[0] for _ in range(3)} == {200}


def test_a_cache_that_forgets_changes_no_limit(editor, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert [attempts.seconds_to_wait(f"suggest:{editor.pk}", "2/h") > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(("text", "expected"), [("20/m", (20, 60)), ("1/s", (1, 1)), ("5/d", (5, 86400)), ("", None)])
def test_rates(text, expected):
    assert throttling.parse(text) == expected


@pytest.mark.parametrize("text", ["20", "m", "0/m", "20/w", "20/m ", "-1/m"])
def test_a_rate_that_is_none_is_an_error_that_shows_one(text):
    with pytest.raises(ValueError, match="20/m"):
        throttling.parse(text)


def test_a_form_that_was_cut_short_is_refused_with_a_sentence(article, log_in, editor):
    for name in ("suggest", "status"):
        response = log_in(editor).post(reverse(f"newsbrief_admin:{name}", args=[article.pk]), {"title": "Ferry"})
        assert (response.status_code, response.json()) == (
            422,
            {"error": "Part of the form is missing. Reload the page."},
        )
