"""Which fields an answer gives."""

from __future__ import annotations

import pytest

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.api.test_shapes import ARTICLE, META


@pytest.fixture
def v2(client, db):
    return Api("v2", client)


@pytest.fixture
def v3(client, db):
    return Api("v3", client)


def names(data: dict) -> list[str]:
    """Return the names of all fields, those inside ``meta`` behind the others."""
    return [*(name for name in data if name != "meta"), *data.get("meta", {})]


def one(api: Api, **query) -> dict:
    return api.listing(limit=1, **query).items[0]


LISTING = [name for name in [*ARTICLE[:-1], *META] if name not in {"body", "related"}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("*", [*ARTICLE[:-1], *META]),
        ("_,title", ["title"]),
        ("_,title,slug", ["title", "slug"]),
        ("_,slug,title", ["title", "slug"]),  # in the order of the endpoint, whatever is asked first
        ("_, title , id", ["id", "title"]),
        ("body", [name for name in [*ARTICLE[:-1], *META] if name != "related"]),
        ("related,body", [*ARTICLE[:-1], *META]),
        ("-title", [name for name in LISTING if name != "title"]),
        ("-title,-slug,body,-body", [name for name in LISTING if name not in {"title", "slug"}]),
        ("*,-body,-related", LISTING),
        ("title", LISTING),
        ("-related", LISTING),
        ("_,title,title", ["title"]),
        ("_", []),
    ],
)
def test_v2_listing(v2: Api, news: Paper, fields, expected):
    assert names(one(v2, fields=fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("*", [*ARTICLE[:-1], *META]),
        ("_,body,section", ["body", "section"]),
        ("-body,-related", LISTING),
        ("title", [*ARTICLE[:-1], *META]),
    ],
)
def test_v2_detail(v2: Api, news: Paper, fields, expected):
    assert names(v2.article(news.flood, fields=fields)) == expected
    assert names(v2.get("articles/by-path/", path="/news/flood/", fields=fields)) == expected


def test_v2_section(v2: Api, news: Paper):
    assert v2.get(f"sections/{news.news.pk}/", fields="_,title") == {"title": "News"}
    assert one(v2, fields="_,id,slug") == {"id": news.flood.pk, "meta": {"slug": "flood"}}
    (section,) = v2.listing("sections/", limit=1, fields="_,parent,html_url").items
    assert section["parent"]["title"] == "Welcome to your new Wagtail site!"
    assert section["meta"] == {"html_url": "http://localhost/news/"}


@pytest.mark.parametrize(
    "fields", ["nothing", "title,", ",", "title,*", "_,_", "--title", "meta", "title(x)", "-", "*,"]
)
def test_v2_unknown_fields(v2: Api, news: Paper, fields):
    message = v2.refuse("articles/", {"fields": fields}, "fields")
    assert "there are id, title, standfirst" in message
    v2.refuse(f"articles/{news.flood.pk}/", {"fields": fields}, "fields")


@needs_v3
@pytest.mark.parametrize(
    ("fields", "added"),
    [
        ("body", ["body"]),
        ("related", ["related"]),
        ("body,related", ["body", "related"]),
        ("related,body", ["body", "related"]),
        ("*", ["body", "related"]),
    ],
)
def test_v3_listing(v3: Api, news: Paper, fields, added):
    assert names(one(v3, fields=fields)) == [name for name in [*ARTICLE[:-1], *META] if name in {*LISTING, *added}]


@needs_v3
@pytest.mark.parametrize("fields", ["title", "-body", "_,title", "body,", "body,title", "**", "body, related", "BODY"])
def test_v3_unknown_fields(v3: Api, news: Paper, fields):
    v3.refuse("articles/", {"fields": fields}, "fields")


@needs_v3
def test_v3_chooses_fields_in_listings_of_articles_only(v3: Api, news: Paper):
    v3.refuse(f"articles/{news.flood.pk}/", {"fields": "body"}, "fields")
    v3.refuse("articles/by-path/", {"path": "/news/flood/", "fields": "body"}, "fields")
    v3.refuse("sections/", {"fields": "*"}, "fields")
