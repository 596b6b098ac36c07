"""Who may keep an answer, for how long, and when there is nothing new."""

from __future__ import annotations

import pytest
from django.test import override_settings

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories

PATHS = ["articles/", "articles/{article}/", "articles/by-path/?path=/news/flood/", "sections/", "sections/{section}/"]


@pytest.fixture(params=PATHS)
def path(request, news: Paper) -> str:
    return request.param.format(article=news.flood.pk, section=news.news.pk)


def ask(api: Api, path: str, **headers: str):
    path, _, query = path.partition("?")
    return api.ask(path, query, **headers)


def test_everybody_may_keep_a_public_answer(api: Api, path):
    response = ask(api, path)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    vary = {name.strip().lower() for name in response["Vary"].split(",")}
    assert {"accept", "authorization", "cookie"} <= vary
    assert not response.cookies


def test_the_setting_says_for_how_long(api: Api, path):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE_CONTROL": "public, s-maxage=60"}):
        assert ask(api, path)["Cache-Control"] == "public, s-maxage=60"
    with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE_CONTROL": ""}):
        assert "Cache-Control" not in ask(api, path)


@pytest.mark.parametrize(
    "path", ["articles/987654321/", "articles/?limit=x", "articles/?nonsense=1", "sections/?limit=0"]
)
def test_nobody_keeps_an_error(api: Api, news: Paper, path):
    response = ask(api, path)
    assert response.status_code in {404, api.bad_request}
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_an_etag_and_what_it_spares(api: Api, path):
    first = ask(api, path)
    etag = first["ETag"]
    assert etag.startswith('"')  # a strong one: byte for byte the same
    second = ask(api, path, if_none_match=etag)
    assert second.status_code == 304
    assert second.content == b""
    assert second["ETag"] == etag
    assert second["Cache-Control"] == first["Cache-Control"]
    assert second["Vary"] == first["Vary"]
    assert ask(api, path, if_none_match=f'"other", W/{etag}').status_code == 304
    assert ask(api, path, if_none_match='"other"').status_code == 200


def test_whatever_changes_the_answer_changes_the_etag(api: Api, news: Paper):
    path = f"articles/{news.second_twin.pk}/"
    etag = api.ask(path)["ETag"]
    assert api.ask(path)["ETag"] == etag
    factories.edit(news.flood, title="Flood warning lifted")  # its neighbour
    response = api.ask(path, if_none_match=etag)
    assert response.status_code == 200
    assert response.json()["next"]["title"] == "Flood warning lifted"
    factories.restrict(news.flood)
    assert api.ask(path, if_none_match=response["ETag"]).json()["next"] is None


def test_who_is_known_gets_an_answer_for_himself(news: Paper, db, client):
    client.force_login(factories.make_user())
    response = Api("v2", client).ask("articles/")
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    response = Api("v2", client).ask("articles/987654321/")
    assert response["Cache-Control"] == "private, no-store"


def test_head(news: Paper, db, client):
    response = client.head("/api/v2/articles/")
    assert response.status_code == 200
    assert response.content == b""
    assert response["Cache-Control"] == client.get("/api/v2/articles/")["Cache-Control"]


def test_compact_utf8(api: Api, news: Paper):
    content = api.ask("sections/").content
    assert "Übermorgen".encode() in content
    assert b'", "' not in content
    assert b"\n" not in content


def test_v2_in_a_browser(news: Paper, db, client):
    """REST framework's browsable API, for people who look around."""
    for query, headers in (("?format=api", {}), ("", {"accept": "text/html"})):
        for path in ("articles/", f"articles/{news.flood.pk}/", "sections/"):
            response = client.get(f"/api/v2/{path}{query}", headers=headers)
            assert response.status_code == 200
            assert response["Content-Type"].startswith("text/html")
    assert client.get("/api/v2/articles/?format=json").json() == client.get("/api/v2/articles/").json()
    assert client.get("/api/v2/articles/?format=xml").status_code == 404


@pytest.mark.parametrize("path", ["articles/", "articles/987654321/", "authors/", "tags/", "paths/?path=/"])
def test_v2_in_a_browser_is_kept_by_nobody(news: Paper, db, client, path):
    response = client.get(f"/api/v2/{path}", headers={"accept": "text/html"})
    assert response["Content-Type"].startswith("text/html")
    assert response["Cache-Control"] == "private, no-store"


def test_the_index(api: Api, news: Paper):
    found = api.get("")
    assert {"articles", "sections", "paths", "authors", "tags", "pages"} <= set(found)
    wants_more = {"paths": api.bad_request, "drafts": 403}
    for name, url in found.items():
        assert url.startswith(f"http://localhost/api/{api.version}/")
        assert api.client.get(url).status_code == wants_more.get(name, 200), url


PATHS_AND_METHODS = [
    *((path, "post") for path in ("articles/", "articles/1/", "articles/by-path/", "sections/sitemap/", "authors/")),
    *(("paths/", method) for method in ("put", "patch", "delete")),
    *(("articles/unlock/", method) for method in ("get", "put")),
]


@pytest.mark.parametrize(("path", "method"), PATHS_AND_METHODS)
def test_a_method_that_is_not_allowed(api: Api, news: Paper, path, method):
    response = getattr(api.client, method)(api.url(path))
    assert response.status_code == 405
    assert method.upper() not in response["Allow"]
    assert response["Cache-Control"] in {"no-store", "private, no-store"}
    if api.version == "v2":
        assert list(response.json()) == ["message"]
    else:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["status"] == 405


@pytest.mark.parametrize(("path", "allowed"), [("articles/", {"GET", "HEAD"}), ("articles/unlock/", {"POST"})])
def test_options_names_the_methods_that_are_allowed(api: Api, news: Paper, path, allowed):
    response = api.client.options(api.url(path))
    assert {method for method in response["Allow"].split(", ") if method != "OPTIONS"} == allowed


def test_whatever_v2_refuses_has_a_message(news: Paper, db, client):
    for response in (
        client.get("/api/v2/articles/", headers={"accept": "image/png"}),
        client.post("/api/v2/articles/unlock/", b"{", content_type="application/json"),
        client.post("/api/v2/articles/unlock/", b"x", content_type="text/plain"),
    ):
        assert list(response.json()) == ["message"], response.content


def test_v2_parameters_against_caches(news: Paper, db, client):
    assert client.get("/api/v2/articles/?_=1762074600").status_code == 200
