"""Redirects of ``wagtail.contrib.redirects``, told to the frontend that asks for an address."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories

FRONTEND = {"FRONTEND_URLS": {"localhost": "https://news.example.com/"}}


def add(old: str, to: Any, **options: Any) -> Redirect:
    return Redirect.add_redirect(old, to, **options)


def ask(api: Api, path: str, endpoint: str = "articles", **query: str) -> Any:
    data = api.get(f"{endpoint}/by-path/", path=path, **query)
    assert set(data) == {"redirect"}
    assert set(data["redirect"]) == {"location", "path", "is_permanent"}
    return data["redirect"]


@pytest.mark.parametrize("endpoint", ["articles", "sections"])
@pytest.mark.parametrize("asked", ["/old/story/", "/old/story", "old/story", "//old/story", "/old/story/?utm_source=x"])
def test_to_a_page(api: Api, news: Paper, endpoint, asked):
    add("/old/story/", news.flood)
    assert ask(api, asked, endpoint) == {
        "location": "http://localhost/news/flood/",
        "path": "/news/flood/",
        "is_permanent": True,
    }


def test_for_now(api: Api, news: Paper):
    add("/old/", news.flood, is_permanent=False)
    assert ask(api, "/old/")["is_permanent"] is False


@pytest.mark.parametrize(
    ("link", "location", "path"),
    [
        ("https://elsewhere.example.com/x/?y=1", "https://elsewhere.example.com/x/?y=1", None),
        ("/news/flood/#top", "http://localhost/news/flood/#top", "/news/flood/#top"),
        ("http://localhost", "http://localhost", "/"),
        ("http://localhost.example.com/x/", "http://localhost.example.com/x/", None),
        ("//elsewhere.example.com/", "//elsewhere.example.com/", None),
    ],
)
def test_to_an_address(api: Api, news: Paper, link, location, path):
    add("/old/", link)
    assert ask(api, "/old/") == {"location": location, "path": path, "is_permanent": True}


@pytest.mark.parametrize("slug", ["über-die-brücke", "شاي-البحارة", "東京"])
def test_from_an_address_that_is_no_ascii(api: Api, news: Paper, slug):
    add(f"/alt/{slug}/", news.flood)
    for asked in (f"/alt/{slug}/", quote(f"/alt/{slug}/"), f"/alt/{slug}"):
        assert ask(api, asked)["path"] == "/news/flood/"


def test_one_that_was_stored_percent_encoded(api: Api, news: Paper):
    Redirect.objects.create(old_path=quote("/alt/über"), redirect_page=news.flood.page_ptr)
    for asked in ("/alt/über/", quote("/alt/über/")):
        assert ask(api, asked)["path"] == "/news/flood/"


def test_the_query_string_counts_if_the_redirect_has_one(api: Api, news: Paper):
    add("/archive/?id=7", news.flood)
    add("/archive/", news.bare)
    assert ask(api, "/archive/?id=7")["path"] == "/news/flood/"
    assert ask(api, "/archive/?id=8")["path"] == "/news/bare/"


def test_that_of_the_site_comes_first(api: Api, news: Paper, site: Site):
    add("/old/", news.bare)
    add("/old/", news.flood, site=site)
    assert ask(api, "/old/")["path"] == "/news/flood/"


def test_that_of_another_site_is_none(api: Api, news: Paper):
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    other = Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    add("/old/", news.flood, site=other)
    api.missing("articles/by-path/", {"path": "/old/"})
    # It leads away from the site that was asked about.
    assert ask(api, "/old/", site="other.example.com") == {
        "location": "http://localhost/news/flood/",
        "path": None,
        "is_permanent": True,
    }


def test_a_page_of_any_type_comes_first(api: Api, news: Paper):
    add("/news/", news.flood)
    api.missing("articles/by-path/", {"path": "/news/"})
    assert api.get("sections/by-path/", path="/news/")["id"] == news.news.pk
    add("/news/flood/", news.bare)
    assert api.get("articles/by-path/", path="/news/flood/")["id"] == news.flood.pk


@pytest.mark.parametrize("hide", ["unpublish", "restrict", "restrict_section", "root"])
def test_a_page_that_the_visitor_may_not_see_is_not_named(api: Api, news: Paper, hide):
    target = factories.make_article(news.local, "Hidden")
    add("/old/", target if hide != "root" else Page.get_first_root_node())
    if hide == "unpublish":
        target.unpublish()
    elif hide != "root":
        factories.restrict(target if hide == "restrict" else news.local)
    assert b"hidden" not in api.missing("articles/by-path/", {"path": "/old/"}).lower()


def test_a_redirect_to_nothing(api: Api, news: Paper):
    Redirect.objects.create(old_path="/old")
    api.missing("articles/by-path/", {"path": "/old/"})


def test_a_route_on_the_page_that_it_does_not_know(api: Api, news: Paper):
    add("/old/", news.flood, page_route_path="/gallery/")
    assert ask(api, "/old/")["path"] == "/news/flood/"


def test_a_route_on_the_page(api: Api, news: Paper, monkeypatch):
    monkeypatch.setattr(type(news.flood), "resolve_subpage", lambda self, route: route, raising=False)
    add("/old/", news.flood, page_route_path="/gallery/")
    assert ask(api, "/old/")["path"] == "/news/flood/gallery/"


def test_on_the_frontend(api: Api, news: Paper):
    add("/old/", news.flood)
    add("/relative/", "/news/bare/")
    with override_settings(WAGTAIL_NEWSBRIEF=FRONTEND):
        for old, path in (("/old/", "/news/flood/"), ("/relative/", "/news/bare/")):
            assert ask(api, old) == {
                "location": f"https://news.example.com{path}",
                "path": path,
                "is_permanent": True,
            }


def test_a_slug_that_changed(api: Api, news: Paper, django_capture_on_commit_callbacks):
    """Wagtail makes the redirect itself."""
    with django_capture_on_commit_callbacks(execute=True):
        factories.edit(news.bare, slug="barely")
    assert ask(api, "/news/bare/")["path"] == "/news/barely/"


def test_a_site_without_redirects(api: Api, news: Paper, monkeypatch):
    add("/old/", news.flood)
    installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "wagtail.contrib.redirects" and installed(name))
    api.missing("articles/by-path/", {"path": "/old/"})


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
def test_what_it_costs(api: Api, news: Paper):
    add("/old/", news.flood)
    counts = {}
    for path in ("/old/", "/nowhere/"):
        api.ask("articles/by-path/", {"path": path})
        with CaptureQueriesContext(connection) as queries:
            api.ask("articles/by-path/", {"path": path})
        counts[path] = len(queries)
    # Version, site, trees, restrictions, page, redirect; for a redirect whether another page is there, and its target.
    # The middleware of the redirects asks twice more after a 404.
    assert counts == {"/old/": 5 + 1 + 3, "/nowhere/": 5 + 1 + 2}
