"""Publishing through a workflow is a review, and names who approved."""

import pytest
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowState, WorkflowTask

from tests.projects.testapp.models import PlainPage
from tests.support.factories import edit, make_article, make_page
from wagtail_newsbrief.admin.approval import record_review
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(publisher):
    task = GroupApprovalTask.objects.create(name="Desk")
    task.groups.set(publisher.groups.all())
    workflow = Workflow.objects.create(name="Moderation")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


def with_summary(section, origin, **fields):
    fields |= {"summary": [("paragraph", "<p>A</p>")], "summary_origin": origin}
    return make_article(section, live=False, revision=True, **fields)


def approve(workflow, page, editor, publisher):
    state = workflow.start(page, editor)
    state.current_task_state.approve(user=publisher)
    return ArticlePage.objects.get(pk=page.pk)


def test_the_approver_is_the_reviewer_on_the_live_page_and_in_its_revision(workflow, section, editor, publisher):
    page = approve(workflow, with_summary(section, SummaryOrigin.AI), editor, publisher)
    assert page.live
    for version in (page, page.get_latest_revision_as_object()):
        assert version.summary_reviewed_by == publisher
        assert version.is_summary_reviewed


def test_what_needs_no_review_gets_none(workflow, section, editor, publisher):
    page = approve(workflow, with_summary(section, SummaryOrigin.HUMAN), editor, publisher)
    assert (page.live, page.summary_reviewed_at) == (True, None)


def test_an_earlier_review_stays(workflow, section, editor, publisher):
    then = timezone.now().replace(microsecond=0) - timezone.timedelta(days=1)
    draft = with_summary(section, SummaryOrigin.AI_EDITED, summary_reviewed_at=then, summary_reviewed_by=editor)
    page = approve(workflow, draft, editor, publisher)
    assert (page.summary_reviewed_at, page.summary_reviewed_by) == (then, editor)


def test_approval_without_publishing_reviews_the_draft_only(workflow, section, editor, publisher, monkeypatch):
    # What a site does whose WAGTAIL_FINISH_WORKFLOW_ACTION publishes at night, say.
    monkeypatch.setattr(WorkflowState, "on_finish", lambda self, user=None: None)
    page = approve(workflow, with_summary(section, SummaryOrigin.AI), editor, publisher)
    assert (page.live, page.summary_reviewed_at) == (False, None)
    assert page.get_latest_revision_as_object().summary_reviewed_by == publisher


def test_pages_of_other_types_and_approval_by_nobody_are_left_alone(workflow, section, editor, publisher):
    plain = make_page(PlainPage, section, live=False, revision=True)
    workflow.start(plain, editor).current_task_state.approve(user=publisher)
    article = with_summary(section, SummaryOrigin.AI)
    state = workflow.start(article, editor)
    record_review(instance=state, user=None)
    assert not edit(article, publish=False).is_summary_reviewed
