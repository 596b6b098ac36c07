"""A client for both API versions, and a small news site."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests.api import paper

FOLDER = Path(__file__).parent
VERSIONS = ("v2", "v3") if settings.HAS_API_V3 else ("v2",)

#: For tests that need API v3.
needs_v3 = pytest.mark.skipif(not settings.HAS_API_V3, reason="API v3 came with Wagtail 8")


@dataclass
class Listing:
    """A listing, in the same form for both versions."""

    total: int
    cursor: str | None
    items: list[dict[str, Any]]

    @property
    def titles(self) -> list[str]:
        return [item["title"] for item in self.items]


@dataclass
class Api:
    """A client for one version of the API."""

    version: str
    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def bad_request(self) -> int:
        return 400 if self.version == "v2" else 422

    def url(self, path: str) -> str:
        return f"/api/{self.version}/{path}"

    def ask(self, path: str, query: Any = None, **headers: str) -> HttpResponse:
        """Send a GET request. ``query`` is a dict or a query string."""
        url = self.url(path)
        if isinstance(query, str):
            url, query = f"{url}?{query}", None
        return self.client.get(url, query, headers={**self.headers, **headers})

    def at(self, address: str, **headers: str) -> HttpResponse:
        """Send a GET request for a URL with its query string."""
        path, _, query = address.partition("?")
        return self.ask(path, query, **headers)

    def get(self, path: str, /, **query: Any) -> Any:
        """Return the JSON of a response. Fail if it isn't a 200."""
        response = self.ask(path, query)
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        return json.loads(response.content)

    def listing(self, path: str = "articles/", /, **query: Any) -> Listing:
        data = self.get(path, **query)
        assert set(data) == ({"meta", "items"} if self.version == "v2" else {"count", "meta", "items"})
        total = data["meta"]["total_count"] if self.version == "v2" else data["count"]
        return Listing(total, data["meta"]["next_cursor"], data["items"])

    def titles(self, path: str = "articles/", /, **query: Any) -> list[str]:
        """Return the titles of a listing. Fail if the total isn't their number."""
        listing = self.listing(path, **query)
        assert listing.total == len(listing.items)
        return listing.titles

    def sitemap(self, path: str = "articles/sitemap/", /, **query: Any) -> tuple[list[dict[str, Any]], str | None]:
        """Return the entries of a sitemap and the next cursor."""
        data = self.get(path, **query)
        assert set(data) == {"meta", "items"}
        assert set(data["meta"]) == {"next_cursor"}
        return data["items"], data["meta"]["next_cursor"]

    def article(self, page: Any, /, **query: Any) -> dict[str, Any]:
        return self.get(f"articles/{page.pk}/", **query)

    def refuse(self, path: str, query: Any, parameter: str) -> str:
        """Send a request that must be refused with an error for the parameter; return the message."""
        response = self.ask(path, query)
        assert response.status_code == self.bad_request, (response.status_code, response.content)
        data = json.loads(response.content)
        if self.version == "v2":
            assert response["Content-Type"] == "application/json"
            assert set(data) == {"message"}
            assert data["message"].startswith(f"{parameter}: ")
            return str(data["message"])
        assert response["Content-Type"] == "application/problem+json"
        assert data["status"] == 422
        assert parameter in {error["loc"][-1] for error in data["errors"]}, data
        return " ".join(error["msg"] for error in data["errors"])

    def missing(self, path: str, query: Any = None) -> bytes:
        """Send a request that must be a 404; return the response."""
        response = self.ask(path, query)
        assert response.status_code == 404, (response.status_code, response.content)
        data = json.loads(response.content)
        assert data["message" if self.version == "v2" else "detail"]
        return response.content


NO_CACHE = override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})


def made_anew(api: Api, address: str) -> HttpResponse:
    """Send a request without the cache of responses."""
    with NO_CACHE:
        return api.at(address)


#: Modules for a single version.
_BOTH_VERSIONS = {"test_fields_parameter", "test_headers", "test_pages_endpoint", "test_shapes", "test_sources"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run each test with one version of the API, alternating, and the other one with ``-m exhaustive``.

    Both versions share the code below their routes. Tests named with ``::`` run with both.
    """
    if any("::" in argument for argument in config.args):
        return
    for item in items:
        version = (
            item.callspec.params.get("api") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
        )
        if version in VERSIONS and item.path.is_relative_to(FOLDER) and item.path.stem not in _BOTH_VERSIONS:
            other = item.name.replace(version, "")
            turn = zlib.crc32(f"{item.path.stem} {other}".encode()) % len(VERSIONS)
            if VERSIONS[turn] != version:
                item.add_marker(pytest.mark.exhaustive)


@pytest.fixture(params=VERSIONS)
def api(request: pytest.FixtureRequest, client: Client, db: None) -> Api:
    """Each version of the API, for an anonymous visitor."""
    return Api(request.param, client)


@pytest.fixture(scope="module")
def news(_module_transaction: None) -> paper.Paper:
    """A news site that the tests of a module share. Changes of a test are rolled back."""
    return paper.make()


@pytest.fixture
def detail_url(api: Api) -> Any:
    """Return a function that returns the detail URL of an article in the API."""
    namespace = "wagtailapi:articles:detail" if api.version == "v2" else "wagtailapi_v3:newsbrief_article"

    def url(page: Any) -> str:
        argument = {"pk": page.pk} if api.version == "v2" else {"id": page.pk}
        return "http://localhost" + reverse(namespace, kwargs=argument)

    return url
