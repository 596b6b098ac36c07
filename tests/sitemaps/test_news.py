"""The sitemap for Google News, read by lxml: two days, a thousand a file, for everybody's eyes only."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from wagtail.models import Locale, Site

from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.sitemaps import news

pytestmark = pytest.mark.django_db

SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def hours_ago(hours: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(hours=hours)


def article(title: str, hours: float = 1, section: Any = None, **fields: Any) -> Any:
    return factories.make_article(section, title, published_at=hours_ago(hours), **fields)


@pytest.fixture
def read(client):
    """Return a function that fetches the sitemap and parses it."""

    def fetch(query: str = "", **headers: str) -> Any:
        response = client.get(f"/news-sitemap.xml{query}", headers=headers)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/xml"
        assert response["X-Robots-Tag"] == "noindex"
        return etree.fromstring(response.content)

    return fetch


def found(tree: Any, path: str) -> list[str]:
    return [node.text for node in tree.findall(path, SPACES)]


def titles(tree: Any) -> list[str]:
    return found(tree, "s:url/n:news/n:title")


def test_an_entry(read):
    Site.objects.update(site_name="The Courier & Co")
    page = article("Flood <at> night & day \x0b🌊", seo_title="Other")
    tree = read()
    assert etree.QName(tree).localname == "urlset"
    assert found(tree, "s:url/s:loc") == [page.full_url]
    assert titles(tree) == ["Flood <at> night & day 🌊"]
    assert found(tree, ".//n:publication/n:name") == ["The Courier & Co"]
    assert found(tree, ".//n:publication/n:language") == ["en"]
    assert found(tree, ".//n:publication_date") == [page.published_at.isoformat()]


def test_the_window_is_two_days(read):
    article("Old", 48.1)
    article("Tomorrow", -1)
    article("Early", 47.9)
    article("New", 0.1)
    assert titles(read()) == ["New", "Early"]


def test_only_what_everybody_may_see_in_this_site(read, client):
    client.force_login(factories.make_user("boss", is_superuser=True))
    section = factories.make_section(title="Open")
    source = article("Seen", section=section)
    source.create_alias(parent=factories.make_section(title="Second"), update_slug="seen-again")
    article("Draft", section=section, live=False)
    factories.restrict(article("Restricted", section=section))
    closed = factories.make_section(title="Closed")
    factories.restrict(closed)
    article("Inside", section=closed)
    other = factories.home().get_parent().add_child(instance=type(section)(title="Other", slug="other"))
    Site.objects.create(hostname="other.example.com", root_page=other)
    article("Elsewhere", section=other)
    assert titles(read()) == ["Seen"]
    assert titles(read(host="other.example.com")) == ["Elsewhere"]


@pytest.mark.parametrize(("code", "named"), [("de", "de"), ("pt-br", "pt"), ("zh-hans", "zh-cn"), ("zh-hant", "zh-tw")])
def test_the_language_is_named_as_google_does(read, code, named):
    locale = Locale.objects.create(language_code=code)
    content = [(code, code), ("en", "en")]
    with override_settings(LANGUAGES=content, WAGTAIL_CONTENT_LANGUAGES=content):
        home = factories.home().copy_for_translation(locale)
        home.save_revision().publish()
        article("Somewhere", section=home)
        assert found(read(), ".//n:language") == [named]


def test_more_than_fit_are_parted(read, client, monkeypatch):
    monkeypatch.setattr(news, "SIZE", 2)
    for number in range(5):
        article(f"Article {number}", number + 1)
    index = read()
    assert etree.QName(index).localname == "sitemapindex"
    files = found(index, "s:sitemap/s:loc")
    assert files == [f"http://testserver/news-sitemap.xml?p={number}" for number in (1, 2, 3)]
    parts = [titles(etree.fromstring(client.get(url).content)) for url in files]
    assert parts == [["Article 0", "Article 1"], ["Article 2", "Article 3"], ["Article 4"]]
    for wrong in ("0", "4", "x", "-1", "", "9" * 30):
        response = client.get("/news-sitemap.xml", {"p": wrong})
        assert response.status_code == (200 if wrong == "" else 404), wrong


def test_a_part_is_no_more_than_google_takes():
    assert news.SIZE == 1000
    assert datetime.timedelta(days=2) == news.WINDOW


def test_without_news_it_is_empty_and_conditional(read, client):
    assert titles(read()) == []
    response = client.get("/news-sitemap.xml")
    again = client.get("/news-sitemap.xml", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert response["Cache-Control"] == newsbrief_settings.api_cache_control
    assert client.post("/news-sitemap.xml").status_code == 405


def test_a_shared_cache_may_be_told(client):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_SURROGATE_HEADER": "Cache-Tag", "API_CACHE_CONTROL": ""}):
        response = client.get("/news-sitemap.xml")
    assert response["Cache-Tag"] == "articles"
    assert "Cache-Control" not in response


def test_a_page_without_an_address_is_left_out(read, monkeypatch):
    article("Nowhere")
    monkeypatch.setattr(ArticlePage, "get_url_parts", lambda self, *args: None)
    assert titles(read()) == []


@override_settings(WAGTAIL_NEWSBRIEF={"FRONTEND_URLS": {"localhost": "https://news.example.com"}})
def test_addresses_are_the_frontend_s(read):
    page = article("Flood")
    assert found(read(), "s:url/s:loc") == [f"https://news.example.com{page.get_url()}"]


def test_it_costs_the_same_for_one_and_for_many(client):
    counts = []
    for count in (1, 9):
        for number in range(count):
            article(f"Article {number}")
        client.get("/news-sitemap.xml")
        with CaptureQueriesContext(connection) as queries:
            client.get("/news-sitemap.xml")
        counts.append(len(queries))
    assert counts == [5, 5]


def test_a_site_without_an_article_type_is_told_what_to_do(client, settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_ARTICLE_MODEL": "no.Such"}
    with pytest.raises(ImproperlyConfigured, match="API_ARTICLE_MODEL"):
        client.get("/news-sitemap.xml")
