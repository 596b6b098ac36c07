"""Pictures: what a browser may choose from, and what happens when there is nothing to choose."""

import logging

import pytest
from django.test import override_settings
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from tests.reader.material import LARGE, lose_file, make_image
from wagtail_newsbrief.html.pictures import alternative_text, picture
from wagtail_newsbrief.images.renditions import images_by_id

pytestmark = pytest.mark.django_db


def fetched(image):
    return images_by_id([image.pk])[image.pk]


def test_a_picture_offers_every_size_and_keeps_its_place():
    shown = picture(fetched(make_image(size=LARGE)), "hero", alt="A river")
    sizes = [candidate.split() for candidate in shown.srcset.split(", ")]
    assert [width for _, width in sizes] == ["800w", "1600w"]
    assert shown.src == sizes[-1][0]
    assert (shown.width, shown.height) == (1600, 800)
    assert shown.alt == "A river"
    assert shown.sources == ()


def test_the_description_of_the_image_stands_in_for_a_missing_alternative_text():
    image = make_image(description="A weir", ready=False)
    assert alternative_text(image, "The weir at dawn") == "The weir at dawn"
    assert alternative_text(image) == "A weir"
    assert alternative_text(make_image("IMG_1", ready=False)) == "IMG_1"


def test_what_an_image_block_says_about_its_image_counts():
    block = ImageBlock()
    image = make_image(description="A weir", ready=False)
    named, decorative = (
        block.to_python({"image": image.pk, "alt_text": "The weir in flood", "decorative": decorative})
        for decorative in (False, True)
    )
    assert alternative_text(named) == "The weir in flood"
    assert alternative_text(decorative, "The weir") == ""


def test_an_image_smaller_than_its_set_is_offered_once():
    shown = picture(fetched(make_image(size=(500, 300))), "hero", alt="")
    assert shown.srcset == "" or shown.srcset.count("500w") == 1
    assert shown.width == 500


def test_no_query_for_fetched_images_and_one_for_others(django_assert_num_queries):
    image = make_image()
    ready = fetched(image)
    with django_assert_num_queries(0):
        picture(ready, "hero", alt="")
    from django.core.cache import caches

    caches["default"].clear()
    alone = get_image_model().objects.get(pk=image.pk)
    with django_assert_num_queries(1):
        picture(alone, "hero", alt="")


def test_without_renditions_one_is_made_and_found_again(django_assert_num_queries):
    image = make_image(size=LARGE, ready=False)
    shown = picture(fetched(image), "hero", alt="")
    assert (shown.width, shown.srcset) == (800, "")
    assert image.renditions.count() == 1
    again = fetched(image)
    with django_assert_num_queries(0):
        assert picture(again, "hero", alt="").src == shown.src


def test_a_vector_image_stays_one():
    shown = picture(fetched(make_image("map.svg", ready=False)), "hero", alt="")
    assert shown.src.endswith(".svg")


@pytest.mark.parametrize("name", ["card", "hero"])
def test_a_lost_file_is_no_picture_and_a_warning(name, caplog):
    image = lose_file(make_image(ready=False))
    with caplog.at_level(logging.WARNING, "wagtail_newsbrief"):
        assert picture(fetched(image), name, alt="") is None
    assert f"image {image.pk}" in caplog.text


def test_a_broken_file_is_no_picture():
    image = make_image(ready=False)
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(b"not a picture")
    assert picture(fetched(get_image_model().objects.get(pk=image.pk)), "hero", alt="") is None


def test_renditions_that_exist_are_shown_though_the_source_is_lost():
    image = lose_file(make_image())
    assert picture(fetched(image), "hero", alt="").width == 48


@override_settings(
    WAGTAIL_NEWSBRIEF={
        "RENDITIONS": {"hero": ["width-40|format-jpeg", "width-40|format-avif", "width-40|format-webp", "width-48"]}
    }
)
def test_formats_are_offered_best_first_and_the_plainest_last():
    shown = picture(fetched(make_image()), "hero", alt="")
    assert [source.type for source in shown.sources] == ["image/avif", "image/webp", "image/png"]
    assert shown.src.endswith(".jpg")


@override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"square": ["fill-100x100"]}})
def test_a_set_that_the_site_took_out_of_its_settings_falls_back_to_the_default(django_assert_num_queries):
    image = make_image(size=(900, 450))
    assert picture(fetched(image), "hero", alt="").width == 800
    again = fetched(image)
    with django_assert_num_queries(0):
        assert picture(again, "hero", alt="").width == 800


def test_a_set_that_nobody_knows_is_named():
    with pytest.raises(ValueError, match=r"“banner”.*card, hero"):
        picture(fetched(make_image()), "banner", alt="")


@override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"hero": ["width-40|format-ico", "width-40|format-webp"]}})
def test_a_format_that_is_not_for_pages_comes_last(monkeypatch):
    shown = picture(fetched(make_image()), "hero", alt="")
    assert shown.src.endswith(".webp")
    assert len(shown.sources) == 1
