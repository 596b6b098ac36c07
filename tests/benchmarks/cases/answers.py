"""Answers of the API: Wagtail's pages endpoint, ours in both versions, anew and again, and the floor."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import orjson
from django.conf import settings

from wagtail_newsbrief.api import cursor
from wagtail_newsbrief.articles.models import ArticlePage

from ..contenders import floor
from ..contenders.web import Answer, ask, fetch, no_kept_answers
from ..paper import NAMES, Paper
from .case import Case, Contender

VERSIONS = ["v2", *(["v3"] if settings.HAS_API_V3 else [])]

#: Headline, summary and neighbours, as a front page with a quick read shows them.
BRIEF = "_,id,title,slug,html_url,published_at,standfirst,summary,previous,next"

_addresses = itertools.count(1)

_NEWEST = {"type": "newsbrief.ArticlePage", "order": "-published_at,-id"}


@dataclass(frozen=True)
class Question:
    """What is asked, in the words of each."""

    naive: dict[str, Any]
    ours: dict[str, Any]
    #: An article's key, of all of which everything is asked; None is a listing.
    pk: int | None = None
    #: The same asked of us in another way, by name.
    also: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_whole: bool = False


def _case(name: str, title: str, question: Callable[[Paper, int], Question], **of_case: Any) -> Case:
    def contenders(paper: Paper, number: int) -> list[Contender]:
        asked = question(paper, number)
        where = f"{asked.pk}/" if asked.pk is not None else ""
        tells = partial(_gist, is_whole=asked.is_whole)
        found = [Contender("naive", partial(fetch, f"/naive/api/pages/{where}", asked.naive), tells=tells)]
        for version in VERSIONS:
            url = f"/api/{version}/articles/{where}"
            for label, query in {"cold": asked.ours, **asked.also}.items():
                anew = partial(fetch, url, _in_words_of(version, query))
                found.append(Contender(f"{version} {label}", anew, within=no_kept_answers, tells=tells))
            again = partial(fetch, url, _in_words_of(version, asked.ours))
            found.append(Contender(f"{version} warm", again, prepare=again, tells=tells))
        if "search" not in asked.ours:
            another = partial(_as_another, f"/api/v2/articles/{where}", asked.ours)
            found.append(Contender("v2 cold, not first", another, prepare=another, tells=tells))
        told = _whispered(fetch(f"/api/v2/articles/{where}", asked.ours))
        run = partial(floor.answer, told, is_whole=asked.is_whole)
        return [*found, Contender("floor", run, tells=tells)]

    return Case(name, title, contenders, **of_case)


def _in_words_of(version: str, query: dict[str, Any]) -> dict[str, Any]:
    """Return a query without ``fields`` for API v3, whose listings give all but the body or everything."""
    narrowed = version == "v3" and query.get("fields") == BRIEF
    return {name: value for name, value in query.items() if name != "fields"} if narrowed else query


def _as_another(url: str, query: dict[str, Any]) -> Answer:
    """Ask what nobody has asked before, when what answers have in common is known: not as the first after a change.

    API v2 leaves out of account what scripts put behind ``_`` to have a new address.
    """
    return fetch(url, {**query, "_": next(_addresses)})


def _items(answer: Answer | bytes) -> list[dict[str, Any]]:
    data = orjson.loads(answer) if isinstance(answer, bytes) else answer.json()
    if isinstance(data, list):
        return data
    return data.get("items", [data])


def _gist(answer: Answer | bytes, *, is_whole: bool) -> Any:
    """Return what all have to agree on: which articles, between which others; if it is told, by whom, about what."""
    told = []
    for item in _items(answer):
        pks = [(item[side] or {}).get("id") for side in ("previous", "next")]
        people = [author["slug"] for author in item["byline"]] if is_whole else []
        told.append((item["id"], item["title"], *pks, people, sorted(item["tags"]) if is_whole else []))
    return told


def _whispered(answer: Answer) -> floor.Whispered:
    items = _items(answer)
    images = {item["lead_image"]["id"] for item in items if item.get("lead_image")}
    for item in items:
        images |= {block["value"]["id"] for block in item.get("body", ()) if block["type"] == "image"}
    sections = [item["meta"]["section"]["id"] for item in items if item["meta"].get("section")]
    return floor.Whispered(
        articles=[item["id"] for item in items],
        neighbours={item["id"]: tuple((item[side] or {}).get("id") for side in ("previous", "next")) for item in items},
        images=sorted(images),
        section=sections[0] if sections else None,
    )


# --- the questions ------------------------------------------------------------------------------------------------


def _detail(paper: Paper, number: int) -> Question:
    return Question(naive={}, ours={}, pk=paper.choose(1, number)[0], is_whole=True)


def _listing(limit: int, fields: str) -> Callable[[Paper, int], Question]:
    def question(paper: Paper, number: int) -> Question:
        query = {"limit": limit, "fields": fields}
        return Question({**_NEWEST, **query}, query, is_whole=fields == "*")

    return question


def _filtered(naive: Callable[[Paper, int], dict[str, Any]], ours: Callable[[Paper, int], dict[str, Any]]) -> Any:
    def question(paper: Paper, number: int) -> Question:
        query = {"limit": 20, "fields": BRIEF}
        return Question({**_NEWEST, **query, **naive(paper, number)}, {**query, **ours(paper, number)})

    return question


def _deep(share: float) -> Callable[[Paper, int], Question]:
    """Return the question for 20 articles of a large section, with this share of them behind: 0 are the oldest."""

    def question(paper: Paper, number: int) -> Question:
        token, offset = _place(paper.archive.path, share)
        query = {"limit": 20, "fields": BRIEF}
        section = {**query, "section": paper.archive.pk}
        return Question(
            naive={**_NEWEST, **query, "child_of": paper.archive.pk, "offset": offset},
            ours={**section, "cursor": token},
            also={"cold, by offset": {**section, "offset": offset}},
        )

    return question


@cache
def _place(path: str, share: float) -> tuple[str, int]:
    """Return a place in a section as cursor and as offset."""
    articles = ArticlePage.objects.filter(path__startswith=path).live().public().order_by("published_at", "pk")
    total = articles.count()
    behind = max(int(total * share), 20)
    return cursor.encode("-published_at", articles[behind]), total - behind


def _desk(name: str) -> Callable[[Paper, int], dict[str, Any]]:
    return lambda paper, number: {name: paper.desks[number % len(paper.desks)].pk}


def _dates(paper: Paper, number: int) -> dict[str, Any]:
    month, year = number % 12 + 1, 2008 + number % 15
    first = datetime.datetime(year, month, 1, tzinfo=datetime.UTC)
    return {
        "published_after": first.isoformat(),
        "published_before": first.replace(day=28).isoformat(),
    }


def _author(paper: Paper, number: int) -> dict[str, Any]:
    return {"author": paper.authors[number % len(paper.authors)]}


def _tag(name: str) -> Callable[[Paper, int], dict[str, Any]]:
    # From the middle of the list: neither on every other article nor on hardly any.
    return lambda paper, number: {name: paper.tags[20 + number % 40]}


def _words(paper: Paper, number: int) -> dict[str, Any]:
    return {"search": NAMES[number % len(NAMES)]}


def _words_by_date(paper: Paper, number: int) -> dict[str, Any]:
    # By relevance, articles of a kind are all the same.
    return {**_words(paper, number), "order": "-published_at"}


def _not_modified(paper: Paper, number: int) -> Sequence[Contender]:
    query = {"limit": 20, "fields": "*"}
    found = [Contender("naive, 200", partial(fetch, "/naive/api/pages/", {**_NEWEST, **query}))]
    for version in VERSIONS:
        url = f"/api/{version}/articles/"
        etag = fetch(url, query).headers["ETag"]
        found += [
            Contender(f"{version} cold, 200", partial(fetch, url, query), within=no_kept_answers),
            Contender(f"{version} 304", partial(_unchanged, url, query, etag)),
        ]
    return found


def _unchanged(url: str, query: dict[str, Any], etag: str) -> None:
    answer = ask(url, query, {"If-None-Match": etag})
    if answer.status != 304:
        raise SystemExit(f"{url} {query}: {answer.status} instead of 304")


CASES = [
    _case("detail", "An article: summary, body, renditions, neighbours", _detail),
    _case("listing", "Listing of 20: summary and neighbours", _listing(20, BRIEF)),
    _case("listing-all", "Listing of 20: all fields", _listing(20, "*")),
    _case("listing-100", "Listing of 100: all fields", _listing(100, "*"), fewest=1),
    _case(
        "section",
        "A section, newest first: first page",
        _filtered(lambda p, n: {"child_of": p.archive.pk}, lambda p, n: {"section": p.archive.pk}),
    ),
    _case("middle", "A section, newest first: in the middle", _deep(0.5)),
    _case("far-end", "A section, newest first: far end", _deep(0)),
    _case("small-section", "A section with few articles", _filtered(_desk("child_of"), _desk("section"))),
    _case("dates", "By date: four weeks", _filtered(_dates, _dates)),
    _case("author", "By author", _filtered(_author, _author)),
    _case("tag", "By tag", _filtered(_tag("tags"), _tag("tag"))),
    _case("search", "By words", _filtered(_words, _words_by_date), searches=True),
    Case("not-modified", "Has it changed? No (304)", _not_modified),
]
