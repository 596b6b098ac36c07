"""``newsbrief_renditions``: what it makes, what it leaves, how it ends."""

from __future__ import annotations

import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model

from tests.projects.testapp.models import BlogPage, LongReportPage, PlainPage, ReportPage
from tests.reader.material import lose_file, make_image
from tests.support import factories
from wagtail_newsbrief.management.commands import newsbrief_renditions as command

pytestmark = pytest.mark.django_db


def small(name: str):
    return make_image(name, size=(40, 30), ready=False)


def count(image) -> int:
    return image.renditions.count()


def run(*arguments: str, err: io.StringIO | None = None) -> str:
    out = io.StringIO()
    call_command("newsbrief_renditions", *arguments, stdout=out, stderr=err or io.StringIO(), no_color=True)
    return out.getvalue().strip()


def test_nothing_to_do():
    assert run() == "0 images made ready, 0 were."
    factories.make_page(PlainPage)
    factories.make_page(BlogPage, date="2026-11-02", summary=[("paragraph", "<p>x</p>")])
    assert run() == "0 images made ready, 0 were."


def test_what_live_articles_show():
    lead, inside, report, chapter, draft, unused = map(
        small, ["lead", "inside", "report", "chapter", "draft", "unused"]
    )
    factories.make_article(lead_image=lead, body=[("image", {"image": inside})])
    factories.make_article(lead_image=lead)
    factories.make_page(ReportPage, lead_image=report)
    factories.make_page(LongReportPage, lead_image=chapter)
    factories.make_article(lead_image=draft, live=False)
    assert run("--dry-run") == "4 images would be made ready, 0 were."
    assert count(lead) == 0
    err = io.StringIO()
    assert run(err=err) == "4 images made ready, 0 were."
    assert "Articles 100% 4 of 4" in err.getvalue()
    assert "Images 100% 4 of 4" in err.getvalue()
    assert [count(image) for image in (lead, inside, report, chapter, draft, unused)] == [4, 4, 4, 4, 0, 0]
    assert run() == "0 images made ready, 4 were."


def test_it_goes_on_where_it_was_interrupted(monkeypatch):
    for name in "abc":
        factories.make_article(lead_image=small(name))
    make = command.create_renditions
    asked = []

    def interrupted(image):
        asked.append(image)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return make(image)

    monkeypatch.setattr(command, "create_renditions", interrupted)
    out = io.StringIO()
    with pytest.raises(CommandError, match="Run the command again to go on") as error:
        call_command("newsbrief_renditions", stdout=out, stderr=io.StringIO())
    assert error.value.returncode == 130
    assert out.getvalue().strip() == "1 images made ready, 0 were."
    monkeypatch.undo()
    assert run() == "2 images made ready, 1 were."


def test_an_image_that_can_not_be_read_is_named_at_the_end(caplog):
    lost = [lose_file(small("lost")), lose_file(small("gone"))]
    good = small("good")
    for image in (*lost, good):
        factories.make_article(lead_image=image)
    names = rf"of 2 images: {lost[0].pk}, {lost[1].pk}\."
    with pytest.raises(CommandError, match=names) as error, caplog.at_level(logging.ERROR):
        run()
    assert error.value.returncode == 1
    assert count(good) == 4


def test_a_long_list_of_failures_is_cut_short(monkeypatch):
    monkeypatch.setattr(command, "create_renditions", lambda image: 0)
    factories.make_article(body=[("image", {"image": small(f"{number}")}) for number in range(22)])
    with pytest.raises(CommandError, match=r"of 22 images: [\d, ]+, …\.$"):
        run()


def test_an_image_that_a_body_still_names_but_nobody_has():
    image = small("deleted")
    factories.make_article(body=[("image", {"image": image})])
    get_image_model().objects.all().delete()
    assert run() == "0 images made ready, 0 were."


def test_after_a_change_of_the_setting():
    image = small("river")
    factories.make_article(lead_image=image)
    run()
    with override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"card": ["fill-400x225|format-webp", "max-30x30"]}}):
        assert run() == "1 images made ready, 0 were."
        assert count(image) == 5


def test_a_run_with_nothing_to_make_reads_in_batches(monkeypatch):
    monkeypatch.setattr(command, "PAGES", 4)
    monkeypatch.setattr(command, "IMAGES", 3)
    for number in range(9):
        factories.make_article(lead_image=small(f"{number}"))
    run()
    with CaptureQueriesContext(connection) as queries:
        assert run() == "0 images made ready, 9 were."
    types = 4  # of pages with SummaryMixin in these tests
    # A count and a last empty batch a type; three batches of articles; three of images with their renditions.
    assert len(queries) == 2 * types + 3 + 2 * 3
    with CaptureQueriesContext(connection) as queries:
        monkeypatch.setattr(command, "PAGES", 50)
        monkeypatch.setattr(command, "IMAGES", 100)
        run()
    assert len(queries) == 2 * types + 1 + 2
