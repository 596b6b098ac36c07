"""Renditions by name: made once, read in bulk, never during a request."""

from __future__ import annotations

import datetime
import io
import logging
import threading
from types import SimpleNamespace

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.images.rect import Rect

from tests.reader.material import lose_file, make_image
from tests.support import factories
from wagtail_newsbrief.conf import DEFAULTS
from wagtail_newsbrief.images.renditions import (
    create_renditions,
    has_named_renditions,
    images_by_id,
    mime_type,
    named_renditions,
)

ONE_SET = {"RENDITIONS": {"thumb": ["fill-20x20|format-png"]}}
NONE = {"RENDITIONS": {}}

pytestmark = pytest.mark.django_db


def small(name: str = "small", **fields):
    return make_image(name, size=(40, 30), ready=False, **fields)


def files() -> list[str]:
    """Return the names of the stored files of images, renditions included."""
    return sorted(default_storage.listdir("images")[1]) if default_storage.exists("images") else []


def rows(image) -> list[tuple[str, str]]:
    return sorted(image.renditions.values_list("filter_spec", "focal_point_key"))


# --- making them -------------------------------------------------------------------------------------------------


def test_the_default_sets():
    image = small()
    assert create_renditions(image) == 4
    specs = sorted(spec for set_ in DEFAULTS["RENDITIONS"].values() for spec in set_)
    assert [spec for spec, _ in rows(image)] == specs
    assert {rendition.file.name.rsplit(".", 1)[-1] for rendition in image.renditions.all()} == {"webp"}


def test_they_are_made_once():
    image = small()
    create_renditions(image)
    before, there = rows(image), files()
    assert create_renditions(get_image_model().objects.get(pk=image.pk)) == 4
    assert rows(image) == before
    assert files() == there


def test_only_those_that_lack_are_made():
    image = small()
    with override_settings(WAGTAIL_NEWSBRIEF=ONE_SET):
        assert create_renditions(image) == 1
    assert create_renditions(image) == 4
    assert len(rows(image)) == 5


def test_a_set_of_the_site():
    image = small()
    with override_settings(WAGTAIL_NEWSBRIEF=ONE_SET):
        create_renditions(image)
        (found,) = images_by_id([image.pk]).values()
        renditions = named_renditions(found)
    assert list(renditions) == ["thumb"]
    (thumb,) = renditions["thumb"]
    assert (thumb.width, thumb.height, mime_type(thumb)) == (20, 20, "image/png")


@override_settings(WAGTAIL_NEWSBRIEF=NONE)
def test_no_sets():
    image = small()
    assert create_renditions(image) == 0
    assert named_renditions(images_by_id([image.pk])[image.pk]) == {}
    assert not has_named_renditions(image)


def test_a_vector_stays_one():
    image = make_image("map.svg", ready=False)
    assert create_renditions(image) == 4
    found = named_renditions(images_by_id([image.pk])[image.pk])
    assert [[mime_type(one) for one in set_] for set_ in found.values()] == [["image/svg+xml"] * 2] * 2
    assert has_named_renditions(image)


@pytest.mark.parametrize("specs", [["width-20|format-webp"], ["width-20|format-webp", "width-30"]])
def test_a_file_that_is_gone_is_logged(caplog, specs):
    image = lose_file(small())
    with override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"x": specs}}), caplog.at_level(logging.WARNING):
        assert create_renditions(image) == 0
    (record,) = [record for record in caplog.records if record.name == "wagtail_newsbrief"]
    assert str(image.pk) in record.getMessage()
    assert image.file.name in record.getMessage()
    assert rows(image) == []


def test_a_file_that_is_no_image_is_logged(caplog):
    image = small()
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(b"no image at all")
    assert create_renditions(get_image_model().objects.get(pk=image.pk)) == 0
    assert "No renditions of image" in caplog.text


def test_other_failures_are_none_of_ours(monkeypatch):
    """What nobody foresaw fails the task, which the queue then shows."""
    image = small()
    monkeypatch.setattr(type(image), "get_renditions", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_renditions(image)


def test_another_focal_point_needs_others():
    image = small()
    create_renditions(image)
    image.set_focal_point(Rect(0, 0, 10, 10))
    image.save()
    found = named_renditions(images_by_id([image.pk])[image.pk])
    # Those that are cut around the focal point don't fit any more; the others do.
    assert [len(set_) for set_ in found.values()] == [0, 2]
    assert create_renditions(get_image_model().objects.get(pk=image.pk)) == 4
    found = named_renditions(images_by_id([image.pk])[image.pk])
    assert [len(set_) for set_ in found.values()] == [2, 2]
    assert len(rows(image)) == 6


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory belongs to one thread")
def test_two_at_once_make_one_of_each():
    image = small("race")
    barrier = threading.Barrier(2)
    results: list[int] = []

    def make() -> None:
        try:
            own = get_image_model().objects.get(pk=image.pk)
            barrier.wait()
            results.append(create_renditions(own))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [4, 4]
    assert len(rows(image)) == len(set(rows(image))) == 4


# --- reading them ------------------------------------------------------------------------------------------------


def test_many_images_cost_two_queries(django_assert_num_queries):
    images = [small(f"image-{number}") for number in range(5)]
    for image in images:
        create_renditions(image)
    with django_assert_num_queries(2):
        found = images_by_id([*(image.pk for image in images), None, 987654321])
        for image in images:
            assert [len(set_) for set_ in named_renditions(found[image.pk]).values()] == [2, 2]
    assert set(found) == {image.pk for image in images}


def test_no_images_cost_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert images_by_id([]) == images_by_id([None]) == {}


def test_those_that_were_not_made_yet_are_left_out(django_assert_num_queries):
    image = images_by_id([small().pk])
    with django_assert_num_queries(0):
        assert [named_renditions(one) for one in image.values()] == [{"card": [], "hero": []}]
    assert files()


def test_the_order_of_the_setting():
    image = small()
    setting = {"RENDITIONS": {"b": ["width-30", "width-10", "width-20"], "a": ["width-5"]}}
    with override_settings(WAGTAIL_NEWSBRIEF=setting):
        create_renditions(image)
        found = named_renditions(images_by_id([image.pk])[image.pk])
    assert {name: [one.width for one in set_] for name, set_ in found.items()} == {"b": [30, 10, 20], "a": [5]}
    assert list(found) == ["b", "a"]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("x.webp", "image/webp"),
        ("x.avif", "image/avif"),
        ("x.heic", "image/heic"),
        ("x.jpg", "image/jpeg"),
        ("x.jpeg", "image/jpeg"),
        ("x.png", "image/png"),
        ("x.gif", "image/gif"),
        ("x.svg", "image/svg+xml"),
        ("x.unknown", "application/octet-stream"),
        ("x", "application/octet-stream"),
    ],
)
def test_media_types(name, type_):
    assert mime_type(SimpleNamespace(file=SimpleNamespace(name=f"images/{name}"))) == type_


# --- requests ----------------------------------------------------------------------------------------------------


def test_requests_make_no_renditions(client, monkeypatch):
    """Neither a listing nor a detail of the API does any work on pictures, whatever is missing."""
    news = factories.make_section(title="News")
    article = factories.make_article(
        news,
        lead_image=small("lead"),
        body=[("image", {"image": small("inside")})],
        published_at=datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC),
    )

    def refuse(*args, **kwargs):
        raise AssertionError("a request made a rendition")

    monkeypatch.setattr(get_image_model(), "create_renditions", refuse)
    monkeypatch.setattr(get_image_model(), "create_rendition", refuse)
    monkeypatch.setattr(Filter, "run", refuse)
    there = files()
    for path in ("articles/", "articles/?fields=*", f"articles/{article.pk}/", f"pages/{article.pk}/"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v2/{path}")
        assert response.status_code == 200
        assert not [query for query in queries if "INSERT" in query["sql"]]
    assert files() == there
    data = client.get(f"/api/v2/articles/{article.pk}/").json()
    assert data["lead_image"]["renditions"] == {"card": [], "hero": []}
    assert data["body"][0]["value"]["renditions"] == {"card": [], "hero": []}


def test_an_image_whose_file_is_gone_is_no_500(client):
    article = factories.make_article(lead_image=make_image("lost", size=(40, 30)))
    lose_file(article.lead_image)
    data = client.get(f"/api/v2/articles/{article.pk}/").json()
    # Its renditions have files of their own.
    assert [len(set_) for set_ in data["lead_image"]["renditions"].values()] == [2, 2]
    bare = factories.make_article(lead_image=lose_file(small("lost-too")))
    data = client.get(f"/api/v2/articles/{bare.pk}/").json()
    assert data["lead_image"]["renditions"] == {"card": [], "hero": []}
    assert (data["lead_image"]["width"], data["lead_image"]["height"]) == (40, 30)


def test_a_picture_that_was_replaced(tmp_path):
    image = small("before")
    content = io.BytesIO()
    PillowImage.new("RGB", (60, 60), "red").save(content, "PNG")
    image.file = ImageFile(content, name="after.png")
    image.save()
    assert (image.width, image.height) == (60, 60)
    assert create_renditions(image) == 4
