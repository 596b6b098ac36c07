"""Which fields an answer gives."""

from __future__ import annotations

import pytest

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.api.test_shapes import ARTICLE, META
from tests.support import factories


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
def test_a_listing(api: Api, news: Paper, fields, expected):
    assert names(one(api, fields=fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("*", [*ARTICLE[:-1], *META]),
        ("_,body,section", ["body", "section"]),
        ("-body,-related", LISTING),
        ("title", [*ARTICLE[:-1], *META]),
    ],
)
def test_a_detail(api: Api, news: Paper, fields, expected):
    assert names(api.article(news.flood, fields=fields)) == expected
    assert names(api.get("articles/by-path/", path="/news/flood/", fields=fields)) == expected


def test_a_section(api: Api, news: Paper):
    assert api.get(f"sections/{news.news.pk}/", fields="_,title") == {"title": "News"}
    assert one(api, fields="_,id,slug") == {"id": news.flood.pk, "meta": {"slug": "flood"}}
    (section,) = api.listing("sections/", limit=1, fields="_,parent,html_url").items
    assert section["parent"]["title"] == "Welcome to your new Wagtail site!"
    assert section["meta"] == {"html_url": "http://localhost/news/"}


@pytest.mark.parametrize(
    "fields", ["nothing", "title,", ",", "title,*", "_,_", "--title", "meta", "title(x)", "-", "*,"]
)
def test_unknown_fields(api: Api, news: Paper, fields):
    message = api.refuse("articles/", {"fields": fields}, "fields")
    assert "there are id, title, standfirst" in message
    api.refuse(f"articles/{news.flood.pk}/", {"fields": fields}, "fields")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("_,next(_,title)", {"next": {"title": "Flood"}}),
        ("_,next(_,title,meta(_,slug))", {"next": {"title": "Flood", "meta": {"slug": "flood"}}}),
        ("_,section(-id,-html_url)", {"meta": {"section": {"title": "News", "slug": "news"}}}),
        ("_, section( _ , title )", {"meta": {"section": {"title": "News"}}}),
        ("_,previous(*,-meta,-lead_image,-published_at)", {"previous": {"title": "First twin", "standfirst": ""}}),
        ("_,byline(_,name),id,-id", {"byline": []}),
        ("_,lead_image(_,alt)", {"lead_image": None}),
    ],
)
def test_names_within_a_field(api: Api, news: Paper, fields, expected):
    found = api.article(news.second_twin, fields=fields)
    if "previous" in found:
        del found["previous"]["id"]
    assert found == expected


def test_names_within_the_items_of_a_list(api: Api, news: Paper):
    found = api.article(news.flood, fields="_,byline(_,slug),tag_items(_,slug),lead_image(_,alt),body(_,type)")
    assert found["byline"] == [{"slug": "ben-ode"}, {"slug": "ada-quayle"}]
    assert found["tag_items"] == [{"slug": "river"}, {"slug": "high-water"}]
    assert found["lead_image"] == {"alt": "The quay under water"}
    assert all(list(block) == ["type"] for block in found["body"])
    assert found["body"]


@pytest.mark.parametrize(
    "fields",
    [
        *(
            "next(nothing)",
            "title(x)",
            "tags(x)",
            "-next(title)",
            "_(title)",
            "*(title)",
            "next(",
            "next)",
            "next(title))",
        ),
        *("next(title)x", "next()", "next((title))", "renditions(url)", "next(" * 6 + "x" + ")" * 6, "(" * 4000),
        "lead_image(renditions(url))",
    ],
)
def test_brackets_that_mean_nothing(api: Api, news: Paper, fields):
    api.refuse("articles/", {"fields": fields}, "fields")


def test_twenty_cards_are_small(api: Api, news: Paper):
    """What a list of cards shows of an article, without its summary and the cards of its neighbours."""
    for number in range(15):
        factories.make_article(news.news, f"Article {number}", lead_image=news.picture, standfirst="Word " * 20)
    fields = "_,id,title,standfirst,published_at,lead_image(_,alt,renditions),html_url,section(_,title,html_url)"
    cards = api.ask("articles/", {"fields": fields, "limit": 20, "renditions": "card"})
    assert len(cards.content) < 20_000 < len(api.ask("articles/", {"limit": 20}).content)


def test_authors_and_sections(api: Api, news: Paper):
    assert api.listing("authors/", fields="_,name").items == [{"name": "Ada Quayle"}, {"name": "Ben Ode"}]
    assert api.get("tags/river/", fields="-id,-article_count") == {"name": "River", "slug": "river"}
    assert api.get("sections/by-path/", path="/news/local/", fields="_,parent(_,title)") == {
        "parent": {"title": "News"}
    }
    assert api.get("paths/", path="/news/", fields="_,title,standfirst")["section"] == {"title": "News"}
    api.refuse("sections/", {"fields": "standfirst"}, "fields")
