"""The site of the API tests, and helpers that read the metadata of its pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.api import paper


@pytest.fixture(scope="module")
def _news(_module_transaction: None) -> paper.Paper:
    return paper.make()


@pytest.fixture
def news(_news: paper.Paper, db: None) -> paper.Paper:
    return _news.again()


@pytest.fixture
def head(client: Any) -> Any:
    """Return a function that fetches a page and returns its head as a tree."""

    def fetch(page: Any, query: str = "") -> BeautifulSoup:
        response = client.get(f"{page.get_url()}{query}")
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").head

    return fetch


def json_ld(head: BeautifulSoup) -> dict[str, Any]:
    """Return the JSON-LD of a page as a search engine reads it."""
    (script,) = head.find_all("script", type="application/ld+json")
    return dict(json.loads(script.string))


def graph(head: BeautifulSoup) -> dict[str, Any]:
    """Return the Open Graph of a page. Repeated properties are a list."""
    found: dict[str, Any] = {}
    for tag in head.find_all("meta", property=True):
        name, content = tag["property"], tag["content"]
        found[name] = [*_listed(found[name]), content] if name in found else content
    return found


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
