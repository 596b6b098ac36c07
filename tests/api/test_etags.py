"""``ETag`` and 304: a digest of the bytes, what 304 costs, and when there is none."""

from __future__ import annotations

from hashlib import sha256
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from wagtail.models import Site

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.api.endpoint import Endpoint
from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.versioning import mark_changed
from wagtail_newsbrief.versioning.models import ContentVersion

PATHS = [
    "articles/",
    "articles/?fields=*&limit=3",
    "articles/{article}/",
    "articles/by-path/?path=/news/flood/",
    "articles/sitemap/",
    "sections/",
    "sections/{section}/",
    "sections/by-path/?path=/news/",
    "sections/sitemap/",
]


@pytest.fixture(scope="module")
def paper(news: Paper) -> Paper:
    """The paper with all of its renditions."""
    create_renditions(news.picture)
    return news


@pytest.fixture(params=PATHS)
def path(request, paper: Paper, db) -> str:
    return str(request.param.format(article=paper.bare.pk, section=paper.news.pk))


def ask(api: Api, path: str, **headers: str):
    path, _, query = path.partition("?")
    return api.ask(path, query, **headers)


def test_it_is_a_digest_of_the_bytes(api: Api, path):
    response = ask(api, path)
    assert response["ETag"] == f'"{sha256(response.content).hexdigest()[:32]}"'
    # The date of an item would be the same after another item has gone.
    assert "Last-Modified" not in response


def test_304_costs_one_query(api: Api, path):
    kept = ask(api, path)
    with CaptureQueriesContext(connection) as queries:
        response = ask(api, path, if_none_match=kept["ETag"])
    assert response.status_code == 304
    assert [query["sql"] for query in queries if ContentVersion._meta.db_table not in query["sql"]] == []
    assert len(queries) == 1
    for name in ("ETag", "Cache-Control", "Vary"):
        assert response[name] == kept[name]


def test_and_two_more_when_wagtails_root_paths_have_left_the_cache(api: Api, path):
    kept = ask(api, path)
    cache.delete("wagtail_site_root_paths", version=getattr(Site, "SITE_ROOT_PATHS_CACHE_VERSION", None))
    with CaptureQueriesContext(connection) as queries:
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304
    assert len(queries) <= 3


def test_an_edit_of_something_else_leaves_it(api: Api, path):
    """The response is made anew, and is the same."""
    kept = ask(api, path)
    Author.objects.create(name="Nobody's", slug="nobodys")
    with CaptureQueriesContext(connection) as queries:
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304
    assert len(queries) > 1


def test_an_edit_of_another_article_leaves_that_of_an_article(api: Api, paper: Paper):
    path = f"articles/{paper.market.pk}/"
    kept = ask(api, path)
    factories.edit(paper.bare, title="Another title")
    assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304


def test_head(api: Api, path, client):
    kept = ask(api, path)
    response = client.head(api.url(path), headers={"if_none_match": kept["ETag"]})
    assert response.status_code == 304
    response = client.head(api.url(path))
    assert (response.status_code, response["ETag"], response.content) == (200, kept["ETag"], b"")


def test_a_date_is_nothing_to_go_by(api: Api, path):
    response = ask(api, path, if_modified_since=http_date(timezone.now().timestamp()))
    assert response.status_code == 200


def test_any_response_at_all(api: Api, paper: Paper):
    """ "*" is what is there; for what isn't there is 404."""
    assert api.ask(f"articles/{paper.bare.pk}/", if_none_match="*").status_code == 304
    assert api.ask("articles/987654321/", if_none_match="*").status_code == 404


# --- who gets none -------------------------------------------------------------------------------


def test_what_is_not_there_is_never_unchanged(api: Api, paper: Paper):
    kept = api.ask(f"articles/{paper.bare.pk}/")
    for path in ("articles/987654321/", "articles/?limit=x", "articles/by-path/?path=/nothing/"):
        response = ask(api, path, if_none_match=kept["ETag"])
        assert response.status_code in {404, api.bad_request}, path
        assert "ETag" not in response


def test_a_known_visitor_gets_none(paper: Paper, client, db):
    anonymous = Api("v2", client).ask("articles/")
    client.force_login(factories.make_user())
    response = Api("v2", client).ask("articles/", if_none_match=anonymous["ETag"])
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response


def test_nor_does_who_has_a_token(api: Api, paper: Paper):
    kept = api.ask("articles/")
    response = api.ask("articles/", if_none_match=kept["ETag"], x_newsbrief_access="a.b.c")
    assert response.status_code == 200
    assert "ETag" not in response


# --- what is not kept has one as well ------------------------------------------------------------


@needs_search
def test_a_search(api: Api, paper: Paper):
    kept = api.ask("articles/", {"search": "flood"})
    assert api.ask("articles/", {"search": "flood"}, if_none_match=kept["ETag"]).status_code == 304


def test_before_anything_was_recorded(api: Api, path):
    ContentVersion.objects.all().delete()
    kept = ask(api, path)
    assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304


# --- between reading the version and reading the content -----------------------------------------


def test_a_change_before_the_content_is_read(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    load = Endpoint.load

    def change_then_load(*args):
        Author.objects.filter(pk=paper.ada.pk).update(name="In between")
        mark_changed()
        return load(*args)

    with mock.patch.object(Endpoint, "load", change_then_load):
        kept = api.ask(path)
    assert kept.json()["byline"][0]["name"] == "In between"
    assert api.ask(path, if_none_match=kept["ETag"]).status_code == 304


def test_a_change_after_the_content_was_read(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    represent = Endpoint.represent

    def represent_then_change(*args):
        data = represent(*args)
        Author.objects.filter(pk=paper.ada.pk).update(name="Too late")
        mark_changed()
        return data

    with mock.patch.object(Endpoint, "represent", represent_then_change):
        kept = api.ask(path)
    assert kept.json()["byline"][0]["name"] == "Ada Quayle"
    response = api.ask(path, if_none_match=kept["ETag"])
    assert response.json()["byline"][0]["name"] == "Too late"


# --- Vary ----------------------------------------------------------------------------------------


def test_the_setting_says_what_responses_vary_by(api: Api, paper: Paper, settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_VARY": ["Accept", "X-Edition"]}
    vary = {name.strip().lower() for name in ask(api, "articles/")["Vary"].split(",")}
    assert {"accept", "x-edition"} <= vary
    assert "x-newsbrief-access" not in vary
