"""``newsbrief_summaries``, run as a person runs it."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, PageLogEntry, Revision, Workflow, WorkflowTask

from tests.admin.helpers import BRIEF, body
from tests.projects.testapp.models import BlogPage, LongReportPage
from tests.support.factories import edit, make_article, make_page, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.management.commands import newsbrief_summaries as command
from wagtail_newsbrief.summary import BackendFailed, MissingExtra, SummaryResult

pytestmark = pytest.mark.django_db

STORY = (
    "The old bridge over the river closes on Monday for six weeks of repairs.",
    "Buses go round by the mill, and the ferry takes cyclists for nothing until the spring.",
)
WRITTEN = "A machine wrote this sentence about the bridge."


class Machine:
    """A backend that a site brings: it generates, and does what a test tells it to."""

    asked = []
    answer = None

    def __init__(self, alias):
        self.alias = alias

    def summarise(self, request):
        type(self).asked.append(request.title)
        if type(self).answer is not None:
            return type(self).answer(request)
        return SummaryResult((WRITTEN,), self.alias, "machine-1", "generative")


@pytest.fixture(autouse=True)
def machine(settings):
    settings.WAGTAIL_NEWSBRIEF = {
        "SUMMARY": {
            "BACKENDS": {
                "default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"},
                "machine": {"BACKEND": f"{__name__}.Machine"},
            }
        }
    }
    Machine.asked, Machine.answer = [], None
    return Machine


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("newsbrief_summaries", *args, stdout=out, stderr=err, **options)
    return out.getvalue()


def table(text):
    """Return the table as outcome to count."""
    found = {}
    for line in text.splitlines():
        outcome, gap, count = line.rpartition("  ")
        if gap and count.strip().replace(",", "").isdigit():
            found[outcome.strip()] = int(count.replace(",", ""))
    return found


def story(section=None, title="", **fields):
    return make_article(section, title, **{"body": body(*STORY), **fields})


def stored(page):
    return type(page).objects.get(pk=page.pk)


def test_a_dry_run_counts_and_saves_nothing_and_asks_nobody():
    page = story()
    revisions = Revision.objects.count()
    text = run(backend="machine")
    assert table(text) == {command.CANDIDATE: 1}
    assert "Nothing was saved. Add --write" in text
    assert Revision.objects.count() == revisions
    assert Machine.asked == []
    assert not stored(page).has_unpublished_changes


def test_show_prints_what_would_be_written_and_saves_nothing():
    page = story(title="Bridge")
    text = run("--show")
    assert f"{page.pk} “Bridge”\n  – {STORY[0]}\n  – {STORY[1]}\n" in text
    assert table(text) == {command.SUGGESTED: 1}
    assert not stored(page).has_unpublished_changes


def test_write_saves_a_draft_with_its_provenance():
    before = timezone.now()
    page = story()
    assert table(run("--write")) == {command.DRAFTED: 1}
    live = stored(page)
    assert live.live
    assert live.has_unpublished_changes
    assert not live.summary, "readers get nothing yet"
    draft = live.get_latest_revision_as_object()
    assert draft.summary_text.splitlines() == list(STORY)
    assert (draft.summary_origin, draft.summary_backend, draft.summary_model) == ("extracted", "default", "LeadPlus 1")
    assert before <= draft.summary_generated_at <= timezone.now()
    assert draft.summary_generated_by is None
    assert draft.summary_reviewed_at is None
    assert draft.summary_source_digest == live.body_source_digest
    assert not draft.is_summary_stale
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.edit").exists()


def test_a_generated_summary_wants_a_review():
    page = story()
    run("--write", backend="machine")
    draft = stored(page).get_latest_revision_as_object()
    assert draft.summary_text == WRITTEN
    assert (draft.summary_origin, draft.summary_backend, draft.summary_model) == ("ai", "machine", "machine-1")
    assert not draft.is_summary_reviewed
    assert not stored(page).summary


def test_publish_is_said_aloud(machine):
    page = story()
    assert table(run("--write", "--publish", backend="machine")) == {command.PUBLISHED: 1}
    live = stored(page)
    assert live.summary_text == WRITTEN
    assert not live.has_unpublished_changes
    assert live.summary_label == "Generated with AI"


def test_points_in_another_language_wait_for_an_editor(machine):
    page = story()
    german = "Die alte Brücke ist ab Montag für sechs Wochen gesperrt, und die Busse fahren über die Mühle."
    machine.answer = lambda request: SummaryResult((german,), "machine", "machine-1", "generative")
    text = run("--write", "--publish", backend="machine", verbosity=2)
    assert table(text) == {command.DRAFTED: 1}
    assert "another language" in text
    assert not stored(page).summary


def test_publish_publishes_no_page_that_readers_could_not_see():
    page = story()
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    assert table(run("--write", "--publish")) == {command.DRAFTED: 1}
    assert not stored(page).live


def test_what_is_left_alone_and_said_so():
    section = make_section()
    with_summary = story(section, "With", summary=BRIEF)
    changed = edit(story(section, "Changed"), publish=False, title="Changed, unpublished")
    locked = story(section, "Locked")
    ArticlePage.objects.filter(pk=locked.pk).update(locked=True)
    moderated = story(section, "Moderated", revision=True)
    workflow = Workflow.objects.create(name="Moderation")
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(Group.objects.create(name="Desk"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(moderated, make_user())
    story(section, "Mirrored").create_alias(parent=section, update_slug="mirror")
    empty = make_article(section, "Empty")
    make_page("testapp.PlainPage", section)
    revisions = Revision.objects.count()
    text = run("--write", verbosity=2)
    assert table(text) == {
        command.HAS_SUMMARY: 1,
        command.HAS_CHANGES: 1,
        command.IS_LOCKED: 1,
        command.IN_WORKFLOW: 1,
        command.IS_ALIAS: 1,
        command.NOTHING: 1,
        command.DRAFTED: 1,
    }
    assert f"{locked.pk} “Locked”: Skipped: is locked" in text
    assert f"{changed.pk} “Changed”: Skipped: has unpublished changes" in text
    assert f"{empty.pk} “Empty”: No suggestion: The article has no text yet." in text
    assert Revision.objects.count() == revisions + 1
    assert stored(with_summary).summary_text == "The bridge closes on Monday."
    assert changed.get_latest_revision_as_object().summary_text == ""


def test_pages_of_all_types_each_as_its_own():
    long_report = make_page(LongReportPage, body=body(*STORY), chapters=7)
    blog = make_page(BlogPage, date=timezone.localdate(), text=f"<p>{STORY[0]}</p>")
    assert table(run("--write")) == {command.DRAFTED: 2}
    draft = stored(long_report).get_latest_revision_as_object()
    assert isinstance(draft, LongReportPage)
    assert (draft.chapters, bool(draft.summary)) == (7, True)
    assert stored(blog).get_latest_revision_as_object().summary_text == STORY[0]


def test_running_again_does_nothing_more():
    story()
    run("--write")
    revisions = Revision.objects.count()
    assert table(run("--write")) == {command.HAS_CHANGES: 1}
    assert Revision.objects.count() == revisions
    other = story()
    assert table(run("--write", "--publish")) == {command.HAS_CHANGES: 1, command.PUBLISHED: 1}
    assert table(run("--write", "--publish")) == {command.HAS_CHANGES: 1, command.HAS_SUMMARY: 1}
    assert stored(other).summary_text


def test_locale_section_and_limit():
    german = Locale.objects.create(language_code="de")
    news, sport = make_section(), make_section()
    deep = story(make_section(news))
    story(sport, locale=german)
    assert table(run(section=news.pk)) == {command.CANDIDATE: 1}
    assert table(run(locale="de")) == {command.CANDIDATE: 1}
    assert table(run(locale="de", section=news.pk)) == {}
    for _ in range(3):
        story(news)
    assert table(run("--write", limit=2)) == {command.DRAFTED: 2}
    assert stored(deep).has_unpublished_changes, "the oldest first"
    assert table(run("--write", limit=2)) == {command.HAS_CHANGES: 2, command.DRAFTED: 2}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"publish": True}, "--publish needs --write."),
        ({"limit": 0}, "--limit has to be at least 1, not 0."),
        ({"backend": "nobody"}, "There is no summary backend “nobody”."),
        ({"locale": "xx"}, "There is no locale “xx”. There are en."),
        ({"section": 987654}, "There is no page with the id 987654."),
    ],
)
def test_what_cannot_be_meant_is_refused(options, sentence):
    story()
    with pytest.raises(CommandError, match=sentence.split(".")[0]):
        run(**options)


def test_a_failure_is_counted_and_the_rest_goes_on(machine):
    def answer(request):
        if request.title == "Bad":
            raise BackendFailed("The machine is tired.")
        return SummaryResult((WRITTEN,), "machine", "machine-1", "generative")

    machine.answer = staticmethod(answer)
    story(title="Bad")
    good = story(title="Good")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 summaries could not be made") as error:
        call_command("newsbrief_summaries", "--write", backend="machine", verbosity=2, stdout=out, stderr=io.StringIO())
    assert error.value.returncode == 1
    assert "“Bad”: Failed: The machine is tired." in out.getvalue()
    assert table(out.getvalue()) == {command.FAILED: 1, command.DRAFTED: 1}
    assert stored(good).has_unpublished_changes


def test_a_backend_that_can_never_work_ends_the_run(machine):
    def answer(request):
        raise MissingExtra('pip install "wagtail-newsbrief[llm]"')

    machine.answer = staticmethod(answer)
    story()
    story()
    with pytest.raises(CommandError, match="pip install"):
        run("--write", backend="machine")
    assert len(machine.asked) == 1


def test_a_page_that_cannot_be_saved_is_counted():
    page = story()
    ArticlePage.objects.filter(pk=page.pk).update(title="")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("newsbrief_summaries", "--write", verbosity=2, stdout=out, stderr=io.StringIO())
    assert "Failed: " in out.getvalue()
    assert not stored(page).has_unpublished_changes


def test_an_editor_who_was_faster_loses_nothing(machine):
    page = story(title="Bridge")

    def answer(request):
        edit(page, publish=False, title="Bridge, rewritten by hand")
        return SummaryResult((WRITTEN,), "machine", "machine-1", "generative")

    machine.answer = staticmethod(answer)
    assert table(run("--write", backend="machine")) == {command.EDITED_MEANWHILE: 1}
    draft = stored(page).get_latest_revision_as_object()
    assert draft.title == "Bridge, rewritten by hand"
    assert not draft.summary


def test_a_page_that_is_gone_meanwhile(machine):
    page = story()

    def answer(request):
        page.delete()
        return SummaryResult((WRITTEN,), "machine", "machine-1", "generative")

    machine.answer = staticmethod(answer)
    assert table(run("--write", backend="machine")) == {command.EDITED_MEANWHILE: 1}


def test_interrupted_and_resumed(machine):
    for _ in range(3):
        story()

    def answer(request):
        if len(machine.asked) == 2:
            raise KeyboardInterrupt
        return SummaryResult((WRITTEN,), "machine", "machine-1", "generative")

    machine.answer = staticmethod(answer)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="Run the command again to go on") as error:
        call_command("newsbrief_summaries", "--write", backend="machine", stdout=out, stderr=err)
    assert error.value.returncode == 130
    assert table(out.getvalue()) == {command.DRAFTED: 1}
    assert "1 of 3" in err.getvalue()
    assert table(run("--write", backend="machine")) == {command.HAS_CHANGES: 1, command.DRAFTED: 2}


def test_memory_and_queries_stay_flat(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(command, "BATCH_SIZE", 3)
    pages = [story() for _ in range(7)]
    list(command.batched(ArticlePage.objects.all()))  # fills the cache of content types
    with django_assert_max_num_queries(4 * 3 + 1):
        refusals = [command.refusal_of(page) for page in command.batched(ArticlePage.objects.all())]
    assert refusals == [""] * len(pages)
    assert table(run("--write")) == {command.DRAFTED: 7}


def test_a_batch_that_is_full_to_the_brim(monkeypatch):
    monkeypatch.setattr(command, "BATCH_SIZE", 2)
    pages = [story() for _ in range(4)]
    assert [page.pk for page in command.batched(ArticlePage.objects.all())] == [page.pk for page in pages]


def test_a_summary_without_key_points_is_left_alone(monkeypatch):
    page = story()
    blocks = dict(ArticlePage._meta.get_field("summary").stream_block.child_blocks)
    blocks.pop("key_points")
    monkeypatch.setattr(ArticlePage._meta.get_field("summary").stream_block, "child_blocks", blocks)
    assert table(run("--write")) == {command.NO_KEY_POINTS: 1}
    assert not stored(page).has_unpublished_changes
