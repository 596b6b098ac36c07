"""The addresses of a whole site, for frontends that are built beforehand."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches
from wagtail.models import Locale

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.api.test_by_path import Mounted
from tests.support import factories
from wagtail_newsbrief.api import sitemap as module
from wagtail_newsbrief.articles.models import ArticlePage

KEYS = ["id", "path", "html_url", "locale", "translation_key", "first_published_at", "last_published_at"]


@pytest.mark.parametrize("endpoint", ["articles", "sections"])
def test_every_page_of_the_site(api: Api, news: Paper, endpoint):
    factories.restrict(factories.make_article(news.news, "Secret"))
    factories.make_article(news.news, "Draft", live=False)
    entries, cursor = api.sitemap(f"{endpoint}/sitemap/")
    items = api.listing(f"{endpoint}/").items
    assert cursor is None
    assert [list(entry) for entry in entries] == [KEYS] * len(items)
    assert [entry["id"] for entry in entries] == sorted(item["id"] for item in items)
    of_listing = {item["id"]: item["meta"] for item in items}
    for entry in entries:
        meta = of_listing[entry["id"]]
        for key in ("html_url", "locale", "first_published_at", "last_published_at"):
            assert entry[key] == meta[key]
        assert entry["path"] == urlsplit(meta["html_url"]).path
        assert api.get(f"{endpoint}/by-path/", path=entry["path"])["id"] == entry["id"]


def test_an_address_that_is_no_ascii(api: Api, news: Paper):
    article = factories.make_article(news.umlauts, "Tea", slug="شاي")
    (path,) = [entry["path"] for entry in api.sitemap()[0] if entry["id"] == article.pk]
    assert path == quote("/news/übermorgen/شاي/")
    assert api.get("articles/by-path/", path=path)["id"] == article.pk


def test_part_by_part(api: Api, news: Paper):
    whole, _ = api.sitemap()
    found, cursor = [], None
    while True:
        part, cursor = api.sitemap(limit="2", **({"cursor": cursor} if cursor else {}))
        assert len(part) <= 2
        found += part
        if cursor is None:
            break
    assert found == whole


def test_languages(api: Api, news: Paper):
    locale = Locale.objects.create(language_code="ar")
    for page in (factories.home(), news.news, news.bare):
        translation = page.copy_for_translation(locale)
        translation.save_revision().publish()
    (entry,) = api.sitemap(locale="ar")[0]
    assert (entry["id"], entry["path"], entry["locale"]) == (translation.pk, "/ar/news/bare/", "ar")
    (original,) = [one for one in api.sitemap()[0] if one["id"] == news.bare.pk]
    assert original["translation_key"] == entry["translation_key"]


def test_it_is_not_held_to_wagtails_limit(api: Api, news: Paper):
    with override_settings(WAGTAILAPI_LIMIT_MAX=2):
        assert len(api.sitemap()[0]) == 5
    assert len(api.sitemap(limit=str(module.MAX_ENTRIES))[0]) == 5


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": str(module.MAX_ENTRIES + 1)}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"locale": "xx"}, "locale"),
        ({"section": "news"}, "section"),
        ({"fields": "*"}, "fields"),
    ],
)
def test_what_it_refuses(api: Api, news: Paper, query, parameter):
    for endpoint in ("articles", "sections"):
        api.refuse(f"{endpoint}/sitemap/", query, parameter)


def test_a_cursor_of_a_listing_is_another(api: Api, news: Paper):
    cursor = api.listing(limit=1).cursor
    assert "order=-published_at" in api.refuse("articles/sitemap/", {"cursor": cursor}, "cursor")


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_what_it_costs(api: Api, news: Paper):
    counts = []
    for limit in ("1", "5"):
        api.sitemap(limit=limit)
        with CaptureQueriesContext(connection) as queries:
            assert len(api.sitemap(limit=limit)[0]) == int(limit)
        counts.append(len(queries))
    assert counts == [5, 5]  # version, site, its trees, restrictions, rows


@pytest.mark.parametrize("address", ["articles/sitemap/", "sections/sitemap/"])
def test_it_is_kept_like_any_answer(api: Api, news: Paper, address):
    etag = api.ask(address)["ETag"]
    assert api.ask(address, if_none_match=etag).status_code == 304


def test_a_site_that_serves_no_pages(api: Api, news: Paper):
    clear_url_caches()
    with override_settings(ROOT_URLCONF=Mounted.Headless):
        entries, _ = api.sitemap()
        assert "/news/flood/" in [entry["path"] for entry in entries]
        assert {entry["html_url"] for entry in entries} == {None}
    clear_url_caches()


def test_a_page_without_an_address(api: Api, news: Paper, monkeypatch):
    """A page type of the site's own that is not routable says so by None."""
    monkeypatch.setattr(ArticlePage, "get_url_parts", lambda self, request=None: None)
    entries, _ = api.sitemap()
    assert {(entry["path"], entry["html_url"]) for entry in entries} == {(None, None)}
