"""What is recorded about a summary: the rules of ``summary.recording``, on pages in memory."""

from dataclasses import replace

import pytest
from django.utils import timezone

from tests.projects.testapp.backends import FERRY, GENERATED
from tests.support.factories import make_article, make_user
from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.summary.recording import (
    Provenance,
    StoredSummary,
    Suggestion,
    digest_to_record,
    fingerprint,
    mark_reviewed,
    not_verbatim,
    record_of_change,
    summary_words,
)

pytestmark = pytest.mark.django_db

NOTHING = StoredSummary("", Provenance())
AI = Provenance(origin=SummaryOrigin.AI, backend="llm", model="m", source_digest="d", generated_at=timezone.now())
EXTRACT = Provenance(origin=SummaryOrigin.EXTRACTED, backend="default", source_digest="d")


@pytest.fixture
def article(site):
    return make_article(body=[("paragraph", f"<p>{text}</p>") for text in FERRY])


def written(article, *points):
    """Return the article with a summary of these points."""
    article.summary = [("key_points", [f"<p>{point}</p>" for point in points])] if points else []
    return article


def brief(*points, record=None):
    return StoredSummary(fingerprint(tuple(points)), record or Provenance())


def test_a_record_is_put_on_a_page_and_read_from_it(article):
    user = make_user()
    record = replace(AI, generated_by_id=user.pk, reviewed_by_id=user.pk, reviewed_at=timezone.now())
    record.apply_to(article)
    article.save()
    article.refresh_from_db()
    assert Provenance.of(article) == record


def test_words_are_compared_without_markup_and_white_space(article):
    article.summary = [("paragraph", "<p>Two  <b>words</b>\u00a0here</p>"), ("paragraph", "<p> </p>")]
    assert summary_words(article) == ("Two words here",)


def test_an_unchanged_summary_keeps_its_record_whatever_is_claimed(article):
    written(article, *GENERATED)
    human = brief(*GENERATED)
    claim = Suggestion(GENERATED, AI, NOTHING)
    assert record_of_change(article, human, claim) is human.record


def test_a_summary_that_is_deleted_leaves_no_record(article):
    assert record_of_change(article, brief("A", record=AI)) == Provenance()


def test_a_first_summary_is_the_editors_own_and_knows_its_body(article):
    record = record_of_change(written(article, "Mine."), NOTHING)
    assert record == Provenance(source_digest=article.body_source_digest)


def test_a_summary_that_is_written_before_the_body_is_not_stale_with_the_first_word(article):
    article.body = []
    assert digest_to_record(written(article, "Mine.")) == ""


@pytest.mark.parametrize("origin", [SummaryOrigin.AI, SummaryOrigin.AI_EDITED])
def test_ai_text_that_is_edited_stays_ai_text_and_loses_its_review(article, origin):
    before = brief("A", record=replace(AI, origin=origin, reviewed_at=timezone.now(), reviewed_by_id=1))
    record = record_of_change(written(article, "B"), before)
    assert record.origin == SummaryOrigin.AI_EDITED
    assert (record.reviewed_at, record.reviewed_by_id) == (None, None)
    assert (record.backend, record.model, record.generated_at) == ("llm", "m", AI.generated_at)
    assert record.source_digest == article.body_source_digest


def test_an_extract_stays_one_while_its_lines_stand_in_the_body(article):
    shortened = record_of_change(written(article, FERRY[0]), brief(*FERRY, record=EXTRACT))
    assert shortened.origin == SummaryOrigin.EXTRACTED
    reworded = record_of_change(written(article, "The ferry leaves."), brief(*FERRY, record=EXTRACT))
    assert reworded == Provenance(source_digest=article.body_source_digest)


def test_a_suggestion_that_is_used_brings_its_record(article):
    claim = Suggestion(GENERATED, AI, NOTHING)
    assert record_of_change(written(article, *GENERATED), NOTHING, claim) is AI


def test_a_suggestion_that_is_used_and_edited_says_so(article):
    edited = written(article, GENERATED[0], "And more.")
    assert record_of_change(edited, NOTHING, Suggestion(GENERATED, AI, NOTHING)).origin == SummaryOrigin.AI_EDITED
    extracted = Suggestion(FERRY, EXTRACT, NOTHING)
    assert record_of_change(edited, NOTHING, extracted).origin == SummaryOrigin.HUMAN


def test_a_suggestion_that_is_taken_back_restores_what_was_recorded_before(article):
    earlier = Provenance(source_digest="earlier")
    claim = Suggestion(GENERATED, AI, brief("Mine.", record=earlier), is_undone=True)
    saved_in_between = brief(*GENERATED, record=AI)
    assert record_of_change(written(article, "Mine."), saved_in_between, claim) is earlier
    later = record_of_change(written(article, "Mine, too."), saved_in_between, claim)
    assert later == Provenance(source_digest=article.body_source_digest)


def test_a_review_names_the_reviewer_and_the_body(article):
    user = make_user()
    AI.apply_to(written(article, "A"))
    mark_reviewed(article, user)
    assert article.summary_reviewed_by == user
    assert article.is_summary_reviewed
    assert not article.is_summary_stale
    assert Provenance.of(article).unreviewed() == replace(AI, source_digest=article.body_source_digest)


def test_lines_are_looked_for_in_single_paragraphs():
    assert not_verbatim(["b c", "d e"], ["a  b\nc d", "e"]) == ["d e"]
