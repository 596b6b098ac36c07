"""Fields of the site's own on ``/articles/`` and ``/sections/``, in both versions of the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches
from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from tests.existing.models import EssayPage, FeaturePage, Picture, TopicPage
from tests.support.factories import make_page
from wagtail_newsbrief.api.own_fields import OwnField, plain_type
from wagtail_newsbrief.checks import page_types

OWN = ["kicker", "weight", "notes", "extra", "chart", "about", "desk"]
VERSIONS = {"v2": "/headless/content", "v3": "/headless/v3"}


@pytest.fixture(params=["v2", pytest.param("v3", marks=pytest.mark.skipif(not settings.HAS_API_V3, reason="v3"))])
def ask(request, client, db):
    def get(path, expected=200, **query):
        response = client.get(f"{VERSIONS[request.param]}/{path}", query)
        assert response.status_code == expected, response.content
        return json.loads(response.content)

    get.version = request.param
    return get


@pytest.fixture
def picture(db):
    return Picture.objects.create(title="Chart", description="A line that falls", file=get_test_image_file())


@pytest.fixture
def essay(db):
    return make_page(EssayPage, title="Essay", slug="essay")


@pytest.fixture
def feature(picture, essay):
    return make_page(
        FeaturePage,
        title="Feature",
        kicker="RIVERS",
        notes=f'<p>See <a linktype="page" id="{essay.pk}">the essay</a>.</p>',
        extra=[
            {"type": "text", "value": "<p>More.</p>", "id": "1"},
            {"type": "picture", "value": picture.pk, "id": "2"},
        ],
        chart=picture,
        about=essay,
    )


def test_a_detail_gives_them_as_blocks_of_their_kind(ask, feature, picture, essay):
    article = ask(f"articles/{feature.pk}/")
    assert article["kicker"] == "RIVERS"
    assert article["weight"] is None
    assert article["desk"] == {"desk": "rivers"}
    assert article["notes"] == '<p>See <a href="/essay/">the essay</a>.</p>'
    assert [block["type"] for block in article["extra"]] == ["text", "picture"]
    assert article["extra"][1]["value"] == article["chart"]
    assert article["chart"]["id"] == picture.pk
    assert article["chart"]["alt"] == "A line that falls"
    assert article["about"] == essay.pk
    assert list(article)[-len(OWN) - 1 : -1] == OWN


def test_rich_text_has_the_format_that_was_asked_for(ask, feature):
    assert "linktype" in ask(f"articles/{feature.pk}/", rich_text_format="db_html")["notes"]


def test_a_page_is_named_to_those_who_may_see_it(ask, feature, essay):
    PageViewRestriction.objects.create(page=essay, restriction_type=PageViewRestriction.LOGIN)
    article = ask(f"articles/{feature.pk}/")
    assert article["about"] is None
    assert "essay/" not in article["notes"]
    FeaturePage.objects.update(about=None, chart=None, notes="", extra="[]")
    article = ask(f"articles/{feature.pk}/")
    assert (article["about"], article["chart"], article["notes"], article["extra"]) == (None, None, "", [])


def test_a_listing_gives_them_to_those_who_ask(ask, feature):
    (item,) = ask("articles/")["items"]
    assert not set(OWN) & set(item)
    (item,) = ask("articles/", fields="kicker,extra")["items"]
    assert set(OWN) & set(item) == {"kicker", "extra"}
    (item,) = ask("articles/", fields="*")["items"]
    assert set(OWN) <= set(item)
    ask("articles/", expected=400 if ask.version == "v2" else 422, fields="editors")


def test_a_listing_costs_the_same_for_many(ask, feature, picture, essay):
    def count():
        with CaptureQueriesContext(connection) as queries:
            ask("articles/", fields="*", limit=20)
        return len(queries)

    count()
    for number in range(2, 4):
        make_page(FeaturePage, title=f"Feature {number}", chart=picture, about=essay, notes=feature.notes)
    few = count()
    for number in range(4, 9):
        make_page(FeaturePage, title=f"Feature {number}", chart=picture, about=essay, notes=feature.notes)
    assert count() == few


def test_what_nobody_asks_for_is_not_read(ask, feature):
    with CaptureQueriesContext(connection) as queries:
        ask("articles/")
    read = [query["sql"].replace("`", '"') for query in queries]
    assert any('"existing_featurepage"."kicker"' in sql for sql in read)
    assert not any('"existing_featurepage"."extra"' in sql for sql in read)


def test_columns_and_serializers_that_say_so_follow_the_content(client, feature, monkeypatch):
    url = f"/headless/content/articles/{feature.pk}/"
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    calls = []

    class Fickle(Field):
        def to_representation(self, value: str) -> int:
            calls.append(value)
            return len(calls)

    fields = [*FeaturePage.api_fields, APIField("fickle", serializer=Fickle(source="title"))]
    monkeypatch.setattr(FeaturePage, "api_fields", fields)
    etag = client.get(url)["ETag"]
    # Another answer, though nothing in the database has changed.
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200
    assert calls == ["Feature", "Feature"]


def test_a_serializer_of_ours_under_another_name(client, feature, monkeypatch):
    from wagtail_newsbrief.content.serializers import SummaryText

    monkeypatch.setattr(
        FeaturePage, "api_fields", [*FeaturePage.api_fields, APIField("short", serializer=SummaryText())]
    )
    assert client.get(f"/headless/content/articles/{feature.pk}/").json()["short"] == ""


def test_a_property(client, feature, monkeypatch):
    monkeypatch.setattr(FeaturePage, "api_fields", [*FeaturePage.api_fields, "shout"])
    assert client.get(f"/headless/content/articles/{feature.pk}/").json()["shout"] == "FEATURE"


def test_names_of_ours_stay_ours(client, feature, monkeypatch):
    class Loud(Field):
        def to_representation(self, value: str) -> str:
            return value.upper()

    monkeypatch.setattr(FeaturePage, "api_fields", [APIField("title", serializer=Loud()), "meta"])
    article = client.get(f"/headless/content/articles/{feature.pk}/").json()
    assert article["title"] == "Feature"
    assert article["meta"]["slug"] == feature.slug


def test_sections_have_them_too(ask):
    topic = make_page(TopicPage, title="Topic", colour="blue")
    assert ask(f"sections/{topic.pk}/")["colour"] == "blue"
    (item,) = ask("sections/")["items"]
    assert "colour" not in item
    (item,) = ask("sections/", fields="colour")["items"]
    assert item["colour"] == "blue"


def test_a_relation_to_many_is_left_out_and_a_check_says_so(client, feature, monkeypatch):
    monkeypatch.setattr(FeaturePage, "api_fields", [*FeaturePage.api_fields, "editors"])
    assert "editors" not in client.get(f"/headless/content/articles/{feature.pk}/").json()
    (message,) = [message for message in run_checks() if message.id == page_types.W005]
    assert "existing.FeaturePage has the relation 'editors', which /articles/ leaves out" in message.msg
    assert message.hint == 'Give it a serializer: APIField("editors", serializer=…).'


# --- what OpenAPI says ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not settings.HAS_API_V3, reason="API v3 came with Wagtail 8")
def test_openapi_describes_them(client, feature):
    from jsonschema import Draft202012Validator

    clear_url_caches()
    document = client.get("/headless/v3/openapi.json").json()
    article = document["components"]["schemas"]["Article"]
    assert {*OWN} <= set(article["required"])
    assert article["properties"]["desk"]["anyOf"][0]["additionalProperties"] == {"type": "string"}
    assert article["properties"]["weight"]["anyOf"][0] == {"type": "integer"}
    assert set(article["properties"]["extra"]["items"]["discriminator"]["mapping"]) == {"text", "picture"}
    assert not {*OWN} & set(document["components"]["schemas"]["ArticleInListing"]["required"])
    parameters = document["paths"]["/headless/v3/articles/"]["get"]["parameters"]
    (fields,) = [parameter for parameter in parameters if parameter["name"] == "fields"]
    assert "`-name` to remove" in fields["description"]
    assert set(client.get(f"/headless/v3/articles/{feature.pk}/?fields=_,kicker").json()) == {"kicker"}
    schema = {"$ref": "#/components/schemas/Article", "components": document["components"]}
    answer = client.get(f"/headless/v3/articles/{feature.pk}/").json()
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer)] == []
    assert list(Draft202012Validator(schema).iter_errors({**answer, "kicker": 7}))
    section = document["components"]["schemas"]["Section"]
    assert section["properties"]["colour"]["type"] == "string"
    assert "colour" in section["required"]
    assert "colour" not in document["components"]["schemas"]["SectionInListing"]["required"]


@pytest.mark.parametrize(
    ("name", "type_"),
    [("title", str), ("live", bool), ("weight", int | None), ("translation_key", Any)],
)
def test_types_of_columns(name, type_):
    assert plain_type(FeaturePage._meta.get_field(name)) == type_


def test_types_of_what_says_nothing():
    class Hidden(Field):
        def to_representation(self, value: str) -> NameOfATypeCheckerAlone:  # noqa: F821
            return value

    assert OwnField(FeaturePage, "shout", None).return_type is str
    assert OwnField(FeaturePage, "nothing", None).return_type is Any
    assert OwnField(FeaturePage, "hidden", Hidden()).return_type == Any | None
