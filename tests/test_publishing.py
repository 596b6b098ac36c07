"""Publishing makes the named renditions of a page's pictures, through the task queue, once."""

from __future__ import annotations

import datetime
import logging
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.rect import Rect

from tests.projects.testapp.models import BlogPage, PlainPage
from tests.reader.material import lose_file, make_image
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.images.signals import image_ids
from wagtail_newsbrief.images.tasks import create_image_renditions

pytestmark = pytest.mark.django_db


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Return a context manager after which everything has happened that waits for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def small(name: str = "small", **fields):
    return make_image(name, size=(40, 30), ready=False, **fields)


def count(image) -> int:
    return image.renditions.count()


def test_publishing_makes_them(commit):
    lead, inside, other = small("lead"), small("inside"), small("other")
    with commit():
        factories.make_article(lead_image=lead, body=[("image", {"image": inside})])
    assert (count(lead), count(inside), count(other)) == (4, 4, 0)


def test_a_draft_makes_none(commit):
    image = small()
    with commit():
        article = factories.make_article(lead_image=image, live=False)
    assert count(image) == 0
    with commit():
        factories.edit(article)
    assert count(image) == 4


def test_publishing_again_makes_no_more(commit, monkeypatch):
    image = small()
    with commit():
        article = factories.make_article(lead_image=image)
    made = set(image.renditions.values_list("pk", "file"))
    monkeypatch.setattr(get_image_model(), "generate_rendition_file", lambda *args, **kwargs: 1 / 0)
    with commit():
        factories.edit(article, title="Again")
    assert set(image.renditions.values_list("pk", "file")) == made


def test_nothing_is_made_before_a_scheduled_article_appears(commit):
    image = small()
    with commit():
        article = factories.make_article(lead_image=image, go_live_at=timezone.now() + datetime.timedelta(days=1))
        article.create_alias(update_slug="alias").save()
    assert (article.live, count(image)) == (False, 0)
    later = timezone.now() + datetime.timedelta(days=2)
    with commit(), mock.patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    assert count(image) == 4


def test_another_picture_is_made_ready_at_the_next_publishing(commit):
    first, second = small("first"), small("second")
    with commit():
        article = factories.make_article(lead_image=first)
    with commit():
        factories.edit(article, lead_image=second)
    assert (count(first), count(second)) == (4, 4)


def test_nothing_is_made_when_publishing_is_rolled_back(django_capture_on_commit_callbacks):
    image = small()
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        factories.make_article(lead_image=image)
        transaction.set_rollback(True)
    assert callbacks == []
    assert count(image) == 0


def test_a_picture_that_can_not_be_read_holds_up_nothing(commit, caplog):
    lost, good = lose_file(small("lost")), small("good")
    with commit(), caplog.at_level(logging.WARNING):
        article = factories.make_article(lead_image=lost, body=[("image", {"image": good})])
    assert article.live
    assert (count(lost), count(good)) == (0, 4)
    assert "No renditions of image" in caplog.text


def test_a_queue_that_can_not_be_reached_holds_up_nothing(commit, caplog, monkeypatch):
    enqueue = ImmediateBackend.enqueue

    def refuse(backend, task, args, kwargs):
        if task.func is create_image_renditions.func:
            raise ConnectionError("no queue")
        return enqueue(backend, task, args, kwargs)

    monkeypatch.setattr(ImmediateBackend, "enqueue", refuse)
    image = small()
    with commit():
        article = factories.make_article(lead_image=image)
    assert article.live
    assert count(image) == 0
    assert "no queue" in caplog.text
    monkeypatch.undo()
    with commit():
        factories.edit(article)
    assert count(image) == 4


def test_pages_without_pictures_ask_for_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        factories.make_article()
        factories.make_page(PlainPage)
        factories.make_page(BlogPage, date="2026-11-02", summary=[("paragraph", "<p>x</p>")])
    assert not [callback for callback in callbacks if callback.__qualname__.startswith("_enqueue.")]


# --- which pictures ----------------------------------------------------------------------------------------------


def test_pictures_of_a_page(django_assert_num_queries):
    a, b = small("a"), small("b")
    article = factories.make_article(
        lead_image=b, body=[("image", {"image": a}), ("image", {"image": b}), ("heading", {"text": "x", "level": "h2"})]
    )
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_num_queries(0):
        assert image_ids(article) == sorted([a.pk, b.pk])


def test_pages_of_other_types_have_none():
    assert image_ids(factories.make_page(PlainPage)) == []
    assert image_ids(ArticlePage(title="x")) == []


# --- editing a picture -------------------------------------------------------------------------------------------


def test_another_focal_point_makes_them_anew(commit):
    image = small()
    with commit():
        factories.make_article(lead_image=image)
    with commit():
        image.set_focal_point(Rect(0, 0, 10, 10))
        image.save()
    assert count(image) == 6  # two of four depend on it


def test_another_file_makes_them_anew(commit, admin_user):
    image = small("before")
    with commit():
        factories.make_article(lead_image=image)
    image = get_image_model().objects.get(pk=image.pk)
    with small("after").file.open("rb") as file:
        content = file.read()
    form_class = get_image_form(get_image_model())
    data = {"title": "After", "collection": image.collection_id, "tags": ""}
    upload = SimpleUploadedFile("after.png", content, "image/png")
    with commit():
        form = form_class(data, {"file": upload}, instance=image, user=admin_user)
        assert form.is_valid(), form.errors
        form.save()
    assert count(image) == 4
    assert all("after" in name for name in image.renditions.values_list("file", flat=True))


def test_pictures_that_no_page_needed_are_left_alone(commit):
    with commit():
        image = small()
        image.title = "Another title"
        image.save()
    assert count(image) == 0


# --- the task ----------------------------------------------------------------------------------------------------


def test_the_task_can_be_run_again():
    images = [small("a"), small("b")]
    ids = [*(image.pk for image in images), 987654321]
    assert create_image_renditions.call(ids) == 8
    assert create_image_renditions.call(ids) == 8
    assert create_image_renditions.call([]) == 0


def test_the_task_through_the_queue():
    image = small()
    result = create_image_renditions.enqueue([image.pk])
    assert result.return_value == 4
