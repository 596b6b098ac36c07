"""One article or section by its address on the site."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.test import override_settings
from django.urls import clear_url_caches, include, path
from wagtail import urls as wagtail_urls
from wagtail.models import Locale, Page, Site

import tests.urls
from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories

API_URLS = [pattern for pattern in tests.urls.urlpatterns if str(pattern.pattern).startswith("api/")]


class Mounted:
    """Address configurations that a site may have instead of that of the test settings."""

    class Below:
        urlpatterns = [*API_URLS, *i18n_patterns(path("blog/", include(wagtail_urls)), prefix_default_language=False)]

    class OneAddressForAllLanguages:
        urlpatterns = [*API_URLS, path("", include(wagtail_urls))]

    class Headless:
        urlpatterns = API_URLS


@pytest.fixture
def mounted():
    """Return a context manager that serves the pages in another place."""

    def mount(urls: type):
        clear_url_caches()
        return override_settings(ROOT_URLCONF=urls)

    yield mount
    clear_url_caches()


@pytest.mark.parametrize("address", ["/news/flood/", "/news/flood", "news/flood/", "news/flood", "//news//flood//"])
def test_an_article(api: Api, news: Paper, address):
    assert api.get("articles/by-path/", path=address) == api.article(news.flood)


@pytest.mark.parametrize("address", ["/news/local/", "news/local"])
def test_a_section(api: Api, news: Paper, address):
    assert api.get("sections/by-path/", path=address) == api.get(f"sections/{news.local.pk}/")


def test_the_address_that_the_api_gives(api: Api, news: Paper):
    for item in [*api.listing().items, *api.listing("sections/").items]:
        endpoint = "articles" if item["meta"]["type"] == "newsbrief.ArticlePage" else "sections"
        address = urlsplit(item["meta"]["html_url"]).path
        assert api.get(f"{endpoint}/by-path/", path=address)["id"] == item["id"]


@pytest.mark.parametrize("slug", ["über-die-brücke", "شاي-البحارة", "東京"])
def test_an_address_that_is_no_ascii(api: Api, news: Paper, slug):
    article = factories.make_article(news.umlauts, "Tea", slug=slug)
    address = f"/news/übermorgen/{slug}/"
    for given in (address, quote(address)):
        assert api.get("articles/by-path/", path=given)["id"] == article.pk


@pytest.mark.parametrize(
    "address", ["/", "/news/", "/flood/", "/news/nowhere/", "/news/flood/deeper/", "..", "/%2e%2e/", "/news/flood.html"]
)
def test_nothing_there(api: Api, news: Paper, address):
    api.missing("articles/by-path/", {"path": address})


def test_the_path_is_required(api: Api, news: Paper):
    for endpoint in ("articles", "sections"):
        api.refuse(f"{endpoint}/by-path/", {}, "path")
        for empty in ("", " "):
            api.refuse(f"{endpoint}/by-path/", {"path": empty}, "path")


def test_an_article_that_is_the_home_page(api: Api, site: Site):
    article = factories.make_article(Page.get_first_root_node(), "Front page")
    site.root_page = article
    site.save()
    assert api.get("articles/by-path/", path="/")["id"] == article.pk


# --- languages ---------------------------------------------------------------------------------------------------


@pytest.fixture
def arabic(news: Paper):
    locale = Locale.objects.create(language_code="ar")
    for page in (factories.home(), news.news, news.bare):
        translation = page.copy_for_translation(locale)
        translation.save_revision().publish()
    return translation


def test_the_prefix_of_a_language(api: Api, news: Paper, arabic):
    assert api.get("articles/by-path/", path="/news/bare/")["id"] == news.bare.pk
    assert api.get("articles/by-path/", path="/ar/news/bare/")["id"] == arabic.pk
    api.missing("articles/by-path/", {"path": "/de/news/bare/"})


def test_a_prefix_wins_over_a_slug_of_the_same_name(api: Api, news: Paper, arabic):
    section = factories.make_section(title="News", slug="ar")
    factories.make_article(factories.make_section(section, slug="news"), "Hidden by the prefix", slug="bare")
    assert api.get("articles/by-path/", path="/ar/news/bare/")["id"] == arabic.pk


def test_a_language_where_languages_share_their_addresses(api: Api, news: Paper, arabic, mounted):
    with mounted(Mounted.OneAddressForAllLanguages):
        for code, page in (("en", news.bare), ("ar", arabic)):
            assert api.get("articles/by-path/", path="/news/bare/", locale=code)["id"] == page.pk
        api.refuse("articles/by-path/", {"path": "/news/bare/", "locale": "xx"}, "locale")


@override_settings(WAGTAIL_I18N_ENABLED=False)
def test_without_languages(api: Api, news: Paper, arabic):
    assert api.get("articles/by-path/", path="/news/bare/")["id"] == news.bare.pk
    api.missing("articles/by-path/", {"path": "/ar/news/bare/"})


# --- places ------------------------------------------------------------------------------------------------------


def test_pages_below_a_prefix(api: Api, news: Paper, arabic, mounted):
    with mounted(Mounted.Below):
        assert api.article(news.flood)["meta"]["html_url"] == "http://localhost/blog/news/flood/"
        assert api.get("articles/by-path/", path="/blog/news/flood/")["id"] == news.flood.pk
        assert api.get("articles/by-path/", path="/ar/blog/news/bare/")["id"] == arabic.pk
        api.missing("articles/by-path/", {"path": "/news/flood/"})


def test_a_site_that_serves_no_pages(api: Api, news: Paper, mounted):
    with mounted(Mounted.Headless):
        flood = api.get("articles/by-path/", path="/news/flood/")
        assert flood["id"] == news.flood.pk
        assert flood["meta"]["html_url"] is None
        assert flood["meta"]["section"]["html_url"] is None
        assert flood["previous"]["meta"]["html_url"] is None


def test_the_path_of_another_site(api: Api, news: Paper):
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    article = factories.make_article(root, "Elsewhere", slug="elsewhere")
    api.missing("articles/by-path/", {"path": "/elsewhere/"})
    assert api.get("articles/by-path/", path="/elsewhere/", site="other.example.com")["id"] == article.pk
    api.missing("articles/by-path/", {"path": "/news/flood/", "site": "other.example.com"})


def test_an_address_follows_its_article(api: Api, news: Paper):
    news.flood.refresh_from_db()
    news.flood.move(news.local, pos="last-child")
    moved = api.get("articles/by-path/", path="/news/flood/")
    assert moved == {
        "redirect": {
            "location": "http://localhost/news/local/flood/",
            "path": "/news/local/flood/",
            "is_permanent": True,
        }
    }
    assert api.get("articles/by-path/", path="/news/local/flood/")["id"] == news.flood.pk
    factories.edit(news.local, slug="town")
    assert api.get("articles/by-path/", path="/news/town/flood/")["id"] == news.flood.pk
