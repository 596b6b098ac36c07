"""Several people, locks, workflows and timetables around one article: no word and no provenance gets lost silently."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Revision, Workflow, WorkflowPage, WorkflowTask

from tests.admin.conftest import posted
from tests.projects.testapp.backends import GENERATED
from tests.projects.testapp.models import PlainPage
from tests.support.factories import make_article, make_user
from wagtail_newsbrief.admin.publication import warn_after_publishing
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

GENERATIVE = SummaryResult(GENERATED, "ai", "test-model", "generative")
WARNING = "Nobody has reviewed the summary of “Ferry”. Readers see the label “Generated with AI”."


@pytest.fixture(autouse=True)
def backends(settings):
    settings.WAGTAIL_NEWSBRIEF = {
        "SUMMARY": {
            "BACKENDS": {
                "default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"},
                "ai": {"BACKEND": "tests.projects.testapp.backends.Generator"},
            }
        }
    }


def url(page, name="edit"):
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


def ours(page, name):
    return reverse(f"newsbrief_admin:{name}", args=[page.pk])


def stored(page):
    return ArticlePage.objects.get(pk=page.pk)


def draft(page):
    return stored(page).get_latest_revision_as_object()


class Desk:
    """A browser with the edit view open: it posts what Wagtail's own hidden inputs said when it was loaded."""

    def __init__(self, client, page):
        self.client, self.page = client, page
        self.load()

    def load(self):
        revision = stored(self.page).latest_revision
        self.loaded = {
            "loaded_revision_id": str(revision.pk),
            "loaded_revision_created_at": revision.created_at.isoformat(),
        }

    def save(self, **fields):
        answer = self.client.post(url(self.page), posted(**{**self.loaded, **fields}))
        assert answer.status_code == 302, answer.content
        return draft(self.page)

    def autosave(self, **fields):
        data = posted(**{**self.loaded, **fields})
        answer = self.client.post(url(self.page), data, headers={"Accept": "application/json"})
        return answer.status_code, answer.json()


@pytest.fixture
def other(publisher):
    """Return a second publisher of the section."""
    return make_user("other", groups=publisher.groups.all())


# --- two editors at once -----------------------------------------------------------------------------------------


def test_autosave_never_overwrites_what_another_saved(article, log_in, editor, publisher):
    first, second = Desk(log_in(editor), article), Desk(log_in(publisher), article)
    first.save(points=("The first editor's words.",))
    before = Revision.objects.count()
    status, answer = second.autosave(points=("The second editor's words.",))
    assert status == 400
    assert answer["error_message"] == "Saving will overwrite a newer version."
    assert draft(article).summary_text == "The first editor's words."
    assert Revision.objects.count() == before


def test_the_second_to_save_is_told_of_the_first(article, log_in, editor, publisher):
    """Wagtail's own notice, which our panels must not keep from the page."""
    client = log_in(publisher)
    opened = client.get(url(article))
    assert f'name="loaded_revision_id" value="{stored(article).latest_revision_id}"' in opened.content.decode()
    session = opened.context["editing_sessions"]
    loaded = stored(article).latest_revision_id
    Desk(log_in(editor), article).save(points=("The first editor's words.",))
    ping = session["ping_url"] if isinstance(session, dict) else session.ping_url
    answer = client.post(ping, {"revision_id": loaded}).json()
    assert [one["revision_id"] for one in answer["other_sessions"]] == [stored(article).latest_revision_id]


def test_what_the_second_overwrites_stays_in_the_history(article, log_in, editor, publisher):
    first, second = Desk(log_in(editor), article), Desk(log_in(publisher), article)
    token = tokens.issue(GENERATIVE, draft(article), editor)
    first.save(points=GENERATED, summary_suggestion=token)
    overwritten = stored(article).latest_revision
    saved = second.save(points=("The second editor's words.",))
    # What the second wrote is theirs: the AI text that they never saw is not in it.
    assert saved.summary_origin == SummaryOrigin.HUMAN
    assert saved.summary_backend == ""
    kept = Revision.objects.get(pk=overwritten.pk).as_object()
    assert kept.summary_text.splitlines() == list(GENERATED)
    assert (kept.summary_origin, kept.summary_generated_by) == (SummaryOrigin.AI, editor)


def test_an_older_form_with_ai_text_keeps_saying_so(article, log_in, editor, publisher):
    token = tokens.issue(GENERATIVE, draft(article), editor)
    Desk(log_in(editor), article).save(points=GENERATED, summary_suggestion=token)
    first, second = Desk(log_in(editor), article), Desk(log_in(publisher), article)
    for points in ((), ("Words of a person.",)):
        first.save(points=points)
        first.load()
    assert draft(article).summary_origin == SummaryOrigin.HUMAN
    again = second.save(points=GENERATED)
    assert (again.summary_origin, again.summary_generated_by) == (SummaryOrigin.AI, editor)
    edited = Desk(log_in(publisher), article).save(points=(GENERATED[0], "And more."))
    assert edited.summary_origin == SummaryOrigin.AI_EDITED


def test_an_older_form_takes_back_no_review(article, log_in, publisher, other):
    token = tokens.issue(GENERATIVE, draft(article), publisher)
    Desk(log_in(publisher), article).save(points=GENERATED, summary_suggestion=token)
    first, second = Desk(log_in(publisher), article), Desk(log_in(other), article)
    first.save(points=GENERATED, summary_reviewed="on")
    saved = second.save(points=GENERATED, standfirst="Another line.")
    assert saved.standfirst == "Another line."
    assert saved.summary_reviewed_by == publisher
    # But who saw the tick and took it away meant it.
    assert Desk(log_in(other), article).save(points=GENERATED).summary_reviewed_by is None


def test_an_older_tick_is_no_review_of_new_words(article, log_in, publisher, other):
    token = tokens.issue(GENERATIVE, draft(article), publisher)
    Desk(log_in(publisher), article).save(points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    first, second = Desk(log_in(publisher), article), Desk(log_in(other), article)
    first.save(points=("Quite other words.",))
    assert draft(article).summary_reviewed_by is None
    back = second.save(points=GENERATED, summary_reviewed="on")
    # The reviewed words are back, and so is what was known about them.
    assert back.summary_reviewed_by == publisher
    assert back.summary_text.splitlines() == list(GENERATED)


@pytest.mark.parametrize("number", ["", "99999", "nonsense", "-1", "²"])
def test_a_revision_that_is_none_counts_for_nothing(article, log_in, editor, number):
    token = tokens.issue(GENERATIVE, draft(article), editor)
    Desk(log_in(editor), article).save(points=GENERATED, summary_suggestion=token)
    desk = Desk(log_in(editor), article)
    desk.loaded["loaded_revision_id"] = number
    assert desk.save(points=(GENERATED[0], "More.")).summary_origin == SummaryOrigin.AI_EDITED


def test_the_revision_of_another_page_counts_for_nothing(article, section, log_in, editor):
    token = tokens.issue(GENERATIVE, draft(article), editor)
    Desk(log_in(editor), article).save(points=GENERATED, summary_suggestion=token)
    desk = Desk(log_in(editor), article)
    desk.loaded["loaded_revision_id"] = str(make_article(section, "Bridge", revision=True).latest_revision_id)
    assert desk.save(points=(GENERATED[0], "More.")).summary_origin == SummaryOrigin.AI_EDITED


def test_reverting_to_a_version_brings_back_what_was_known_about_it(article, log_in, editor, publisher):
    token = tokens.issue(GENERATIVE, draft(article), editor)
    desk = Desk(log_in(editor), article)
    desk.save(points=GENERATED, summary_suggestion=token)
    old = stored(article).latest_revision
    desk = Desk(log_in(editor), article)
    desk.save(points=())
    Desk(log_in(editor), article).save(points=("Words of a person.",))
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[article.pk, old.pk])
    data = {**Desk(log_in(editor), article).loaded, "revision": str(old.pk)}
    assert log_in(editor).post(revert, posted(points=GENERATED, **data)).status_code == 302
    reverted = draft(article)
    assert (reverted.summary_origin, reverted.summary_model) == (SummaryOrigin.AI, "test-model")


# --- autosave while a suggestion is open -------------------------------------------------------------------------


def test_a_suggestion_outlives_the_saves_beside_it(article, log_in, editor):
    desk = Desk(log_in(editor), article)
    asked = desk.client.post(ours(article, "suggest"), posted(newsbrief_backend="ai")).json()
    status, saved = desk.autosave(title="Ferry again")
    assert status == 200
    desk.loaded = {
        "overwrite_revision_id": str(saved["revision_id"]),
        "loaded_revision_id": str(saved["revision_id"]),
        "loaded_revision_created_at": saved["revision_created_at"],
    }
    assert desk.autosave(title="Ferry again", points=GENERATED, summary_suggestion=asked["token"])[0] == 200
    version = draft(article)
    assert (version.title, version.summary_origin) == ("Ferry again", SummaryOrigin.AI)
    assert version.summary_generated_by == editor


# --- locks -------------------------------------------------------------------------------------------------------


def test_a_locked_page_gets_no_suggestion_but_an_answer(article, log_in, editor, publisher):
    article.locked, article.locked_by, article.locked_at = True, publisher, timezone.now()
    article.save()
    client = log_in(editor)
    refused = client.post(ours(article, "suggest"), posted())
    assert refused.status_code == 423
    assert refused.json() == {"error": "This page is locked, or scheduled for publishing."}
    # The panel goes on telling how things are; it changes nothing.
    for name in ("status", "neighbours"):
        assert client.post(ours(article, name), posted()).status_code == 200
    assert client.get(url(article)).status_code == 200
    before = Revision.objects.count()
    assert client.post(url(article), posted(points=("Mine.",))).status_code == 200
    assert Revision.objects.count() == before
    # Who locked it goes on working.
    assert log_in(publisher).post(ours(article, "suggest"), posted()).status_code == 200


# --- workflows ---------------------------------------------------------------------------------------------------


@pytest.fixture
def moderated(section, publisher):
    task = GroupApprovalTask.objects.create(name="Desk")
    task.groups.set(publisher.groups.all())
    workflow = Workflow.objects.create(name="Moderation")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=section.pk)
    return workflow


def test_approving_in_the_admin_reviews_and_publishes(article, log_in, editor, publisher, moderated):
    token = tokens.issue(GENERATIVE, draft(article), editor)
    data = {"points": GENERATED, "summary_suggestion": token, "summary_reviewed": "on", "action-submit": "1"}
    Desk(log_in(editor), article).save(**data)
    # The editor's tick counted for nothing, and the page is the moderator's now.
    assert draft(article).summary_reviewed_by is None
    assert log_in(editor).post(ours(article, "suggest"), posted()).status_code == 423
    state = stored(article).current_workflow_task_state
    names = ["wagtailadmin_pages:workflow_action", article.pk, "approve", state.pk]
    approved = log_in(publisher).post(reverse(names[0], args=names[1:]), {"comment": ""})
    assert approved.status_code in (200, 302)
    live = stored(article)
    assert live.summary_text.splitlines() == list(GENERATED)
    assert (live.summary_origin, live.summary_reviewed_by) == (SummaryOrigin.AI, publisher)
    assert live.summary_label == "Generated with AI, reviewed by an editor"


# --- timetables --------------------------------------------------------------------------------------------------


def schedule(article, client, user, **fields):
    """Schedule the article with an AI summary for in an hour, through the edit view; return what is said."""
    token = tokens.issue(GENERATIVE, draft(article), user)
    then = timezone.now() + datetime.timedelta(hours=1)
    data = posted(
        points=GENERATED,
        summary_suggestion=token,
        go_live_at=then.strftime("%Y-%m-%d %H:%M"),
        **{"action-publish": "1"},
        **fields,
    )
    answer = client.post(url(article), data, follow=True)
    return [str(message) for message in answer.context["messages"]]


def let_time_pass():
    then = timezone.now() - datetime.timedelta(minutes=1)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = then
        revision.content["go_live_at"] = then.isoformat()
        revision.save()
    call_command("publish_scheduled")


def read(article, client=None):
    return (client or Client()).get(stored(article).get_url()).content.decode()


def test_what_is_scheduled_unreviewed_is_never_published_silently(article, log_in, publisher):
    said = schedule(article, log_in(publisher), publisher)
    assert any(WARNING in message for message in said), said
    assert not stored(article).summary
    let_time_pass()
    live = stored(article)
    assert (live.summary_origin, live.is_summary_reviewed) == (SummaryOrigin.AI, False)
    page = read(article)
    assert "Generated with AI" in page
    assert "reviewed by an editor" not in page


def test_what_is_scheduled_reviewed_says_so(article, log_in, publisher):
    said = schedule(article, log_in(publisher), publisher, summary_reviewed="on")
    assert not any("Nobody has reviewed" in message for message in said), said
    let_time_pass()
    assert stored(article).summary_reviewed_by == publisher
    assert "Generated with AI, reviewed by an editor" in read(article)


def test_nothing_is_suggested_for_a_page_that_waits_for_its_time(article, log_in, publisher):
    schedule(article, log_in(publisher), publisher)
    assert stored(article).get_lock() is not None
    assert log_in(publisher).post(ours(article, "suggest"), posted()).status_code == 423


def test_publishing_at_once_says_it_too_and_only_then(article, log_in, publisher):
    client = log_in(publisher)

    def publish(**fields):
        answer = client.post(url(article), posted(**{"action-publish": "1"}, **fields), follow=True)
        return [str(message) for message in answer.context["messages"]]

    token = tokens.issue(GENERATIVE, draft(article), publisher)
    assert any(WARNING in message for message in publish(points=GENERATED, summary_suggestion=token))
    assert not any("reviewed" in message for message in publish(points=GENERATED, summary_reviewed="on"))
    assert not any("reviewed" in message for message in publish())


def test_publishing_a_page_without_a_summary_says_nothing(rf):
    assert warn_after_publishing(rf.get("/"), PlainPage(title="Plain")) is None


# --- a session that ends in the middle ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["suggest", "status", "neighbours"])
def test_a_session_that_ended_is_refused_and_nothing_is_lost(article, log_in, editor, name):
    client = log_in(editor)
    typed = posted(points=("Words typed before the session ended.",))
    client.logout()
    answer = client.post(ours(article, name), typed, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403
    client.force_login(editor)
    assert client.post(ours(article, name), typed).status_code == 200
    assert client.post(url(article), typed).status_code == 302
    assert draft(article).summary_text == "Words typed before the session ended."


def test_the_panel_says_what_to_do_then(article, log_in, editor):
    html = log_in(editor).get(url(article)).content.decode()
    assert "You are not logged in any more." in html
    assert 'data-newsbrief-brief-csrf-cookie-value="csrftoken"' in html
