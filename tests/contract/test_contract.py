"""What clients rely on: whole answers of both API versions and our part of the OpenAPI document, as files.

A change that is meant is accepted by ``make snapshots``; the diff of the files then belongs into the review.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.contract import paper

FOLDER = Path(__file__).parent
FRONTEND_DOCUMENT = "../../example_project/frontend/openapi.json"
IS_ACCEPTED = os.environ.get("NEWSBRIEF_UPDATE_SNAPSHOTS") == "1"

#: What is asked of both versions, below /api/v2/ and /api/v3/.
QUESTIONS = [
    "articles/",
    "articles/?fields=*&limit=1",
    "articles/?section=news&order=published_at&limit=2",
    "articles/?tag=river&author=ada-quayle",
    "articles/9106/",
    "articles/9106/?rich_text_format=db_html",
    "articles/9103/",
    "articles/9104/",
    "articles/by-path/?path=/news/harbour/quay/",
    "paths/?path=/news/harbour/quay/",
    "paths/?path=/news/",
    "paths/?path=/",
    "articles/9107/",
    "articles/?limit=0",
    "articles/?cursor=x",
    "articles/?order=nonsense",
    "articles/?nonsense=1",
    "sections/",
    "sections/?parent=9101",
    "sections/9102/",
    "sections/by-path/?path=/news/",
    "sections/987654321/",
    "authors/",
    "authors/ada-quayle/",
    "authors/nobody/",
    "tags/",
    "tags/river/",
]

OURS = tuple(f"/api/v3/{name}/" for name in ("articles", "sections", "paths", "authors", "tags"))

# Also those that read nothing: the paper is laid out for them too, so they must not run in an emptied database.
pytestmark = pytest.mark.django_db

needs_v3 = pytest.mark.skipif(not settings.HAS_API_V3, reason="API v3 came with Wagtail 8")


@pytest.fixture(scope="module", autouse=True)
def _paper(_module_transaction: None) -> None:
    paper.make()


def compare(name: str, current: Any) -> None:
    """Hold data against a snapshot, or write it as the new one with NEWSBRIEF_UPDATE_SNAPSHOTS=1."""
    path = FOLDER / name
    # Python 3.13 took the newer name of status 422.
    text = (
        json.dumps(current, indent=2, ensure_ascii=False).replace("Unprocessable Content", "Unprocessable Entity")
        + "\n"
    )
    if IS_ACCEPTED:
        path.write_text(text, encoding="utf-8")
    stored = path.read_text(encoding="utf-8") if path.exists() else ""
    if text != stored:
        diff = difflib.unified_diff(stored.splitlines(), text.splitlines(), name, "now", lineterm="", n=4)
        pytest.fail(
            "\n".join(["The API's contract has changed. If that is meant: make snapshots, and read the diff.", *diff]),
            pytrace=False,
        )


def answers(client: Any, version: str) -> list[dict[str, Any]]:
    found = []
    for question in QUESTIONS:
        response = client.get(f"/api/{version}/{question}")
        found.append(
            {
                "question": question,
                "status": response.status_code,
                "type": response["Content-Type"],
                "answer": json.loads(response.content),
            }
        )
    return found


def test_version_2(client, db):
    compare("v2.json", answers(client, "v2"))


@needs_v3
def test_version_3(client, db):
    compare("v3.json", answers(client, "v3"))


# --- OpenAPI -----------------------------------------------------------------------------------------------------


@needs_v3
def test_openapi(client, db):
    document = json.loads(client.get("/api/v3/openapi.json").content)
    paths = {path: one for path, one in document["paths"].items() if path.startswith(OURS)}
    schemas = document["components"]["schemas"]
    names: set[str] = set()
    found = _references(paths)
    while found:
        names |= found
        found = _references([schemas[name] for name in found]) - names
    ours = _without_titles({"paths": paths, "schemas": {name: schemas[name] for name in sorted(names)}})
    compare("openapi.json", ours)
    # The same as a document of its own, from which the example's frontend makes its types.
    compare(
        FRONTEND_DOCUMENT,
        {
            "openapi": document["openapi"],
            "info": document["info"],
            "paths": ours["paths"],
            "components": {"schemas": ours["schemas"]},
        },
    )


def _references(data: Any) -> set[str]:
    if isinstance(data, dict):
        own = {data["$ref"].rsplit("/", 1)[-1]} if isinstance(data.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in data.values()))
    return set().union(*(_references(one) for one in data)) if isinstance(data, list) else set()


def _without_titles(data: Any) -> Any:
    """Leave out the titles that Pydantic makes of names, and put keys in order: releases differ in both."""
    if isinstance(data, dict):
        return {
            key: _without_titles(value)
            for key, value in sorted(data.items())
            if key != "title" or not isinstance(value, str)
        }
    return [_without_titles(one) for one in data] if isinstance(data, list) else data


# --- the tool itself ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(IS_ACCEPTED, reason="changes are accepted")
def test_a_change_is_shown_as_a_diff(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.contract.test_contract.FOLDER", tmp_path)
    (tmp_path / "x.json").write_text('{\n  "a": 1\n}\n')
    compare("x.json", {"a": 1})
    with pytest.raises(pytest.fail.Exception) as failure:
        compare("x.json", {"a": 2})
    assert "make snapshots" in str(failure.value)
    assert '-  "a": 1\n+  "a": 2' in str(failure.value)


def test_a_change_is_accepted(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.contract.test_contract.FOLDER", tmp_path)
    monkeypatch.setattr("tests.contract.test_contract.IS_ACCEPTED", True)
    compare("x.json", {"ä": 1})
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == '{\n  "ä": 1\n}\n'
