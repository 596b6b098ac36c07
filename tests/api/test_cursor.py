"""Walking a listing by cursor: nobody is lost and nobody comes twice, whatever happens meanwhile."""

from __future__ import annotations

import datetime

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.support import factories
from wagtail_newsbrief.api.cursor import nulls_come_first
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.versioning import mark_changed

ORDERS = ["-published_at", "published_at", "title"]


def walk(api: Api, **query) -> list[int]:
    """Return the ids of a whole listing, page by page."""
    ids: list[int] = []
    page = api.listing(**query)
    while True:
        ids += [item["id"] for item in page.items]
        if page.cursor is None:
            return ids
        page = api.listing(**query, cursor=page.cursor)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 3, 20])
def test_a_whole_listing(api: Api, news: Paper, order, limit):
    ids = [item["id"] for item in api.listing(order=order).items]
    assert walk(api, order=order, limit=limit) == ids
    assert len(set(ids)) == 5


@pytest.mark.parametrize("order", ORDERS)
def test_all_of_the_same_moment_and_title(api: Api, news: Paper, order):
    ArticlePage.objects.update(published_at=at(1), title="One and the same")
    ids = sorted(ArticlePage.objects.values_list("pk", flat=True), reverse=order.startswith("-"))
    assert walk(api, order=order, limit=2) == ids


@pytest.mark.parametrize("order", ORDERS)
def test_articles_of_before_they_had_a_date(api: Api, news: Paper, order):
    ArticlePage.objects.filter(pk__in=[news.flood.pk, news.bare.pk, news.market.pk]).update(published_at=None)
    ids = walk(api, order=order, limit=1)
    assert ids == [item["id"] for item in api.listing(order=order).items]
    assert len(set(ids)) == 5


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_drafts_without_a_date_are_passed_over_and_live_articles_without_one_are_not(api: Api, news: Paper, order):
    factories.make_article(news.news, "Not yet", live=False, published_at=None)
    ids = walk(api, order=order, limit=2)
    with CaptureQueriesContext(connection) as queries:
        assert [item["id"] for item in api.listing(order=order, limit=4).items] == ids[:4]
    begins_with_nulls = nulls_come_first(ArticlePage.objects.all(), order)
    assert any("IS NOT NULL" in query["sql"] or "IS NULL)" in query["sql"] for query in queries) == begins_with_nulls
    ArticlePage.objects.filter(pk=news.bare.pk).update(published_at=None)
    mark_changed()
    ids.remove(news.bare.pk)
    ids.insert(0 if begins_with_nulls else len(ids), news.bare.pk)
    assert walk(api, order=order, limit=2) == ids


def test_the_total_is_that_of_the_whole_listing(api: Api, news: Paper):
    first = api.listing(limit=3)
    last = api.listing(limit=3, cursor=first.cursor)
    assert (first.total, last.total) == (5, 5)
    assert last.cursor is None


def test_a_last_page_that_is_full(api: Api, news: Paper):
    assert api.listing(limit=5).cursor is None
    assert api.listing(limit=4).cursor is not None


def test_with_filters(api: Api, news: Paper):
    first = api.listing(limit=1, section="news", tag="River")
    assert (first.total, first.titles) == (2, ["Flood"])
    second = api.listing(limit=1, section="news", tag="River", cursor=first.cursor)
    assert (second.total, second.titles, second.cursor) == (2, ["Bare"], None)


def test_articles_that_are_published_meanwhile_shift_nothing(api: Api, news: Paper):
    first = api.listing(limit=2)
    factories.make_article(news.news, "Just now", published_at=at(9))
    second = api.listing(limit=2, cursor=first.cursor)
    assert first.titles + second.titles == ["Flood", "Market", "Second twin", "First twin"]


def test_articles_that_are_deleted_meanwhile_shift_nothing(api: Api, news: Paper):
    first = api.listing(limit=2)
    # The very row that the cursor was made from, and one before it.
    news.market.delete()
    news.flood.delete()
    second = api.listing(limit=2, cursor=first.cursor)
    assert second.titles == ["Second twin", "First twin"]


def test_sections(api: Api, news: Paper):
    first = api.listing("sections/", limit=1)
    second = api.listing("sections/", limit=2, cursor=first.cursor)
    assert first.titles + second.titles == ["News", "Local", "Übermorgen"]
    assert second.cursor is None


def test_the_same_page_has_the_same_cursor(api: Api, news: Paper):
    assert api.listing(limit=2).cursor == api.listing(limit=2).cursor


def test_a_cursor_that_was_tampered_with(api: Api, news: Paper):
    cursor = api.listing(limit=2).cursor
    assert cursor
    payload, _, signature = cursor.rpartition(":")
    forged = signing.Signer(salt="another").sign_object(["-published_at", "2026-11-03T09:30:00+00:00", 1])
    for tampered in (cursor[:-1], cursor + "x", payload, f"{payload}:", f":{signature}", forged, "x" * 10_000, "é☃"):
        api.refuse("articles/", {"limit": 2, "cursor": tampered}, "cursor")


def test_a_cursor_of_another_order(api: Api, news: Paper):
    cursor = api.listing(limit=2).cursor
    message = api.refuse("articles/", {"limit": 2, "cursor": cursor, "order": "title"}, "cursor")
    assert "order=-published_at" in message
    api.refuse("sections/", {"cursor": cursor}, "cursor")


def test_a_cursor_stands_neither_with_an_offset_nor_with_a_search_that_it_was_not_made_for(api: Api, news: Paper):
    cursor = api.listing(limit=2).cursor
    api.refuse("articles/", {"cursor": cursor, "offset": 1}, "cursor")
    api.refuse("articles/", {"cursor": cursor, "search": "flood"}, "cursor")


def test_a_client_may_send_the_defaults_with_a_cursor(api: Api, news: Paper):
    """Those that are generated from the document of API v3 do."""
    ids = [item["id"] for item in api.listing().items]
    assert walk(api, limit=2, offset=0, order="-published_at") == ids


def test_microseconds_count(api: Api, news: Paper):
    moments = [at(1) + datetime.timedelta(microseconds=number) for number in range(5)]
    for pk, moment in zip(ArticlePage.objects.values_list("pk", flat=True), moments, strict=True):
        ArticlePage.objects.filter(pk=pk).update(published_at=moment)
    assert len(set(walk(api, limit=1))) == 5
