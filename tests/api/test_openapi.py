"""The OpenAPI document: valid, complete, and what the answers keep to."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.projects.testapp.models import ReportPage
from tests.support import factories
from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.sections import SectionEndpoint
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock

pytestmark = pytest.mark.skipif(not django_settings.HAS_API_V3, reason="API v3 came with Wagtail 8")

OUR_PATHS = {
    "/api/v3/articles/": ("articles_list", "ArticleListing"),
    "/api/v3/articles/by-path/": ("articles_by_path", "Article"),
    "/api/v3/articles/sitemap/": ("articles_sitemap", "SitemapPart"),
    "/api/v3/articles/{id}/": ("articles_detail", "Article"),
    "/api/v3/sections/": ("sections_list", "SectionListing"),
    "/api/v3/sections/by-path/": ("sections_by_path", "Section"),
    "/api/v3/sections/sitemap/": ("sections_sitemap", "SitemapPart"),
    "/api/v3/sections/{id}/": ("sections_detail", "Section"),
    "/api/v3/paths/": ("paths_detail", "ArticleAtPath"),
    "/api/v3/authors/": ("authors_list", "AuthorListing"),
    "/api/v3/authors/{slug}/": ("authors_detail", "Author"),
    "/api/v3/tags/": ("tags_list", "TagListing"),
    "/api/v3/tags/{slug}/": ("tags_detail", "Tag"),
}

UNLOCK = "/api/v3/articles/{id}/unlock/"


@pytest.fixture
def api(client, db) -> Api:
    return Api("v3", client)


@pytest.fixture(scope="module")
def served(_module_transaction) -> bytes:
    response = Client().get("/api/v3/openapi.json")
    assert response.status_code == 200
    return response.content


@pytest.fixture
def document(served) -> dict[str, Any]:
    return json.loads(served)


def parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    operation = document["paths"][path]["get"]
    return {one["name"]: one for one in operation["parameters"]}


def validator(document: dict[str, Any], name: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def problems(document: dict[str, Any], name: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator(document, name).iter_errors(data)]


@pytest.mark.slow
def test_the_document_is_valid(document):
    from openapi_spec_validator import validate

    assert document["openapi"].startswith("3.1")
    # Wagtail's own entry, which lacks its scheme.
    document["components"]["securitySchemes"]["AllowAnonymous"].setdefault("scheme", "none")
    validate(document)


def test_it_has_an_interactive_page(client, db):
    assert client.get("/api/v3/docs/").status_code == 200


def test_our_paths_and_what_they_answer(document):
    ours = {path for path in document["paths"] if re.match("/api/v3/(articles|sections|paths|authors|tags)/", path)}
    unlocking = {UNLOCK, "/api/v3/articles/unlock/"}
    assert ours == {*OUR_PATHS, *unlocking}
    for path in unlocking:
        assert list(document["paths"][path]) == ["post"]
        assert set(document["paths"][path]["post"]["responses"]) == {"200", "400", "403", "404", "422", "429"}
    for path, (operation_id, schema) in OUR_PATHS.items():
        assert list(document["paths"][path]) == ["get"]
        operation = document["paths"][path]["get"]
        assert operation["operationId"] == operation_id
        assert operation["summary"]
        assert operation["description"]
        answers = operation["responses"]
        assert set(answers) == {"200", "404", "422"}
        answer = answers["200"]["content"]["application/json"]["schema"]
        references = [one["$ref"].rsplit("/", 1)[-1] for one in answer.get("anyOf", answer.get("oneOf", [answer]))]
        others = {"by-path": ["Redirect"], "paths": ["SectionAtPath", "PageAtPath", "RedirectAtPath"]}
        assert references == [schema, *others.get(path.split("/")[-2], [])]
        for status in ("404", "422"):
            (content,) = answers[status]["content"].values()
            assert content["schema"]["$ref"].endswith("/ProblemDetail")


def test_operations_have_one_name_each(document):
    names = [one["operationId"] for path in document["paths"].values() for one in path.values() if "operationId" in one]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("path", "endpoint"), [("/api/v3/articles/", ArticleEndpoint), ("/api/v3/sections/", SectionEndpoint)]
)
def test_every_parameter_of_a_listing_is_documented(document, path, endpoint):
    documented = parameters(document, path)
    known = set(endpoint.listing_parameters())
    assert set(documented) == known
    for name, one in documented.items():
        assert one["in"] == "query"
        assert not one["required"]
        assert one["schema"].get("description"), name
    assert documented["order"]["schema"]["enum"] == list(endpoint.orders)
    assert documented["rich_text_format"]["schema"]["enum"] == list(RICH_TEXT_FORMATS)


def test_parameters_of_one_page(document):
    assert set(parameters(document, "/api/v3/articles/{id}/")) == {
        *("id", "site", "rich_text_format", "renditions", "fields"),
    }
    by_path = parameters(document, "/api/v3/articles/by-path/")
    assert set(by_path) == {"path", "site", "locale", "fallback", "rich_text_format", "renditions", "fields"}
    assert by_path["path"]["required"]


# --- answers keep to it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_articles_keep_to_their_schema(api, news: Paper, document, format_):
    query = {"rich_text_format": format_}
    for fields in ({}, {"fields": "*"}, {"fields": "body"}):
        assert not problems(document, "ArticleListing", api.get("articles/", **query, **fields))
    assert not problems(document, "ArticleListing", api.get("articles/", limit=1))
    assert not problems(document, "ArticleListing", api.get("articles/", tag="nothing"))
    for page in news.in_news:
        assert not problems(document, "Article", api.article(page, **query))
    assert not problems(document, "Article", api.get("articles/by-path/", path="/news/flood/", **query))


def test_sections_keep_to_their_schema(api, news: Paper, document):
    assert not problems(document, "SectionListing", api.get("sections/"))
    assert not problems(document, "Section", api.get(f"sections/{news.local.pk}/"))
    assert not problems(document, "Section", api.get("sections/by-path/", path="/news/"))


def test_odd_articles_keep_to_their_schema(api, news: Paper, document):
    type(news.flood).objects.filter(pk=news.flood.pk).update(published_at=None, lead_image=None)
    factories.edit(news.bare, byline_override="our correspondents", title="🌊\u202e")
    blog = factories.make_page("testapp.BlogPage", news.news, "Blog", date=at(9).date())
    assert blog
    assert not problems(document, "ArticleListing", api.get("articles/", fields="*"))


def test_refusals_keep_to_their_schema(api, news: Paper, document):
    for path, query in (("articles/", {"limit": 0}), ("articles/", {"cursor": "x"}), ("articles/987654321/", {})):
        response = api.ask(path, query)
        assert response["Content-Type"] == "application/problem+json"
        assert not problems(document, "ProblemDetail", response.json())


def test_an_answer_with_more_or_less_would_not(api, news: Paper, document):
    flood = api.article(news.flood)
    assert problems(document, "Article", {**flood, "more": 1})
    for name in flood:
        assert problems(document, "Article", {key: value for key, value in flood.items() if key != name})
    for name in ("title", "summary_meta", "meta", "reading_seconds", "byline", "tags"):
        assert problems(document, "Article", {**flood, name: None})


# --- blocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "blocks", "further"),
    [("Summary", SummaryStreamBlock(), ["origin", "origins", "label", "sources"]), ("Body", ArticleStreamBlock(), [])],
)
def test_every_block_has_a_schema_of_its_own(document, name, blocks, further):
    schemas = document["components"]["schemas"]
    items = schemas["Article"]["properties"][name.lower()]["items"]
    assert items["discriminator"]["propertyName"] == "type"
    mapping = items["discriminator"]["mapping"]
    assert set(mapping) == set(blocks.child_blocks)
    assert len(set(mapping.values())) == len(mapping)
    for type_, reference in mapping.items():
        schema = schemas[reference.rsplit("/", 1)[-1]]
        assert schema["properties"]["type"]["const"] == type_
        assert schema["required"] == ["type", "value", "id", *further]
        assert schema["additionalProperties"] is False
        assert schema["properties"]["value"] not in ({}, {"title": "Value"})  # not just anything


def test_the_article_type_of_a_site_has_its_own_blocks():
    from wagtail_newsbrief.api import v3_types

    with override_settings(WAGTAIL_NEWSBRIEF={"API_ARTICLE_MODEL": ReportPage._meta.label}):
        schema = v3_types._article_schema().model_json_schema()
    assert set(schema["properties"]["body"]["items"]["discriminator"]["mapping"]) == set(
        ReportPage.body.field.stream_block.child_blocks
    )


def test_without_a_maximum_none_is_named():
    from wagtail_newsbrief.api import v3_types

    schema: dict[str, Any] = {}
    with override_settings(WAGTAILAPI_LIMIT_MAX=None):
        v3_types._with_maximum(schema)
    assert schema == {}
