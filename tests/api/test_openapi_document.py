"""The document that ``newsbrief_openapi`` writes: whole, valid, and as precise as the site's blocks."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from wagtail.api import APIField
from wagtail.fields import StreamField

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.api.test_openapi import OUR_PATHS, problems
from tests.projects.testapp.models import ReportPage
from tests.reader import material
from wagtail_newsbrief.api.http import to_json

pytestmark = [
    pytest.mark.skipif(not django_settings.HAS_API_V3, reason="API v3 came with Wagtail 8"),
    pytest.mark.slow,  # whole documents
]


def make(**setting: Any) -> dict[str, Any]:
    from wagtail_newsbrief.api.openapi import document

    with override_settings(WAGTAIL_NEWSBRIEF=setting):
        return document()


@pytest.fixture(scope="module")
def documents() -> tuple[str, str]:
    """The document of our endpoints alone, as it is by default, and that of the whole site."""
    return json.dumps(make()), json.dumps(make(OPENAPI_ALL_STREAMS=True))


@pytest.fixture
def ours(documents: tuple[str, str]) -> dict[str, Any]:
    return json.loads(documents[0])


@pytest.fixture
def whole(documents: tuple[str, str]) -> dict[str, Any]:
    return json.loads(documents[1])


@pytest.fixture
def everything(monkeypatch) -> dict[str, Any]:
    """The document of the whole site; one page type gives its body by Wagtail's own serializer."""
    fields = [APIField("body") if field.name == "body" else field for field in ReportPage.api_fields]
    monkeypatch.setattr(ReportPage, "api_fields", fields)
    return make(OPENAPI_ALL_STREAMS=True)


@pytest.mark.parametrize("name", ["ours", "whole"])
def test_it_is_valid(request, name):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = request.getfixturevalue(name)
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_ours_alone_and_all_that_it_needs(ours):
    document = ours
    assert set(document["paths"]) >= set(OUR_PATHS)
    assert all(re.search("/(articles|sections|paths|authors|tags)/", path) for path in document["paths"])
    text = json.dumps(document)
    for name in document["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text, f"{name} is needed by nothing"
    for reference in {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}:
        assert reference in document["components"]["schemas"]


def test_it_says_how_to_ask_without_a_token(ours):
    assert set(ours["components"]["securitySchemes"]) == {"BearerTokenAuth"}
    assert ours["paths"]["/api/v3/articles/"]["get"]["security"] == [{"BearerTokenAuth": []}, {}]


def test_the_media_type_of_a_refusal_is_that_of_the_answer(client, ours, db):
    answers = ours["paths"]["/api/v3/articles/"]["get"]["responses"]
    assert list(answers["200"]["content"]) == ["application/json"]
    for status, response in (
        ("422", client.get("/api/v3/articles/?limit=0")),
        ("404", client.get("/api/v3/articles/?section=no")),
    ):
        assert str(response.status_code) == status
        assert list(answers[status]["content"]) == [response["Content-Type"]]


def test_answers_keep_to_it(client, news: Paper, ours, db):
    document, api = ours, Api("v3", client)
    assert not problems(document, "ArticleListing", api.get("articles/", fields="*"))
    assert not problems(document, "Article", api.article(news.flood))
    assert not problems(document, "SectionListing", api.get("sections/"))


# --- all StreamFields of a site ----------------------------------------------------------------------------------


def streams(document: dict[str, Any], component: str) -> dict[str, Any]:
    return {
        name: schema
        for name, schema in document["components"]["schemas"][component]["properties"].items()
        if name in {"body", "summary"}
    }


def test_every_stream_of_the_site_is_told_apart_by_type(everything, whole, ours):
    assert set(whole["paths"]) > set(ours["paths"])
    blocks = set(ReportPage.body.field.stream_block.child_blocks)
    for component in ("ArticlePageSchema", "ReportPageSchema", "LongReportPageSchema"):
        schema = streams(everything, component)["body"]
        items = (schema["anyOf"][0] if "anyOf" in schema else schema)["items"]
        assert set(items["discriminator"]["mapping"]) == blocks
    summary = streams(everything, "BlogPageSchema")["summary"]
    assert "key_points" in summary["anyOf"][0]["items"]["discriminator"]["mapping"]


def test_wagtails_own_answers_keep_to_it(everything, news: Paper, db):
    body = material.body_of_everything(news.picture)
    value = ReportPage.body.field.to_python(body)
    answer = json.loads(to_json(value.stream_block.get_api_representation(value, {})))
    assert any(child["type"] == "image" and child["value"]["image"] == news.picture.pk for child in answer)
    everything["components"]["schemas"]["Probe"] = streams(everything, "ReportPageSchema")["body"]
    assert problems(everything, "Probe", answer) == []
    assert problems(everything, "Probe", [{**answer[0], "type": "nonsense"}])
    assert problems(everything, "Probe", None)


def test_pages_that_wagtail_serves_keep_to_it(client, news: Paper, whole, db):
    answer = client.get(f"/api/v3/pages/{news.flood.pk}/").json()
    assert answer["body"]
    assert problems(whole, "ArticlePageSchema", answer) == []
    answer["body"][0]["value"] = 7
    assert problems(whole, "ArticlePageSchema", answer)


def test_a_field_with_a_serializer_of_the_sites_own_keeps_its_schema(monkeypatch, ours):
    from rest_framework.fields import CharField

    assert "ReportPageSchema" not in ours["components"]["schemas"]
    fields = [APIField("body", serializer=CharField()) if f.name == "body" else f for f in ReportPage.api_fields]
    monkeypatch.setattr(ReportPage, "api_fields", fields)
    text = json.dumps(streams(make(OPENAPI_ALL_STREAMS=True), "ReportPageSchema")["body"])
    assert "discriminator" not in text
    assert isinstance(ReportPage.body.field, StreamField)


def test_two_types_of_one_name_keep_wagtails_schema(monkeypatch):
    """OpenAPI has one name for both, so that nobody can tell which one is meant."""
    from wagtail.api.v3.registry import registry

    other = registry.get("testapp.ReportPage")
    monkeypatch.setitem(registry._registry, "other.ReportPage", other)
    text = json.dumps(streams(make(OPENAPI_ALL_STREAMS=True), "ReportPageSchema"))
    assert "discriminator" not in text
