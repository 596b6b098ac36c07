"""Filters, order, limit and offset of the listings."""

from __future__ import annotations

import datetime
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from wagtail.models import Locale, Page, Site

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticleByline
from wagtail_newsbrief.content.page_types import article_model, section_model
from wagtail_newsbrief.versioning import mark_changed

NEWEST_FIRST = ["Flood", "Market", "Second twin", "First twin", "Bare"]


def test_newest_first_ties_by_id(api: Api, news: Paper):
    assert api.titles() == api.titles(order="-published_at") == NEWEST_FIRST
    assert api.titles(order="published_at") == NEWEST_FIRST[::-1]
    assert api.titles(order="title") == sorted(NEWEST_FIRST)


# --- section -----------------------------------------------------------------------------------------------------


def test_a_section_by_id_and_by_path(api: Api, news: Paper):
    in_news = ["Flood", "Second twin", "First twin", "Bare"]
    for section in (news.news.pk, "news", "/news/", "/news", "news/"):
        assert api.titles(section=section) == in_news
    for section in (news.local.pk, "news/local", "/news/local/"):
        assert api.titles(section=section) == ["Market"]


def test_a_section_with_a_name_that_is_no_ascii(api: Api, news: Paper):
    factories.make_article(news.umlauts, "Tomorrow")
    assert api.titles(section="news/übermorgen") == ["Tomorrow"]
    assert api.get("articles/", section="news/übermorgen") == api.get("articles/", section=news.umlauts.pk)
    # As an address that was copied from a browser, encoded twice on its way.
    assert api.titles(section=quote("news/übermorgen")) == ["Tomorrow"]


def test_a_section_whose_slug_is_a_number(api: Api, news: Paper):
    """Digits alone are an id; a slash makes them a path."""
    year = factories.make_section(title="Year", slug="2026")
    factories.make_article(year, "New year")
    assert api.titles(section="/2026/") == ["New year"]


def test_a_section_of_any_type(api: Api, news: Paper):
    parent = factories.make_page("testapp.PlainPage", title="Plain")
    factories.make_article(parent, "Guest")
    assert api.titles(section=parent.pk) == api.titles(section=parent.slug) == ["Guest"]


def test_the_home_page_as_a_section(api: Api, news: Paper):
    factories.make_article(None, "On the front")
    assert api.titles(section=factories.home().pk) == ["On the front"]


def test_a_section_without_articles(api: Api, news: Paper):
    assert api.titles(section=news.umlauts.pk) == []


@pytest.mark.parametrize("section", [10**18 - 1, "nowhere", "local", "news/local/deeper", "/", "..", "news//local/x"])
def test_a_section_that_is_not_there(api: Api, news: Paper, section):
    api.missing("articles/", {"section": section})


# --- author and tag ----------------------------------------------------------------------------------------------


def test_an_author(api: Api, news: Paper):
    assert api.titles(author="ada-quayle") == ["Flood", "Bare"]
    assert api.titles(author="ben-ode") == ["Flood"]
    assert api.titles(author="nobody") == []


def test_an_author_who_signs_twice_lists_an_article_once(api: Api, news: Paper):
    factories.edit(news.bare, bylines=[ArticleByline(author=news.ben), ArticleByline(author=news.ben)])
    assert api.titles(author="ben-ode") == ["Flood", "Bare"]


def test_a_tag_by_name_and_by_slug(api: Api, news: Paper):
    assert api.titles(tag="high water") == api.titles(tag="high-water") == ["Flood"]
    assert api.titles(tag="River") == api.titles(tag="river") == ["Flood", "Bare"]
    assert api.titles(tag="sea") == []


def test_an_article_type_without_authors_and_tags(api: Api, news: Paper):
    if api.version == "v3":
        pytest.skip("API v3 knows its article type when it is imported")
    with override_settings(WAGTAIL_NEWSBRIEF={"API_ARTICLE_MODEL": "testapp.ReportPage"}):
        message = api.refuse("articles/", {"author": "ada-quayle"}, "author")
        assert "the articles of this site have none" in message
        api.refuse("articles/", {"tag": "River"}, "tag")


# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"published_after": "2026-11-03"}, ["Flood", "Market"]),
        ({"published_before": "2026-11-03"}, ["Second twin", "First twin", "Bare"]),
        ({"published_after": "2026-11-02", "published_before": "2026-11-03"}, ["Second twin", "First twin"]),
        # From a moment on, and up to a moment: an article is in one of two adjoining spans.
        ({"published_after": "2026-11-04T09:30:00Z"}, ["Flood"]),
        ({"published_after": "2026-11-04T09:30:01Z"}, []),
        ({"published_before": "2026-11-01T09:30:00Z"}, []),
        ({"published_before": "2026-11-01T09:30:00.000001Z"}, ["Bare"]),
        ({"published_after": "2026-11-04T11:30:00+02:00"}, ["Flood"]),
        ({"published_after": "2026-11-04T09:30"}, ["Flood"]),
        ({"published_after": "20261104T0930Z"}, ["Flood"]),
        ({"published_after": "2026-W45-3"}, ["Flood"]),
        ({"published_after": "0001-01-01"}, NEWEST_FIRST),
        ({"published_before": "9999-12-31T23:59:59Z"}, NEWEST_FIRST),
    ],
)
def test_a_span_of_time(api: Api, news: Paper, query, titles):
    assert api.titles(**query) == titles


def test_a_plus_that_was_not_encoded(api: Api, news: Paper):
    response = api.ask("articles/", "published_after=2026-11-04T11:30:00+02:00")
    assert response.status_code == 200
    assert [item["title"] for item in response.json()["items"]] == ["Flood"]


@override_settings(TIME_ZONE="Pacific/Auckland")  # UTC+13 in November
def test_a_date_without_a_zone_is_in_that_of_the_site(api: Api, news: Paper):
    assert api.titles(published_after="2026-11-04T22:30:00") == ["Flood"]
    assert api.titles(published_after="2026-11-04T22:30:01") == []


# --- language ----------------------------------------------------------------------------------------------------


@pytest.fixture
def arabic(news: Paper):
    """Return the German translation of the bare article, in a tree beside that of the site's root page."""
    locale = Locale.objects.create(language_code="ar")
    for page in (factories.home(), news.news, news.bare):
        translation = page.copy_for_translation(locale)
        translation.save_revision().publish()
    return translation


def test_a_language(api: Api, arabic):
    assert api.listing().total == 6
    assert [item["id"] for item in api.listing(locale="ar").items] == [arabic.pk]
    assert api.titles(locale="en") == NEWEST_FIRST
    assert api.article(arabic)["meta"]["locale"] == "ar"
    assert api.article(arabic)["meta"]["html_url"] == "http://localhost/ar/news/bare/"


@override_settings(WAGTAIL_I18N_ENABLED=False)
def test_without_languages_the_site_is_one_tree(api: Api, arabic):
    assert api.titles() == NEWEST_FIRST
    api.missing(f"articles/{arabic.pk}/")
    assert api.titles(locale="ar") == []


# --- site --------------------------------------------------------------------------------------------------------


@pytest.fixture
def other(news: Paper):
    """Return an article of a second site."""
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    section = factories.make_section(root, "News", slug="news")
    return factories.make_article(section, "Elsewhere", slug="elsewhere")


def test_a_site_by_host_and_by_host_and_port(api: Api, news: Paper, other):
    assert api.titles() == api.titles(site="localhost") == api.titles(site="localhost:80") == NEWEST_FIRST
    assert api.titles(site="other.example.com") == api.titles(site="other.example.com:80") == ["Elsewhere"]
    assert api.titles(site="other.example.com", section="news") == ["Elsewhere"]
    assert api.article(other, site="other.example.com")["title"] == "Elsewhere"
    assert [item["title"] for item in api.listing("sections/", site="other.example.com").items] == ["News"]


def test_the_site_of_the_host_that_was_asked(api: Api, other):
    response = api.client.get(api.url("articles/"), headers={"host": "other.example.com"})
    assert [item["title"] for item in response.json()["items"]] == ["Elsewhere"]


def test_a_site_that_is_not_there(api: Api, other):
    for site in ("nowhere.example.com", "localhost:8000", "LOCALHOST.", "localhost:99999"):
        api.missing("articles/", {"site": site})


def test_a_host_with_several_sites_wants_its_port(api: Api, news: Paper, other):
    Site.objects.create(hostname="other.example.com", port=8080, root_page=news.local)
    assert "host:port" in api.refuse("articles/", {"site": "other.example.com"}, "site")
    assert api.titles(site="other.example.com:8080") == ["Market"]


def test_an_api_without_a_site(api: Api, news: Paper):
    Site.objects.all().delete()
    api.missing("articles/")
    api.missing(f"articles/{news.flood.pk}/")
    api.missing("sections/")


# --- search ------------------------------------------------------------------------------------------------------


@needs_search
def test_search(api: Api, news: Paper):
    assert sorted(api.titles(search="twin")) == ["First twin", "Second twin"]
    assert api.titles(search="flood") == ["Flood"]
    assert api.titles(search="nothing of the kind") == []
    assert api.listing(search="twin").cursor is None


@needs_search
def test_search_with_filters_order_and_pages(api: Api, news: Paper):
    assert api.titles(search="twin", order="published_at") == ["First twin", "Second twin"]
    assert api.titles(search="twin", order="-published_at") == ["Second twin", "First twin"]
    assert api.titles(search="twin", order="title", section="news", published_after="2026-11-02", locale="en") == [
        "First twin",
        "Second twin",
    ]
    assert api.titles(search="twin", section="news/local") == []
    assert api.titles(search="flood", tag="River", author="ada-quayle") == ["Flood"]
    page = api.listing(search="twin", order="title", limit=1, offset=1)
    assert (page.total, page.titles) == (2, ["Second twin"])


@needs_search
def test_search_of_a_section(api: Api, news: Paper):
    assert api.titles("sections/", search="local") == ["Local"]
    assert api.titles("sections/", search="local", order="path") == ["Local"]


@override_settings(WAGTAILAPI_SEARCH_ENABLED=False)
def test_search_that_the_site_disabled(api: Api, news: Paper):
    assert "disabled" in api.refuse("articles/", {"search": "flood"}, "search")


# --- limit and offset --------------------------------------------------------------------------------------------


def test_limit_and_offset(api: Api, news: Paper):
    for offset in range(7):
        page = api.listing(limit=2, offset=offset)
        assert page.total == 5
        assert page.titles == NEWEST_FIRST[offset : offset + 2]
    assert api.listing(limit=20).titles == NEWEST_FIRST


def test_twenty_unless_asked_otherwise(api: Api, news: Paper):
    type(news.bare).objects.all().delete()
    for number in range(21):
        factories.make_article(news.news, f"Article {number:02}", published_at=at(1) + datetime.timedelta(hours=number))
    page = api.listing()
    assert (page.total, len(page.items)) == (21, 20)
    with override_settings(WAGTAILAPI_LIMIT_MAX=3):
        mark_changed()
        assert len(api.listing().items) == 3
        assert "from 1 to 3" in api.refuse("articles/", {"limit": 4}, "limit")
    for unlimited in (None, 0):
        with override_settings(WAGTAILAPI_LIMIT_MAX=unlimited):
            assert len(api.listing(limit=10_000).items) == 21
            api.refuse("articles/", {"limit": 2**31}, "limit")


def test_offset_far_behind_the_end(api: Api, news: Paper):
    page = api.listing(offset=2**31 - 1)
    assert (page.total, page.items, page.cursor) == (5, [], None)


# --- parents of sections -----------------------------------------------------------------------------------------


def test_sections_below_a_page(api: Api, news: Paper):
    assert api.titles("sections/", parent=factories.home().pk) == ["News"]
    assert api.titles("sections/", parent=news.local.pk) == []
    api.missing("sections/", {"parent": 10**18 - 1})
    api.refuse("sections/", {"parent": "news"}, "parent")


# --- settings that name no model ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "model"), [("API_ARTICLE_MODEL", article_model), ("API_SECTION_MODEL", section_model)]
)
@pytest.mark.parametrize("label", ["nowhere.Page", "newsbrief.Nothing", "Page"])
def test_a_setting_that_names_no_model(setting, model, label):
    with override_settings(WAGTAIL_NEWSBRIEF={setting: label}), pytest.raises(ImproperlyConfigured, match=setting):
        model()
