"""Where addresses lead: to the site, or to the frontend that the settings name for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.urls import clear_url_caches
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.api.test_by_path import Mounted
from tests.support import factories
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS
from wagtail_newsbrief.page_urls import frontend_url, root_paths
from wagtail_newsbrief.versioning import mark_changed

FRONTEND = {"FRONTEND_URLS": {"localhost": "https://news.example.com"}}


@pytest.mark.parametrize(
    ("root_url", "frontend"),
    [
        ("http://localhost", "https://news.example.com"),
        ("http://localhost:80", "https://news.example.com"),
        ("http://localhost:8000", "https://eight.example.com"),
        ("http://localhost:9000", "https://news.example.com"),
        ("https://secure.example.com", "https://other.example.com/paper"),
        ("http://secure.example.com", None),
        ("http://nowhere.example.com", None),
        (None, None),
        ("", None),
    ],
)
def test_the_frontend_of_a_site(root_url, frontend):
    urls = {
        "localhost": "https://news.example.com",
        "localhost:8000": "https://eight.example.com/",
        "secure.example.com:443": "https://other.example.com/paper/",
    }
    with override_settings(WAGTAIL_NEWSBRIEF={"FRONTEND_URLS": urls}):
        assert frontend_url(root_url) == frontend
    assert frontend_url(root_url) is None


@override_settings(WAGTAIL_NEWSBRIEF=FRONTEND)
def test_every_address_for_readers(api: Api, news: Paper):
    flood = api.article(news.flood)
    assert flood["meta"]["html_url"] == "https://news.example.com/news/flood/"
    assert flood["meta"]["section"]["html_url"] == "https://news.example.com/news/"
    assert flood["previous"]["meta"]["html_url"] == "https://news.example.com/news/second-twin/"
    assert flood["related"][0]["meta"]["html_url"] == "https://news.example.com/news/local/market/"
    assert api.get(f"sections/{news.local.pk}/")["parent"]["html_url"] == "https://news.example.com/news/"
    # What the API serves stays where it is.
    assert flood["meta"]["detail_url"].startswith("http://localhost/api/")
    assert flood["lead_image"]["renditions"]["card"][0]["url"].startswith("http://localhost/media/")


@contextmanager
def deployed(**settings: Any) -> Iterator[None]:
    """Change settings as a deploy does, which forgets the kept responses."""
    with override_settings(**settings):
        mark_changed()
        yield


def linked(news: Paper, *targets: tuple[str, int]) -> str:
    """Return the address of an article that links to these."""
    links = "".join(f'<a linktype="{kind}" id="{pk}">x</a>' for kind, pk in targets)
    article = factories.make_article(
        news.news, "Linked", published_at=at(1, 1), body=[("paragraph", f"<p>{links}</p>")]
    )
    return f"articles/{article.pk}/"


def text(api: Api, path: str, format_: str = "html", **query: str) -> str:
    return api.get(path, rich_text_format=format_, **query)["body"][0]["value"]


@pytest.mark.parametrize("format_", sorted(set(RICH_TEXT_FORMATS) - {"db_html", "db_markdown"}))
def test_links_in_rich_text(api: Api, news: Paper, format_):
    document = get_document_model().objects.create(title="Plan", file=ContentFile(b"x", name="plan.txt"))
    path = linked(news, ("page", news.bare.pk), ("document", document.pk))
    before = text(api, path, format_)
    assert "/news/bare/" in before
    assert "://" not in before
    with deployed(WAGTAIL_NEWSBRIEF=FRONTEND):
        after = text(api, path, format_)
    assert "https://news.example.com/news/bare/" in after
    assert f"http://localhost{document.url}" in after


@pytest.mark.parametrize("format_", sorted(set(RICH_TEXT_FORMATS) & {"db_html", "db_markdown"}))
def test_references_in_rich_text_stay_references(api: Api, news: Paper, format_):
    path = linked(news, ("page", news.bare.pk))
    before = text(api, path, format_)
    with override_settings(WAGTAIL_NEWSBRIEF=FRONTEND):
        assert text(api, path, format_) == before


@override_settings(WAGTAIL_NEWSBRIEF=FRONTEND)
def test_a_link_to_what_may_not_be_seen_has_no_target(api: Api, news: Paper):
    factories.restrict(news.bare)
    assert text(api, linked(news, ("page", news.bare.pk))) == "<p><a>x</a></p>"


# --- several sites -----------------------------------------------------------------------------------------------


@pytest.fixture
def other(news: Paper):
    """A second site with an article; a page of the first links to it."""
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    return factories.make_article(factories.make_section(root, "News", slug="news"), "Elsewhere", slug="elsewhere")


def test_each_site_has_its_frontend(api: Api, news: Paper, other):
    path = linked(news, ("page", other.pk), ("page", news.bare.pk))
    with override_settings(WAGTAIL_NEWSBRIEF=FRONTEND):
        assert text(api, path) == (
            '<p><a href="http://other.example.com/news/elsewhere/">x</a>'
            '<a href="https://news.example.com/news/bare/">x</a></p>'
        )
        url = api.article(other, site="other.example.com")["meta"]["html_url"]
        assert url == "http://other.example.com/news/elsewhere/"


def test_links_of_the_site_that_was_asked_about(api: Api, news: Paper, other):
    """Without a frontend: short within the site of the answer, whatever the host of the API."""
    factories.edit(
        other,
        body=[
            (
                "paragraph",
                f'<p><a linktype="page" id="{other.pk}">x</a><a linktype="page" id="{news.bare.pk}">y</a></p>',
            )
        ],
    )
    assert text(api, f"articles/{other.pk}/", site="other.example.com") == (
        '<p><a href="/news/elsewhere/">x</a><a href="http://localhost/news/bare/">y</a></p>'
    )


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["api.example.com"], WAGTAILAPI_BASE_URL="https://api.example.com")
def test_an_api_on_a_host_of_its_own(client, news: Paper, other):
    for version in {"v2", api_version(client)}:
        api = Api(version, client, headers={"host": "api.example.com"})
        for query, title, root in (
            ({}, "Flood", "http://localhost"),
            ({"site": "other.example.com"}, "Elsewhere", "http://other.example.com"),
        ):
            item = api.get("articles/", **query)["items"][0]
            assert item["title"] == title
            assert item["meta"]["html_url"].startswith(f"{root}/news/")
            assert item["meta"]["detail_url"].startswith(f"https://api.example.com/api/{version}/articles/")


def api_version(client) -> str:
    return "v3" if client.get("/api/v3/openapi.json", headers={"host": "api.example.com"}).status_code == 200 else "v2"


def test_a_site_that_shares_its_pages_with_another(api: Api, news: Paper, site: Site):
    Site.objects.create(hostname="other.example.com", port=80, root_page=site.root_page)
    for name, root in (("localhost", "http://localhost"), ("other.example.com", "http://other.example.com")):
        assert api.article(news.flood, site=name)["meta"]["html_url"] == f"{root}/news/flood/"
        entries, _ = api.sitemap(site=name)
        assert {entry["html_url"].split("/news/")[0] for entry in entries} == {root}


def test_a_site_by_its_id(api: Api, news: Paper, other, site: Site):
    other_site = Site.objects.get(hostname="other.example.com")
    assert api.titles(site=str(other_site.pk)) == ["Elsewhere"]
    assert "Flood" in api.titles(site=str(site.pk))
    for missing in ("987654321", "0", "99999999999999999999", "1:80"):
        api.missing("articles/", {"site": missing})


# --- a site within another ---------------------------------------------------------------------------------------


def test_a_page_of_two_sites_has_the_address_of_the_one_that_was_asked_about(api: Api, news: Paper):
    """The home page of the second site is a section of the first: Wagtail serves its pages on both."""
    Site.objects.create(hostname="other.example.com", port=80, root_page=news.local)
    for query, path, url in (
        ({}, "/news/local/market/", "http://localhost/news/local/market/"),
        ({"site": "other.example.com"}, "/market/", "http://other.example.com/market/"),
    ):
        assert api.get("articles/by-path/", path=path, **query)["meta"]["html_url"] == url
        assert url in [entry["html_url"] for entry in api.sitemap(**query)[0]]
    assert api.titles(site="other.example.com") == ["Market"]
    api.missing("articles/by-path/", {"path": "/news/flood/", "site": "other.example.com"})


# --- no pages of its own -----------------------------------------------------------------------------------------


@pytest.fixture
def headless():
    clear_url_caches()
    with override_settings(ROOT_URLCONF=Mounted.Headless):
        yield
    clear_url_caches()


def test_a_site_that_leaves_pages_to_its_frontend(api: Api, news: Paper, headless):
    path = linked(news, ("page", news.bare.pk))
    with override_settings(WAGTAIL_NEWSBRIEF=FRONTEND):
        assert api.article(news.flood)["meta"]["html_url"] == "https://news.example.com/news/flood/"
        assert text(api, path) == '<p><a href="https://news.example.com/news/bare/">x</a></p>'
    mark_changed()
    assert api.article(news.flood)["meta"]["html_url"] is None


def test_a_page_that_no_site_has(api: Api, news: Paper):
    stray = factories.make_article(Page.get_first_root_node(), "Stray")
    with override_settings(WAGTAIL_NEWSBRIEF=FRONTEND):
        assert text(api, linked(news, ("page", stray.pk))) == '<p><a href="">x</a></p>'


@pytest.mark.django_db
def test_the_home_pages_of_sites_are_the_same_to_the_end_of_a_request(django_assert_num_queries):
    request = factories.make_request()
    before = root_paths(request)
    Site.objects.create(hostname="late.example.com", root_page=factories.home())
    with django_assert_num_queries(0):
        assert root_paths(request) == before
    assert len(root_paths(factories.make_request())) == len(before) + 1
