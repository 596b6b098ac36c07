"""Saving a summary through the edit view: what is recorded, by whom, and what a browser can't claim."""

import datetime
import json

import pytest
from django.core import signing
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import FERRY, body_of, posted
from tests.projects.testapp.backends import GENERATED
from tests.projects.testapp.models import BlogPage
from tests.support.factories import edit, make_article, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.editor.forms import SummaryPageForm
from wagtail_newsbrief.navigation import neighbours
from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.summary.recording import json_key

pytestmark = pytest.mark.django_db

RESULTS = {
    "generative": SummaryResult(GENERATED, "llm", "test-model", "generative"),
    "extractive": SummaryResult(FERRY[:2], "default", "LeadPlus 1", "extractive"),
}


def address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def latest(page):
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.fixture
def save(article, log_in):
    """Return a function that saves the article as a user, by hand or as autosave does, and returns the draft."""

    def save_as(user, *, autosaves=False, **fields):
        headers = {"Accept": "application/json"} if autosaves else {}
        response = log_in(user).post(address(article), posted(**fields), headers=headers)
        assert response.status_code == (200 if autosaves else 302), response.content
        return latest(article)

    return save_as


def test_a_used_suggestion_is_recorded_with_what_the_server_said(article, save, editor):
    before = timezone.now().replace(microsecond=0)  # a token keeps milliseconds
    token = tokens.issue(RESULTS["generative"], latest(article), editor)
    draft = save(editor, points=GENERATED, summary_suggestion=token)
    assert draft.summary_origin == SummaryOrigin.AI
    assert (draft.summary_backend, draft.summary_model) == ("llm", "test-model")
    assert draft.summary_generated_by == editor
    assert before <= draft.summary_generated_at <= timezone.now()
    assert draft.summary_source_digest == draft.body_source_digest
    assert not draft.is_summary_reviewed


@pytest.mark.parametrize(
    ("zone", "stored"),
    [
        ("UTC", datetime.datetime(2026, 3, 1, 8, 0, 59, 123456, tzinfo=datetime.UTC)),
        # 02:30 comes twice that night, and as text nobody can tell which one it is.
        ("Europe/Berlin", datetime.datetime(2026, 10, 25, 1, 30, 7, tzinfo=datetime.UTC)),
    ],
)
def test_a_date_that_nobody_touched_keeps_its_seconds_and_is_no_change(article, editor, log_in, zone, stored):
    article = edit(article, published_at=stored)
    with timezone.override(zone):
        shown = timezone.localtime(stored).strftime("%Y-%m-%d %H:%M")
        form_class = ArticlePage.get_edit_handler().get_form_class()
        form = form_class(posted(published_at=shown), instance=latest(article), for_user=editor)
        assert form.is_valid(), form.errors
        assert "published_at" not in form.changed_data
        assert form.save(commit=False).published_at == stored
        form = form_class(posted(published_at="2026-03-02 08:00"), instance=latest(article), for_user=editor)
        assert form.is_valid()
        assert "published_at" in form.changed_data
        assert form.save(commit=False).published_at != stored


def test_a_corrected_letter_leaves_previous_and_next_as_they_are(article, section, publisher, log_in):
    minute = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)
    edit(article, published_at=minute.replace(second=10))
    newer = make_article(section, "Newer", published_at=minute.replace(second=10, microsecond=1), body=body_of(*FERRY))
    data = posted(title="Newest", slug=newer.slug) | {"action-publish": "1"}
    assert log_in(publisher).post(address(newer), data).status_code == 302
    assert ArticlePage.objects.get(pk=newer.pk).title == "Newest"
    assert neighbours(ArticlePage.objects.get(pk=newer.pk)) == (article, None)


def test_an_extract_is_recorded_as_one(article, save, editor):
    token = tokens.issue(RESULTS["extractive"], latest(article), editor)
    draft = save(editor, points=FERRY[:2], summary_suggestion=token)
    assert draft.summary_origin == SummaryOrigin.EXTRACTED
    assert draft.is_summary_reviewed


def test_a_body_that_changed_between_suggesting_and_saving_makes_the_summary_stale(article, save, editor):
    token = tokens.issue(RESULTS["generative"], latest(article), editor)
    draft = save(editor, body=(*FERRY, "One more thing happened."), points=GENERATED, summary_suggestion=token)
    assert draft.is_summary_stale


def test_autosave_records_once_and_loses_no_token(article, save, editor):
    token = tokens.issue(RESULTS["generative"], latest(article), editor)
    first = save(editor, autosaves=True, points=GENERATED, summary_suggestion=token)
    again = save(editor, autosaves=True, points=GENERATED, summary_suggestion=token)
    assert again.summary_origin == SummaryOrigin.AI
    assert again.summary_generated_at == first.summary_generated_at
    edited = save(editor, autosaves=True, points=("My words.",), summary_suggestion=token)
    assert edited.summary_origin == SummaryOrigin.AI_EDITED
    assert edited.summary_generated_at == first.summary_generated_at


def test_a_suggestion_that_is_undone_after_autosave_leaves_no_trace(article, save, editor):
    own = save(editor, points=("My words.",))
    token = tokens.issue(RESULTS["generative"], own, editor)
    save(editor, autosaves=True, points=GENERATED, summary_suggestion=token)
    undone = save(editor, autosaves=True, points=("My words.",), summary_suggestion=f"undone:{token}")
    assert undone.summary_origin == SummaryOrigin.HUMAN
    assert undone.summary_generated_by is None


def test_an_undo_restores_the_moments_and_people_of_the_earlier_summary(article, save, publisher):
    token = tokens.issue(RESULTS["generative"], latest(article), publisher)
    first = save(publisher, points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    second = tokens.issue(RESULTS["extractive"], first, publisher)
    save(publisher, points=FERRY[:2], summary_suggestion=second)
    undone = save(publisher, points=GENERATED, summary_suggestion=f"undone:{second}", summary_reviewed="on")
    assert undone.summary_generated_at == first.summary_generated_at
    assert undone.summary_reviewed_by == publisher


@pytest.mark.parametrize("token", ["", "nonsense", "undone:", "a:b:c"])
def test_text_without_a_valid_token_is_the_editors_own(article, save, editor, token):
    draft = save(editor, points=GENERATED, summary_suggestion=token)
    assert draft.summary_origin == SummaryOrigin.HUMAN
    assert draft.summary_backend == ""


def test_a_token_of_another_salt_or_user_counts_for_nothing(article, save, editor, publisher):
    of_another = tokens.issue(RESULTS["generative"], latest(article), publisher)
    assert save(editor, points=GENERATED, summary_suggestion=of_another).summary_origin == SummaryOrigin.HUMAN
    foreign = signing.dumps(signing.loads(of_another, salt=tokens.SALT), salt="other", compress=True)
    assert tokens.read(foreign, publisher) is None


def test_an_old_token_can_only_say_less(article, editor, monkeypatch):
    issued = {kind: tokens.issue(result, article, editor) for kind, result in RESULTS.items()}
    late = timezone.now() + tokens.MAX_AGE + datetime.timedelta(seconds=1)
    monkeypatch.setattr(tokens.timezone, "now", lambda: late)
    assert tokens.read(issued["extractive"], editor) is None
    assert tokens.read(issued["generative"], editor).points == ()
    assert tokens.read(f"undone:{issued['extractive']}", editor).is_undone


def test_a_user_key_that_json_does_not_know_travels_as_text(article):
    user = make_user()
    user.pk = "9a1fb8f5-uuid"
    issued = tokens.issue(RESULTS["generative"], article, user)
    assert tokens.read(issued, user).record.generated_by_id == user.pk
    assert json_key(None) is None


def test_editing_ai_text_resets_its_review(article, save, publisher, editor):
    token = tokens.issue(RESULTS["generative"], latest(article), publisher)
    reviewed = save(publisher, points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    assert (reviewed.summary_reviewed_by, reviewed.is_summary_reviewed) == (publisher, True)
    edited = save(editor, points=(GENERATED[0], "More."))
    assert edited.summary_origin == SummaryOrigin.AI_EDITED
    assert (edited.summary_reviewed_at, edited.summary_reviewed_by) == (None, None)


def test_a_review_stays_until_it_is_taken_back(article, save, publisher):
    token = tokens.issue(RESULTS["generative"], latest(article), publisher)
    reviewed = save(publisher, points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    again = save(publisher, points=GENERATED, summary_reviewed="on")
    assert again.summary_reviewed_at == reviewed.summary_reviewed_at
    assert save(publisher, points=GENERATED).summary_reviewed_at is None


def test_who_may_not_publish_can_neither_set_nor_take_back_a_review(article, save, publisher, editor):
    token = tokens.issue(RESULTS["generative"], latest(article), editor)
    claimed = save(editor, points=GENERATED, summary_suggestion=token, summary_reviewed="on")
    assert claimed.summary_reviewed_at is None
    reviewed = save(publisher, points=GENERATED, summary_reviewed="on")
    assert save(editor, points=GENERATED).summary_reviewed_at == reviewed.summary_reviewed_at


def test_confirming_a_stale_summary_makes_it_fresh(article, save, publisher):
    save(publisher, points=("My words.",))
    longer = (*FERRY, "One more thing happened.")
    assert save(publisher, body=longer, points=("My words.",)).is_summary_stale
    confirmed = save(publisher, body=longer, points=("My words.",), summary_reviewed="on")
    assert not confirmed.is_summary_stale
    assert confirmed.summary_reviewed_by == publisher
    assert confirmed.summary_origin == SummaryOrigin.HUMAN


def test_a_tick_without_a_summary_reviews_nothing(save, publisher):
    assert save(publisher, summary_reviewed="on").summary_reviewed_at is None


def test_a_new_article_records_its_suggestion_too(section, log_in, editor, publisher):
    address = reverse("wagtailadmin_pages:add", args=["newsbrief", "articlepage", section.pk])
    for user, is_reviewed in ((editor, False), (publisher, True)):
        unsaved = ArticlePage(locale=section.locale)
        token = tokens.issue(RESULTS["generative"], unsaved, user)
        data = posted(slug=f"by-{user}", points=GENERATED, summary_suggestion=token, summary_reviewed="on")
        assert log_in(user).post(address, data).status_code == 302
        page = ArticlePage.objects.get(slug=f"by-{user}")
        assert page.summary_origin == SummaryOrigin.AI
        assert page.is_summary_reviewed is is_reviewed


def test_a_preview_shows_the_label_that_readers_would_get(article, log_in, editor):
    token = tokens.issue(RESULTS["generative"], latest(article), editor)
    client = log_in(editor)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    answer = client.post(address, posted(points=GENERATED, summary_suggestion=token))
    assert json.loads(answer.content) == {"is_valid": True, "is_available": True}
    assert "Generated with AI" in client.get(address).content.decode()
    assert latest(article).summary_origin == SummaryOrigin.HUMAN


def test_a_form_without_a_user_or_a_parent_offers_no_review(article):
    form_class = ArticlePage.get_edit_handler().get_form_class()
    assert "summary_reviewed" not in form_class(instance=article).fields
    unsaved = form_class(instance=ArticlePage(), for_user=make_user("boss", is_superuser=True))
    assert "summary_reviewed" not in unsaved.fields


def test_recording_twice_changes_nothing(article, publisher):
    article = edit(article, summary=[("paragraph", "<p>Mine.</p>")], summary_origin=SummaryOrigin.AI)
    form_class = ArticlePage.get_edit_handler().get_form_class()
    data = RequestFactory().post("/", posted(points=("New.",), summary_reviewed="on")).POST
    form = form_class(data, instance=latest(article), parent_page=article.get_parent(), for_user=publisher)
    assert form.is_valid(), form.errors
    form.record_summary()
    reviewed_at = form.instance.summary_reviewed_at
    assert form.save(commit=False).summary_reviewed_at == reviewed_at is not None


def test_a_type_whose_panels_leave_the_summary_out_has_no_fields_for_it():
    class Bare(SummaryPageForm):
        class Meta:
            model = BlogPage
            fields = ["title"]

    assert not {"summary_suggestion", "summary_reviewed"} & set(Bare(instance=BlogPage()).fields)
