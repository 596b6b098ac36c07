"""The signals for a site's own code: when they are sent, with what, and what they cost while nobody listens."""

from __future__ import annotations

import io
import logging

import pytest
from django.core.management import call_command
from django.core.serializers import deserialize, serialize
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from tests.admin.conftest import (  # noqa: F401 (fixtures)
    _article,
    _editor,
    _publisher,
    _section,
    article,
    body_of,
    editor,
    log_in,
    posted,
    publisher,
)
from tests.navigation.conftest import day
from tests.projects.testapp.backends import FERRY
from tests.projects.testapp.models import NotePage
from tests.support.factories import (
    again,
    edit,
    make_article,
    make_page,
    make_request,
    make_section,
    make_user,
    restrict,
)
from wagtail_newsbrief.admin.bulk_actions import mark_reviewed
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours_of_many
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.signals import neighbours_changed, summary_reviewed, summary_suggested
from wagtail_newsbrief.summary import SummaryError, SummaryResult, suggest_summary
from wagtail_newsbrief.summary.recording import mark_reviewed as note_review

pytestmark = pytest.mark.django_db

BRIEF = [("paragraph", "<p>Short.</p>")]


@pytest.fixture
def listen():
    """Return a function that connects a receiver to a signal, and gives the list of what it hears."""
    connected = []

    def to(signal):
        heard = []

        def receiver(sender, signal, **arguments):
            heard.append((sender, arguments))

        signal.connect(receiver, weak=False)
        connected.append((signal, receiver))
        return heard

    yield to
    for signal, receiver in connected:
        assert signal.disconnect(receiver)


# --- neighbours_changed -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _row(_module_transaction):
    section = make_section()
    pages = [
        make_article(section, str(number), published_at=day(number), show_in_navigation=number != 2)
        for number in range(10)
    ]
    for number in (4, 5):
        restrict(pages[number])
    return pages


@pytest.fixture
def row(_row, db):
    """Return ten articles by date: 2 is left out of previous and next, 4 and 5 are for people with an account."""
    return again(_row)


@pytest.fixture
def section(request, site):
    """Return the section of the row, for a test that takes both, and otherwise an empty one."""
    if "row" in request.fixturenames:
        return request.getfixturevalue("row")[0].get_parent().specific
    return make_section(title="News")


@pytest.fixture
def changes(listen, django_capture_on_commit_callbacks):
    """Return a function that changes something, and gives the titles of what was announced.

    It holds them against the neighbours before and after, of a visitor without an account and of one who may see all.
    """
    heard = listen(neighbours_changed)
    requests = [None, make_request(user=make_user("boss", is_superuser=True))]

    def beside():
        pages = list(ArticlePage.objects.live())
        return [
            {pk: tuple(getattr(one, "pk", None) for one in found) for pk, found in answer.items()}
            for answer in (neighbours_of_many(pages, request=request) for request in requests)
        ]

    def announced_by(change):
        before = beside()
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            change()
            assert not heard, "before the commit"
        after = beside()
        assert all(sender is Page for sender, _ in heard)
        named = [pk for _, arguments in heard for pk in arguments["page_ids"]]
        assert len(named) == len(set(named)), "one signal a transaction"
        for old, new in zip(before, after, strict=True):
            different = {pk for pk in new if old.get(pk, (None, None)) != new[pk]}
            assert different <= set(named), "a change that was not announced"
        return sorted(ArticlePage.objects.get(pk=pk).title for pk in named)

    return announced_by


def test_publishing_and_taking_back(section, row, changes):
    def publish():
        make_article(section, "new", published_at=day(7) + timezone.timedelta(hours=1))

    assert changes(publish) == ["7", "8", "new"]
    assert changes(lambda: ArticlePage.objects.get(title="new").unpublish()) == ["7", "8"]


def test_up_to_what_everybody_may_see(section, row, changes):
    def publish():
        make_article(section, "new", published_at=day(4) + timezone.timedelta(hours=1))

    assert changes(publish) == ["3", "4", "5", "6", "new"]
    # Nobody is led to 2, which has neighbours all the same.
    assert changes(lambda: edit(row[1], published_at=day(1) + timezone.timedelta(hours=1))) == ["0", "1", "2", "3"]


def test_at_either_end(section, row, changes):
    assert changes(lambda: make_article(section, "last", published_at=day(20))) == ["9", "last"]
    assert changes(lambda: make_article(section, "first", published_at=day(-1))) == ["0", "first"]


def test_another_date_names_both_places(row, changes):
    assert changes(lambda: edit(row[8], published_at=day(0) + timezone.timedelta(hours=1))) == [
        "0", "1", "7", "8", "9",
    ]  # fmt: skip


def test_being_left_out_of_previous_and_next(row, changes):
    assert changes(lambda: edit(row[7], show_in_navigation=False)) == ["6", "7", "8"]
    assert changes(lambda: edit(row[7], published_at=day(8) + timezone.timedelta(hours=1))) == ["7"]


def test_a_restriction_of_one(row, changes):
    assert changes(lambda: restrict(row[7])) == ["6", "7", "8"]
    assert changes(lambda: row[7].view_restrictions.get().delete()) == ["6", "7", "8"]


def test_a_restriction_of_what_has_an_alias(row, changes):
    elsewhere = make_section(title="Elsewhere")
    for number in (1, 3):
        make_article(elsewhere, f"{number} there", published_at=day(number))
    alias = make_article(title="2 there", published_at=day(2)).create_alias(parent=elsewhere)
    assert changes(lambda: restrict(alias.alias_of)) == ["1 there", "2 there", "2 there", "3 there"]


def test_a_restriction_above_what_has_an_alias(row, changes):
    elsewhere, above = make_section(title="Elsewhere"), make_section(title="Above")
    for number in (1, 3):
        make_article(elsewhere, f"{number} there", published_at=day(number))
    make_article(above, "2 there", published_at=day(2)).create_alias(parent=elsewhere)
    assert set(changes(lambda: restrict(above))) == {"1 there", "2 there", "3 there"}


def test_deleting_one_and_a_whole_section(section, row, changes):
    assert changes(lambda: row[7].delete()) == ["6", "8"]
    section.refresh_from_db()
    assert changes(section.delete) == []


def test_moving_elsewhere(row, changes):
    there = make_section(title="There")
    make_article(there, "there", published_at=day(5))
    assert changes(lambda: row[7].move(there, pos="last-child")) == ["6", "7", "8", "there"]


def test_the_order_of_the_explorer(section, row, changes):
    assert len(changes(lambda: edit(section, article_order="explorer"))) == 10
    moved = ArticlePage.objects.get(pk=row[9].pk)
    assert changes(lambda: moved.move(ArticlePage.objects.get(pk=row[7].pk), pos="left")) == ["6", "7", "8", "9"]


def test_what_changes_no_neighbour(row, changes, section):
    assert changes(lambda: edit(row[7], title="7")) == []
    assert changes(lambda: edit(row[7], publish=False, published_at=day(20))) == []
    assert changes(lambda: make_section(section, "Within")) == []
    assert changes(lambda: edit(section, title="Other news")) == []


def test_all_types_take_part(section, listen, django_capture_on_commit_callbacks):
    heard = listen(neighbours_changed)
    with django_capture_on_commit_callbacks(execute=True):
        note = make_page(NotePage, section)
    assert heard == [(Page, {"page_ids": frozenset({note.pk})})]


def test_fixtures_and_rebuilding_are_silent(section, listen, django_capture_on_commit_callbacks):
    page = make_article(section)
    heard = listen(neighbours_changed)
    out = io.StringIO()
    call_command("dumpdata", "wagtailcore.page", "newsbrief.articlepage", "newsbrief.sectionpage", stdout=out)
    restriction = restrict(page)
    with django_capture_on_commit_callbacks(execute=True):
        for thing in [*deserialize("json", out.getvalue()), *deserialize("json", serialize("json", [restriction]))]:
            thing.save()
        NavigationEntry.objects.all().delete()
        call_command("newsbrief_navigation", "rebuild", stdout=out)
    assert heard == []
    assert NavigationEntry.objects.filter(pk=page.pk).exists()


def test_what_was_rolled_back_is_not_announced(section, row, listen, django_capture_on_commit_callbacks):
    heard = listen(neighbours_changed)

    def fail():
        with transaction.atomic():
            edit(row[7], published_at=day(0))
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        fail()
    assert heard == []


def test_a_receiver_that_fails_holds_up_nobody(row, caplog, django_capture_on_commit_callbacks):
    def receiver(**arguments):
        raise ValueError("no network")

    neighbours_changed.connect(receiver)
    try:
        with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
            edit(row[7], published_at=day(20))
    finally:
        neighbours_changed.disconnect(receiver)
    assert "no network" in caplog.text


def test_it_costs_nothing_while_nobody_listens(row, listen):
    def count():
        page = ArticlePage.objects.get(pk=row[7].pk)
        page.published_at = day(7) if page.published_at != day(7) else day(8) + timezone.timedelta(hours=1)
        with CaptureQueriesContext(connection) as queries:
            page.save()
        return len(queries)

    count()
    silent = count()
    listen(neighbours_changed)
    # The row before and after; at each of both places which aliases are hidden, what is before it and behind it, and
    # what lies between.
    assert count() == silent + 2 + 2 * 4


# --- summary_suggested ------------------------------------------------------------------------------------------------


def test_a_suggestion(listen, article):  # noqa: F811
    heard = listen(summary_suggested)
    user = make_user("asker")
    result = suggest_summary(article, user=user)
    assert heard == [
        (ArticlePage, {"page": article, "result": result, "backend": "default", "user": user}),
    ]
    assert result.points


def test_no_suggestion_where_nobody_was_asked_or_the_backend_failed(listen, section):
    heard = listen(summary_suggested)
    assert suggest_summary(make_article(section)).reason
    with pytest.raises(SummaryError):
        suggest_summary(make_article(section, body=body_of(*FERRY)), "gpt")
    assert heard == []


def test_an_editor_who_asks(listen, article, editor, log_in):  # noqa: F811
    heard = listen(summary_suggested)
    url = reverse("newsbrief_admin:suggest", args=[article.pk])
    response = log_in(editor).post(url, posted())
    assert response.status_code == 200, response.content
    ((sender, arguments),) = heard
    assert sender is ArticlePage
    assert arguments["user"] == editor
    assert isinstance(arguments["result"], SummaryResult)
    assert arguments["page"].pk == article.pk


def test_the_backfill(listen, article):  # noqa: F811
    heard = listen(summary_suggested)
    call_command("newsbrief_summaries", "--write", stdout=io.StringIO(), stderr=io.StringIO())
    assert [(arguments["page"].pk, arguments["user"]) for _, arguments in heard] == [(article.pk, None)]


# --- summary_reviewed -------------------------------------------------------------------------------------------------


def ai_article(section, **fields):
    return make_article(section, body=body_of("Long."), summary=BRIEF, summary_origin="ai", revision=True, **fields)


def test_the_checkbox_in_the_form(listen, article, publisher, log_in, django_capture_on_commit_callbacks):  # noqa: F811
    heard = listen(summary_reviewed)
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    browser = log_in(publisher)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(url, posted(points=("Short.",))).status_code == 302
    assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(url, posted(points=("Short.",), summary_reviewed="on")).status_code == 302
    ((sender, arguments),) = heard
    assert sender is ArticlePage
    assert arguments["user"] == publisher
    assert arguments["page"].summary_reviewed_by == publisher
    # The next save is no other review.
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(url, posted(points=("Short.",), summary_reviewed="on")).status_code == 302
    assert len(heard) == 1


@pytest.mark.parametrize("is_draft", [False, True])
def test_the_bulk_action(listen, section, is_draft, django_capture_on_commit_callbacks):
    heard, user = listen(summary_reviewed), make_user("boss", is_superuser=True)
    page = ai_article(section)
    if is_draft:
        page = edit(make_article(section), publish=False, summary=BRIEF, summary_origin="ai")
    with django_capture_on_commit_callbacks(execute=True):
        mark_reviewed(page, user)
        assert heard == []
    ((sender, arguments),) = heard
    assert sender is ArticlePage
    assert (arguments["page"].pk, arguments["page"].summary_reviewed_by, arguments["user"]) == (page.pk, user, user)
    assert arguments["page"].summary


def test_an_approval(listen, article, editor, publisher, django_capture_on_commit_callbacks):  # noqa: F811
    heard = listen(summary_reviewed)
    task = GroupApprovalTask.objects.create(name="Desk")
    task.groups.set(publisher.groups.all())
    workflow = Workflow.objects.create(name="Moderation")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    page = ai_article(article.get_parent(), live=False)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.start(page, editor).current_task_state.approve(user=publisher)
    ((sender, arguments),) = heard
    assert sender is ArticlePage
    assert (arguments["user"], arguments["page"].summary_reviewed_by) == (publisher, publisher)


def test_a_review_that_is_not_stored_is_none(listen, section):
    heard = listen(summary_reviewed)
    page, user = ai_article(section), make_user("boss")
    note_review(page, user)
    assert heard == []
