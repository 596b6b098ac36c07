"""Whatever is at an address, in one request: an article, a section, a page of another type, a redirect."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.api.test_openapi import problems
from tests.support import factories

TRACKED = "?utm_source=x&utm_medium=y"


def test_an_article_and_a_section_are_those_of_their_endpoints(api: Api, news: Paper):
    article = {"kind": "article", "article": api.article(news.flood)}
    assert api.get("paths/", path="/news/flood/") == article
    section = {"kind": "section", "section": api.get(f"sections/{news.local.pk}/")}
    assert api.get("paths/", path="news/local") == section


@pytest.mark.parametrize("address", ["/", "/about/"])
def test_a_page_of_another_type(api: Api, news: Paper, address):
    about = factories.make_page("testapp.PlainPage", title="About", slug="about")
    page = about if address == "/about/" else factories.home()
    found = api.get("paths/", path=address)
    assert set(found) == {"kind", "page"}
    assert found["kind"] == "page"
    assert set(found["page"]) == {"id", "title", "meta", "seo"}
    assert (found["page"]["id"], found["page"]["title"]) == (page.pk, page.title)
    assert found["page"]["meta"]["html_url"] == found["page"]["seo"]["canonical"] == f"http://localhost{address}"


def test_a_redirect(api: Api, news: Paper):
    Redirect.add_redirect("/old/?id=7", news.flood, is_permanent=False)
    Redirect.add_redirect("/old/", news.bare)
    found = api.get("paths/", path="/old/?id=7")
    assert found == {
        "kind": "redirect",
        "redirect": {
            "location": "http://localhost/news/flood/",
            "path": "/news/flood/",
            "permanent": False,
            "is_permanent": False,
        },
    }
    assert api.get("paths/", path="/old/?id=8")["redirect"]["path"] == "/news/bare/"


def test_a_page_ignores_the_query_string(api: Api, news: Paper):
    # A page comes before a redirect, whatever query string that has.
    Redirect.add_redirect(f"/news/flood/{TRACKED}", news.bare)
    assert api.get("paths/", path=f"/news/flood/{TRACKED}")["article"]["id"] == news.flood.pk
    assert api.get("paths/", path=f"/{TRACKED}")["page"]["id"] == factories.home().pk
    assert api.get("articles/by-path/", path=f"/news/flood/{TRACKED}")["id"] == news.flood.pk
    assert api.get("sections/by-path/", path=f"/news/local{TRACKED}")["id"] == news.local.pk


@pytest.mark.parametrize("address", ["/nowhere/", "/news/flood/deeper/", "/flood/", "..", "/de/"])
def test_nothing_there(api: Api, news: Paper, address):
    api.missing("paths/", {"path": address})


@pytest.mark.parametrize("state", ["draft", "restricted", "below a restricted page", "alias of a restricted page"])
def test_what_the_visitor_may_not_see_is_not_there(api: Api, news: Paper, state):
    parent = factories.make_page("testapp.PlainPage", title="Parent", slug="parent")
    page = factories.make_page("testapp.PlainPage", parent, "Secret", slug="secret", live=state != "draft")
    address = "/parent/secret/"
    if state == "alias of a restricted page":
        page.create_alias(parent=factories.home(), update_slug="alias")
        address = "/alias/"
    if state != "draft":
        factories.restrict(parent if state.startswith("below") else page)
    assert b"Secret" not in api.missing("paths/", {"path": address})


def test_languages(api: Api, news: Paper):
    locale = Locale.objects.create(language_code="ar")
    factories.home().copy_for_translation(locale).save_revision().publish()
    assert api.get("paths/", path="/ar/")["page"]["meta"]["locale"] == "ar"
    api.missing("paths/", {"path": "/ar/news/flood/"})
    found = api.get("paths/", path="/ar/news/flood/", locale="ar", fallback="en")
    assert (found["article"]["id"], found["article"]["meta"]["fallback"]) == (news.flood.pk, True)
    api.refuse("paths/", {"path": "/", "locale": "xx"}, "locale")


def test_parameters(api: Api, news: Paper):
    api.refuse("paths/", {}, "path")
    api.refuse("paths/", {"path": "/", "fields": "nonsense"}, "fields")
    api.refuse("paths/", {"path": "/", "limit": "1"}, "limit")
    api.missing("paths/", {"path": "/", "site": "nowhere.example.com"})
    found = api.get("paths/", path="/news/flood/", renditions="card", fields="seo")["article"]
    assert found == api.article(news.flood, renditions="card", fields="seo")


def test_fields_of_a_kind_that_is_not_there_are_passed_over(client, db, news: Paper):
    api = Api("v2", client)
    query = {"fields": "_,id,intro,standfirst"}
    assert set(api.get("paths/", path="/news/flood/", **query)["article"]) == {"id", "standfirst"}
    assert set(api.get("paths/", path="/news/", **query)["section"]) == {"id", "intro"}
    assert set(api.get("paths/", path="/", **query)["page"]) == {"id"}


def test_the_answer_is_kept_and_validated_until_something_changes(api: Api, news: Paper):
    about = factories.make_page("testapp.PlainPage", title="About", slug="about")
    first = api.ask("paths/", {"path": "/about/"})
    assert "public" in first["Cache-Control"]
    with CaptureQueriesContext(connection) as queries:
        assert api.ask("paths/", {"path": "/about/"}, **{"If-None-Match": first["ETag"]}).status_code == 304
    assert len(queries) == 1
    factories.edit(about, title="About us")
    assert api.get("paths/", path="/about/")["page"]["title"] == "About us"


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_queries(api: Api, news: Paper):
    """One more than by-path, whose own numbers are in ``test_queries``."""

    def cost(path: str, address: str) -> int:
        api.ask(path, {"path": address})
        with CaptureQueriesContext(connection) as queries:
            assert api.ask(path, {"path": address}).status_code == 200
        return len(queries)

    Redirect.add_redirect("/old/", news.flood)
    assert cost("paths/", "/news/flood/") == cost("articles/by-path/", "/news/flood/") + 1
    assert cost("paths/", "/news/local/") == cost("sections/by-path/", "/news/local/") + 1
    assert cost("paths/", "/old/") == cost("articles/by-path/", "/old/")
    assert cost("paths/", "/") <= 10


@needs_v3
def test_the_document_tells_the_kinds_apart(client, db):
    document = client.get("/api/v3/openapi.json").json()
    operation = document["paths"]["/api/v3/paths/"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["discriminator"]["propertyName"] == "kind"
    assert set(schema["discriminator"]["mapping"]) == {"article", "section", "page", "redirect"}


@needs_v3
def test_answers_are_as_the_document_says(client, db, news: Paper):
    Redirect.add_redirect("/old/", news.flood)
    document = client.get("/api/v3/openapi.json").json()
    for address, schema in {
        "/news/flood/": "ArticleAtPath",
        "/news/": "SectionAtPath",
        "/": "PageAtPath",
        "/old/": "RedirectAtPath",
    }.items():
        assert not problems(document, schema, Api("v3", client).get("paths/", path=address))
