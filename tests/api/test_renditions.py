"""Images: which sets they come with, what is known of the original, and that no request makes or asks one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.rect import Rect

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.reader import material
from tests.support import factories


def images(data: Any) -> list[dict[str, Any]]:
    """Return every image in an answer, wherever it stands."""
    if isinstance(data, dict):
        own = [data] if "renditions" in data else []
        return own + [image for value in data.values() for image in images(value)]
    return [image for one in data for image in images(one)] if isinstance(data, list) else []


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("card", ["card"]),
        ("hero", ["hero"]),
        ("hero,card", ["card", "hero"]),
        ("card, card", ["card"]),
        (None, ["card", "hero"]),
    ],
)
def test_the_sets_that_are_asked_for(api: Api, news: Paper, asked, given):
    query = {"renditions": asked} if asked else {}
    answers = [
        # The lead image and that of the body.
        (api.article(news.flood, **query), 2),
        (api.get("articles/by-path/", path="/news/flood/", **query), 2),
        # And that of the next article.
        (api.get("articles/", fields="*", **query), 3),
    ]
    for answer, number in answers:
        found = images(answer)
        assert [list(image["renditions"]) for image in found] == [given] * number
        assert all(len(set_) == 2 for image in found for set_ in image["renditions"].values())


def test_the_rest_of_the_answer_is_the_same(api: Api, news: Paper):
    whole, narrow = api.article(news.flood), api.article(news.flood, renditions="card")
    for image in images(whole):
        del image["renditions"]["hero"]
    assert narrow == whole


@pytest.mark.parametrize("value", ["thumb", "card,thumb", "card,", ",", "Card", "fill-400x225"])
def test_a_set_that_is_unknown(api: Api, news: Paper, value):
    for path in ("articles/", f"articles/{news.flood.pk}/", "sections/"):
        assert "card, hero" in api.refuse(path, {"renditions": value}, "renditions")


def test_the_sites_own_sets(api: Api, news: Paper):
    with override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"thumb": ["max-80x80"], "wide": ["width-600"]}}):
        assert list(images(api.article(news.flood))[0]["renditions"]) == ["thumb", "wide"]
        assert images(api.article(news.flood, renditions="thumb"))[0]["renditions"] == {"thumb": []}  # not made yet
        api.refuse("articles/", {"renditions": "card"}, "renditions")


def test_a_focal_point(api: Api, news: Paper):
    picture = news.picture
    picture.set_focal_point(Rect.from_point(300, 200, 120, 80))
    picture.save()
    for image in images(api.article(news.flood)):
        assert image["focal_point"] == {"x": 300, "y": 200, "width": 120, "height": 80}
        assert (image["width"], image["height"], image["type"]) == (900, 600, "image/png")


def test_the_type_of_a_drawing(api: Api, news: Paper):
    factories.edit(news.bare, lead_image=material.make_image("map.svg"))
    image = api.article(news.bare)["lead_image"]
    assert (image["type"], image["focal_point"]) == ("image/svg+xml", None)


@pytest.fixture
def many(news: Paper) -> None:
    """Articles with two pictures each, of which none has a rendition."""
    for number in range(12):
        pictures = [material.make_image(f"{number}-{name}", ready=False) for name in ("lead", "inside")]
        factories.make_article(
            news.local,
            f"Number {number}",
            published_at=at(5),
            lead_image=pictures[0],
            body=json.dumps([{"type": "image", "value": {"image": pictures[1].pk}, "id": "1"}]),
        )


def test_a_request_makes_nothing_and_asks_once(api: Api, news: Paper, many, monkeypatch):
    monkeypatch.setattr(get_image_model(), "generate_rendition_file", lambda *args, **kwargs: 1 / 0)
    counts = []
    for limit in (2, 12):
        query = {"section": "news/local", "fields": "*", "order": "-published_at", "limit": limit}
        for renditions in ({}, {"renditions": "card"}):
            api.get("articles/", **query, **renditions)
            with CaptureQueriesContext(connection) as queries:
                answer = api.get("articles/", **query, **renditions)
            assert len(images([[item["lead_image"], item["body"]] for item in answer["items"]])) == 2 * limit
            asked = [one["sql"] for one in queries if "wagtailimages_" in one["sql"]]
            assert len(asked) == 2
            counts.append(len(queries))
    assert len(set(counts)) == 1
