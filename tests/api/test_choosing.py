"""Which articles a listing gives: by ids, below a section, by any of several values, with a summary, no aliases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper, at
from tests.support import factories
from tests.support.search import needs_search

NEWEST_FIRST = ["Flood", "Market", "Second twin", "First twin", "Bare"]


def ids(*pages: Any) -> str:
    return ",".join(str(page.pk) for page in pages)


# --- by id -------------------------------------------------------------------------------------------------------


def test_ids_in_their_order(api: Api, news: Paper):
    wanted = ids(news.bare, news.flood, news.market)
    assert api.titles(ids=wanted) == ["Bare", "Flood", "Market"]
    assert api.titles(ids=wanted.replace(",", " , ")) == ["Bare", "Flood", "Market"]
    assert api.titles(ids=f"{wanted},{news.bare.pk}") == ["Bare", "Flood", "Market"]
    assert api.titles(ids=wanted, order="title") == ["Bare", "Flood", "Market"]
    assert api.titles(ids=wanted, order="-published_at") == ["Flood", "Market", "Bare"]
    assert api.titles(ids=wanted, section="news") == ["Bare", "Flood"]
    assert api.titles("sections/", ids=ids(news.umlauts, news.news)) == ["Übermorgen", "News"]


def test_ids_that_are_not_there_are_passed_over(api: Api, news: Paper):
    secret = factories.make_article(news.news, "Secret")
    factories.restrict(secret)
    draft = factories.make_article(news.news, "Draft", live=False)
    assert api.titles(ids=ids(secret, news.flood, draft, news.news)) == ["Flood"]
    assert api.titles(ids=f"987654321,{10**18 - 1}") == []


def test_paging_by_ids(api: Api, news: Paper):
    wanted = ids(news.bare, news.flood, news.market)
    first = api.listing(ids=wanted, limit=2)
    assert (first.total, first.titles) == (3, ["Bare", "Flood"])
    second = api.listing(ids=wanted, limit=2, cursor=first.cursor)
    assert (second.total, second.titles, second.cursor) == (3, ["Market"], None)
    assert api.listing(ids=wanted, limit=2, offset=2).titles == ["Market"]
    api.refuse("articles/", {"ids": wanted, "cursor": api.listing(limit=1).cursor}, "cursor")
    api.refuse("articles/", {"cursor": first.cursor}, "cursor")


def test_some_are_left_out(api: Api, news: Paper):
    assert api.titles(exclude=ids(news.flood, news.bare)) == ["Market", "Second twin", "First twin"]
    assert api.titles("sections/", exclude=ids(news.news)) == ["Local", "Übermorgen"]


@pytest.mark.parametrize("parameter", ["ids", "exclude"])
@pytest.mark.parametrize("value", ["news", "1,", ",", "1,,2", "-1", "1;2", "１", ",".join(map(str, range(101)))])
def test_what_is_no_list_of_ids(api: Api, news: Paper, parameter, value):
    api.refuse("articles/", {parameter: value}, parameter)


# --- sections ----------------------------------------------------------------------------------------------------


def test_below_a_section(api: Api, news: Paper):
    for section in (news.news.pk, "news", "/news/"):
        assert api.titles(descendant_of=section) == NEWEST_FIRST
    assert api.titles(descendant_of="news/local") == ["Market"]
    assert api.titles(descendant_of=news.flood.pk) == []
    assert api.titles(descendant_of=factories.home().pk) == NEWEST_FIRST
    api.missing("articles/", {"descendant_of": "nowhere"})


def test_any_of_several_sections(api: Api, news: Paper):
    assert api.titles(section=f"news/local,{news.umlauts.pk}") == ["Market"]
    assert api.titles(section=f"news/local,{news.news.pk}") == NEWEST_FIRST
    assert api.titles(descendant_of="news/local,news/übermorgen") == ["Market"]
    # One that isn't there leaves the others.
    assert api.titles(section="news/local,nowhere,987654321") == ["Market"]
    api.missing("articles/", {"section": "nowhere,987654321"})


@pytest.mark.parametrize("parameter", ["section", "descendant_of"])
def test_a_section_that_the_visitor_may_not_see_is_not_there(api: Api, news: Paper, parameter):
    closed = factories.make_section(news.news, "Closed", slug="closed")
    factories.make_article(closed, "Secret")
    factories.restrict(closed)
    for value in (closed.pk, "news/closed"):
        assert api.missing("articles/", {parameter: value}) == api.missing("articles/", {parameter: "news/nothing"})
    assert "Secret" not in api.titles(descendant_of="news")


@pytest.fixture
def german(news: Paper) -> Any:
    """Return a section in German at the same path below its home page, with an article."""
    locale = Locale.objects.create(language_code="de")
    for page in (factories.home(), news.news):
        section = page.copy_for_translation(locale)
        section.save_revision().publish()
    factories.make_article(section, "Flut", published_at=at(5))
    return section


def test_a_path_without_a_language_means_that_of_the_site(api: Api, news: Paper, german):
    for section in ("news", news.news.pk):
        assert api.titles(section=section) == ["Flood", "Second twin", "First twin", "Bare"]
        assert api.titles(descendant_of=section) == NEWEST_FIRST
    assert api.titles(section="news", locale="de") == ["Flut"]
    assert api.titles(section=german.pk) == ["Flut"]
    assert api.titles(section="/de/news/") == ["Flut"]
    assert api.titles(descendant_of="news", locale="de", fallback="en") == ["Flut", *NEWEST_FIRST]


def test_a_path_that_is_there_in_one_language_alone(api: Api, news: Paper, german):
    factories.make_article(factories.make_section(german, "Nur hier", slug="nur"), "Nur")
    assert api.titles(section="news/nur") == ["Nur"]


# --- authors, tags, summaries ------------------------------------------------------------------------------------


def test_any_of_several_authors_and_tags(api: Api, news: Paper):
    market = factories.again(news.market)
    market.tags.add("sea")
    market.save_revision().publish()
    assert api.titles(author="ben-ode,ada-quayle") == ["Flood", "Bare"]
    assert api.titles(author="ben-ode,nobody") == ["Flood"]
    assert api.titles(tag="high-water,sea") == ["Flood", "Market"]
    assert api.titles(tag="sea, River", author="ada-quayle") == ["Flood", "Bare"]
    api.refuse("articles/", {"tag": "sea,"}, "tag")


def test_a_tag_with_a_comma_in_its_name(api: Api, news: Paper):
    market = factories.again(news.market)
    market.tags.add("Smith, John")
    market.save_revision().publish()
    assert api.titles(tag="Smith, John") == ["Market"]


def test_with_and_without_a_summary(api: Api, news: Paper):
    assert api.titles(has_summary="true") == ["Flood"]
    assert api.titles(has_summary="false") == NEWEST_FIRST[1:]
    factories.edit(news.flood, summary=[])
    assert api.titles(has_summary="true") == []
    for value in ("yes", "1", "True"):
        api.refuse("articles/", {"has_summary": value}, "has_summary")


# --- aliases -----------------------------------------------------------------------------------------------------


def test_aliases(api: Api, news: Paper):
    alias = news.flood.create_alias(parent=news.local)
    assert api.titles(aliases="true") == api.titles()
    assert api.titles().count("Flood") == 2
    assert api.titles(aliases="false") == NEWEST_FIRST
    meta = api.article(alias)["meta"]
    assert meta["alias_of"] == {
        "id": news.flood.pk,
        "title": "Flood",
        "slug": "flood",
        "html_url": "http://localhost/news/flood/",
    }
    assert api.article(news.flood)["meta"]["alias_of"] is None
    assert api.get(f"sections/{news.local.pk}/")["meta"]["alias_of"] is None


def test_a_source_elsewhere_is_not_named(api: Api, news: Paper):
    """An alias of what the visitor may not see isn't there at all (see ``test_hidden``); one of another site is."""
    other = factories.make_page("testapp.PlainPage", factories.home().get_parent(), "Other")
    alias = factories.make_article(other, "Elsewhere").create_alias(parent=news.local)
    assert api.article(alias)["meta"]["alias_of"] is None


# --- totals ------------------------------------------------------------------------------------------------------


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_a_total_that_nobody_asks_for_is_not_counted(api: Api, news: Paper):
    def cost(**query: Any) -> int:
        api.get("articles/", limit=1, **query)
        with CaptureQueriesContext(connection) as queries:
            listing = api.listing(limit=1, **query)
        assert listing.total == (None if query.get("total") == "false" else 5)
        assert listing.cursor
        return len(queries)

    assert cost(total="false") == cost() - 1 == cost(total="true") - 1
    assert api.listing("authors/", total="false").total is None
    api.refuse("articles/", {"total": "no"}, "total")


@needs_search
def test_search_pages_by_cursor(api: Api, news: Paper):
    for order in ({}, {"order": "title"}):
        query = {"search": "twin", "limit": 1, **order}
        first = api.listing(**query)
        second = api.listing(**query, cursor=first.cursor)
        assert sorted(first.titles + second.titles) == ["First twin", "Second twin"]
        assert (first.total, second.total, second.cursor) == (2, 2, None)
        assert api.listing(**query, total="false").total is None
    api.refuse("articles/", {"search": "twin", "cursor": first.cursor}, "cursor")
    api.refuse("articles/", {"search": "twin", "cursor": api.listing(limit=1).cursor}, "cursor")


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_queries(api: Api, news: Paper):
    """As many for many ids and sections as for one."""
    sections = [factories.make_section(news.news, f"Section {number}") for number in range(12)]
    articles = [factories.make_article(section, f"Article {section.pk}") for section in sections]
    for name, pages in (("ids", articles), ("section", sections), ("descendant_of", sections)):
        costs = []
        for some in (pages[:1], pages):
            query = {name: ids(*some), "limit": 20, "aliases": "false", "has_summary": "false"}
            api.get("articles/", **query)
            with CaptureQueriesContext(connection) as queries:
                assert api.listing(**query).total == len(some)
            costs.append(len(queries))
        assert costs[1] <= costs[0] + 1, name  # the neighbours of one are nowhere
        assert costs[1] <= 16, name


@needs_v3
def test_the_document_says_what_a_listing_takes(client, db):
    document = client.get("/api/v3/openapi.json").json()
    parameters = {one["name"]: one for one in document["paths"]["/api/v3/articles/"]["get"]["parameters"]}
    assert parameters["limit"]["schema"]["maximum"] == 20
    # Without it a search is sorted by relevance: no default.
    assert "default" not in parameters["order"]["schema"]
    assert parameters["total"]["schema"]["enum"] == ["true", "false"]


@pytest.mark.parametrize("fields", [" " * 5000 + "(id)x", "(" * 5000, ")" * 5000, "a(" * 5 + "b" + ")" * 5, "-(id)"])
def test_what_can_not_be_read_is_refused_at_once(api: Api, fields):
    """Whatever its length: five thousand blanks once took minutes."""
    api.refuse("articles/", {"fields": fields}, "fields")
