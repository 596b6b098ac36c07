"""The ways to an article. A door is a function of a browser and a case: whether the browser is let in.

To add one, write such a function under ``@door`` with its row of ``answers``. Ask through ``Asking``: an answer that
shows many articles, a listing say, is asked for once a viewer.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import posted
from tests.support.search import SEARCH_SEES_UNCOMMITTED

from . import answers
from .paper import Case, Newspaper

FRONTEND = "https://news.example.com"


class Answer(NamedTuple):
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The JSON of a good answer, an empty object for any other."""
        return json.loads(self.text) if self.status == 200 else {}


class Asking:
    """A viewer's browser on the paper. What was asked for once isn't asked for again."""

    def __init__(self, browser: Client, paper: Newspaper) -> None:
        self.browser = browser
        self.paper = paper
        self._answers: dict[tuple[Any, ...], Answer] = {}

    def get(self, url: str, **headers: str) -> Answer:
        return self._ask("get", url, headers)

    def post(self, url: str, **data: str) -> Answer:
        return self._ask("post", url, {"X-Requested-With": "XMLHttpRequest"}, data)

    def ids(self, url: str) -> set[Any]:
        """Return the ids in a listing of the API."""
        return {item["id"] for item in self.get(url).json.get("items", ())}

    def _ask(self, method: str, url: str, headers: dict[str, str], data: dict[str, str] | None = None) -> Answer:
        key = (method, url, *headers.items(), *(data or {}).items())
        if key not in self._answers:
            response = getattr(self.browser, method)(url, data, headers=headers)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            self._answers[key] = Answer(response.status_code, content.decode(), dict(response.headers))
        return self._answers[key]


class Door(NamedTuple):
    """A way in, and who is expected to get through: see ``answers``."""

    lets_in: Callable[[Asking, Case], bool]
    expected: dict[str, str]


DOORS: dict[str, Door] = {}


def door(name: str, expected: dict[str, str], *, where: bool = True) -> Callable[[Any], Any]:
    """Register a door, where what it leads through is installed."""

    def register(lets_in: Any) -> Any:
        if where:
            DOORS[name] = Door(lets_in, expected)
        return lets_in

    return register


# --- HTML ------------------------------------------------------------------------------------------------------


@door("page", answers.PAGE)
def page(ask: Asking, case: Case) -> bool:
    answer = ask.get(case.path)
    return answer.status == 200 and case.word in answer.text


@door("section page", answers.SECTION)
def section_page(ask: Asking, case: Case) -> bool:
    return case.slug in ask.get(case.path.removesuffix(case.slug.lstrip("/"))).text


@door("next on the page before", answers.SECTION)
def next_on_page(ask: Asking, case: Case) -> bool:
    return case.slug in ask.get(case.path.replace("slug-", "witness-")).text


@door("link on a page", answers.LINKS)
def link_on_page(ask: Asking, case: Case) -> bool:
    return case.slug in ask.get("/news/lead/").text


@door("sitemap.xml", answers.SITEMAP)
def sitemap(ask: Asking, case: Case) -> bool:
    return case.slug in ask.get("/sitemap.xml").text


@door("feed of a section", answers.FEED)
def feed(ask: Asking, case: Case) -> bool:
    return case.word in ask.get(f"/feeds/section/{case.section.pk}/rss.xml").text


@door("feed of the site", answers.FEED_OF_SITE)
def feed_of_site(ask: Asking, case: Case) -> bool:
    return case.word in ask.get("/feeds/rss.xml").text


# --- both API versions -----------------------------------------------------------------------------------------


def _only(root: str, field: str) -> str:
    """Return the parameter that leaves all but a field out, for speed."""
    return f"fields=_,{field}"


def detail(root: str, ask: Asking, case: Case) -> bool:
    return bool(ask.get(f"{root}articles/{case.pk}/?{_only(root, 'id')}").json)


def by_path(root: str, ask: Asking, case: Case) -> bool:
    return ask.get(f"{root}articles/by-path/?path={case.path}&{_only(root, 'id')}").json.get("id") == case.pk


def at_path(root: str, ask: Asking, case: Case) -> bool:
    return case.word in ask.get(f"{root}paths/?path={case.path}").text


def redirect_at_path(root: str, ask: Asking, case: Case) -> bool:
    return case.slug in ask.get(f"{root}paths/?path=/old{case.slug}").text


def listing(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?limit=200")


def count_of_section(root: str, ask: Asking, case: Case) -> bool:
    """Tell whether a section counts more than its witness."""
    answer = ask.get(f"{root}articles/?section={case.section.pk}&limit=1&{_only(root, 'id')}").json
    return answer.get("count", answer.get("meta", {}).get("total_count", 0)) > 1


def filter_by_tag(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?tag=tag%20{case.word}&{_only(root, 'id')}")


def tags(root: str, ask: Asking, case: Case) -> bool:
    return case.word in ask.get(f"{root}tags/?limit=200").text


def filter_by_locale(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?locale=de&limit=200&{_only(root, 'id')}")


def search(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?search={case.word}&{_only(root, 'id')}")


def api_sitemap(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/sitemap/")


def next_of(root: str, ask: Asking, case: Case) -> bool:
    following = ask.get(f"{root}articles/{case.witness.pk}/?{_only(root, 'next')}").json.get("next")
    return following is not None and following["id"] == case.pk


def next_in_listing(root: str, ask: Asking, case: Case) -> bool:
    items = ask.get(f"{root}articles/?limit=200").json["items"]
    return any(item["next"]["id"] == case.pk for item in items if item["next"])


def related(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in {one["id"] for one in ask.get(f"{root}articles/{ask.paper.lead.pk}/").json["related"]}


def link(root: str, ask: Asking, case: Case) -> bool:
    lead = ask.get(f"{root}articles/{ask.paper.lead.pk}/").json
    return case.slug in json.dumps([lead["body"], lead["summary"]])


def redirect(root: str, ask: Asking, case: Case) -> bool:
    return case.slug in ask.get(f"{root}articles/by-path/?path=/old{case.slug}").text


def pages_detail(root: str, ask: Asking, case: Case) -> bool:
    return bool(ask.get(f"{root}pages/{case.pk}/").json)


def shared_cache(root: str, ask: Asking, case: Case) -> bool:
    """Tell whether a cache between the site and its readers may keep the answer."""
    return "public" in ask.get(f"{root}articles/{case.pk}/?{_only(root, 'id')}").headers["Cache-Control"]


def authors(root: str, ask: Asking, case: Case) -> bool:
    return f'"by-{case.word}"' in ask.get(f"{root}authors/?limit=200").text


def author(root: str, ask: Asking, case: Case) -> bool:
    return ask.get(f"{root}authors/by-{case.word}/").status == 200


def tag(root: str, ask: Asking, case: Case) -> bool:
    return ask.get(f"{root}tags/tag-{case.word}/").status == 200


def by_ids(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?ids={ask.paper.lead.pk},{case.pk}&{_only(root, 'id')}")


def below_a_section(root: str, ask: Asking, case: Case) -> bool:
    return case.pk in ask.ids(f"{root}articles/?descendant_of={case.section.pk}&{_only(root, 'id')}")


def teaser(root: str, ask: Asking, case: Case) -> bool:
    """Tell whether the article's standfirst is on the card of the one after its witness."""
    return case.word in ask.get(f"{root}articles/{case.witness.pk}/?{_only(root, 'next(_,standfirst)')}").text


#: For both versions: name, door, answers.
_OF_API: list[tuple[str, Any, dict[str, str]]] = [
    ("detail", detail, answers.API),
    ("by path", by_path, answers.API),
    ("paths", at_path, answers.API),
    ("paths of redirects", redirect_at_path, answers.LINKS),
    ("listing", listing, answers.API),
    ("count of a section", count_of_section, answers.API),
    ("filter by tag", filter_by_tag, answers.API),
    ("tags", tags, answers.API),
    ("filter by locale", filter_by_locale, answers.GERMAN),
    ("API sitemap", api_sitemap, answers.API),
    ("next", next_of, answers.API),
    ("next in a listing", next_in_listing, answers.API),
    ("related", related, answers.LINKS),
    ("link", link, answers.LINKS),
    ("redirect", redirect, answers.LINKS),
    ("pages endpoint", pages_detail, answers.API),
    ("shared cache", shared_cache, answers.SHARED),
    ("authors", authors, answers.API),
    ("author", author, answers.API),
    ("tag", tag, answers.API),
    ("by ids", by_ids, answers.API),
    ("below a section", below_a_section, answers.API),
    ("teaser", teaser, answers.API),
]
if SEARCH_SEES_UNCOMMITTED:
    _OF_API.append(("search", search, answers.API))
for _version in ("v2", "v3") if settings.HAS_API_V3 else ("v2",):
    for _name, _door, _expected in _OF_API:
        _rows = _expected
        if _version == "v3":
            _rows = answers.without_sessions(answers.PAGES_V3 if _name == "pages endpoint" else _expected)
        DOORS[f"{_version} {_name}"] = Door(partial(_door, f"/api/{_version}/"), _rows)


# --- GraphQL ---------------------------------------------------------------------------------------------------


@door("GraphQL", answers.API, where=apps.is_installed("grapple"))
def graphql(ask: Asking, case: Case) -> bool:
    query = f"{{newsbriefArticle(id:{case.pk}){{standfirst}}}}"
    found = ask.get(f"/api/graphql/?query={query}").json["data"]["newsbriefArticle"]
    return bool(found and found["standfirst"] == case.word)


# --- the admin -------------------------------------------------------------------------------------------------


@door("articles listing", answers.EDIT)
def articles_listing(ask: Asking, case: Case) -> bool:
    answer = ask.get(reverse("newsbrief_articles:index"))
    return answer.status == 200 and f"/pages/{case.pk}/" in answer.text


@door("report of summaries", answers.REPORT)
def report(ask: Asking, case: Case) -> bool:
    answer = ask.get(reverse("newsbrief_briefs"))
    return answer.status == 200 and f"/pages/{case.pk}/edit/" in answer.text


@door("suggest", answers.SUGGEST)
def suggest(ask: Asking, case: Case) -> bool:
    return ask.post(reverse("newsbrief_admin:suggest", args=[case.pk]), **posted()).status == 200


@door("neighbours panel", answers.EDIT)
def neighbours_panel(ask: Asking, case: Case) -> bool:
    return ask.post(reverse("newsbrief_admin:neighbours", args=[case.pk]), title="A form").status == 200


@door("next in the panel of the one before", answers.PANEL)
def next_in_panel(ask: Asking, case: Case) -> bool:
    """Tell whether the panel names the article: it shows what readers will see, to editors of the witness."""
    return case.word in ask.post(reverse("newsbrief_admin:neighbours", args=[case.witness.pk]), title="A form").text


@door("preview", answers.EDIT, where=settings.HAS_PREVIEW)
def preview(ask: Asking, case: Case) -> bool:
    """Tell whether the admin gives a token, and the token the draft."""
    answer = ask.get(reverse("wagtailadmin_pages:view_draft", args=[case.pk]))
    if not answer.headers.get("Location", "").startswith(FRONTEND):
        return False
    token = parse_qs(urlsplit(answer.headers["Location"]).query)["token"][0]
    return case.word in Asking(Client(), ask.paper).get("/api/v2/drafts/", **{"X-Newsbrief-Draft": token}).text


# --- other programs --------------------------------------------------------------------------------------------


@door("words in a webhook", answers.NOBODY, where=settings.HAS_WEBHOOKS)
def webhook(ask: Asking, case: Case) -> bool:
    from wagtail_newsbrief.contrib.webhooks.models import Delivery

    return any(case.word in delivery.body for delivery in Delivery.objects.all())
