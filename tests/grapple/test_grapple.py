"""Articles in GraphQL, asked over HTTP: the REST API's answers, its access, a constant number of queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import graphene
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from graphene_django.settings import graphene_settings
from grapple.registry import registry
from grapple.schema import schema
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site
from wagtail_headless_preview.models import HeadlessPreviewMixin

from tests.api import paper
from tests.api.secrets import WORD, make
from tests.api.test_repair import BODY, SUMMARY
from tests.grapple.questions import NEIGHBOURS, article, ask, refuse, titles
from tests.projects.testapp.models import BlogPage, NotePage, PlainPage
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage, RelatedArticle
from wagtail_newsbrief.contrib.grapple import apps as grapple_app
from wagtail_newsbrief.contrib.grapple import checks, interfaces
from wagtail_newsbrief.contrib.grapple.blocks import NewsbriefOtherBlock, type_of


def queries_of(query: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask(query)
    return len(captured)


# --- what is given -----------------------------------------------------------------------------------------------


def as_rest(data: dict[str, Any]) -> dict[str, Any]:
    """Return a GraphQL answer in the names and the shape of the REST API."""
    meta = data["summaryMeta"]
    return {
        "id": int(data["id"]),
        "title": data["title"],
        "standfirst": data["standfirst"],
        "published_at": moment(data["publishedAt"]),
        "reading_seconds": data["readingSeconds"],
        "byline": data["byline"],
        "tags": data["tags"],
        "tag_items": data["tagItems"],
        "lead_image": image_as_rest(data["leadImage"]),
        "summary": [blocks_as_rest(block) for block in data["summary"]],
        "summary_text": data["summaryText"],
        "summary_meta": {**{name: meta[name] for name in ("origin", "label", "reviewed", "stale")}}
        | {"reading_seconds": meta["readingSeconds"]},
        "body": [blocks_as_rest(block) for block in data["body"]],
        "related": [neighbour_as_rest(one) for one in data["related"]],
        "previous": neighbour_as_rest(data["previousArticle"]),
        "next": neighbour_as_rest(data["nextArticle"]),
        "html_url": data["htmlUrl"],
        "section": section_as_rest(data["section"]),
    }


def section_as_rest(one: dict[str, Any] | None) -> dict[str, Any] | None:
    return one and {"id": int(one["id"]), "title": one["title"], "slug": one["slug"], "html_url": one["htmlUrl"]}


def image_as_rest(one: dict[str, Any] | None) -> dict[str, Any] | None:
    return one and {
        **{name: one[name] for name in ("alt", "caption", "credit", "width", "height")},
        "id": int(one["id"]),
        "renditions": {each["name"]: each["files"] for each in one["renditions"]},
    }


def moment(text: str | None) -> str | None:
    return text and text.replace("+00:00", "Z")


def blocks_as_rest(block: dict[str, Any]) -> dict[str, Any]:
    found = {"type": block["blockType"], "value": block["value"], "id": block["id"]}
    if "sources" in block:
        found |= {name: block[name] for name in ("origin", "origins", "label", "sources")}
    return found


def neighbour_as_rest(one: dict[str, Any] | None) -> dict[str, Any] | None:
    return one and {
        "id": int(one["id"]),
        "title": one["title"],
        "published_at": moment(one["publishedAt"]),
        "standfirst": one["standfirst"],
        "lead_image": image_as_rest(one["leadImage"]),
        "meta": {"type": one["pageType"], "html_url": one["htmlUrl"], "slug": one["slug"]}
        | {"section": section_as_rest(one["section"])},
    }


def rest(page: Any, client: Client) -> dict[str, Any]:
    """Return the REST API's article without what GraphQL has no use for."""
    data = json.loads(client.get(f"/api/v2/articles/{page.pk}/", headers={"host": "localhost"}).content)
    meta = data.pop("meta")
    for one in (data["previous"], data["next"], *data["related"]):
        if one is not None:
            del one["meta"]["detail_url"]
    for one in (data, data["previous"], data["next"], *data["related"]):
        if one is not None and one["lead_image"] is not None:
            del one["lead_image"]["type"], one["lead_image"]["focal_point"]
    return {**data, "html_url": meta["html_url"], "section": meta["section"]}


def test_an_article_is_that_of_the_rest_api(news, client):
    for page in (news.flood, news.bare, news.market, news.second_twin):
        assert as_rest(article(page)) == rest(page, client)


def test_rich_text_that_a_script_stored_is_given_as_the_rest_api_gives_it(news, client):
    ArticlePage.objects.filter(pk=news.bare.pk).update(body=BODY, summary=SUMMARY)
    ArticlePage.objects.filter(pk=news.market.pk).update(standfirst="Its neighbour.")
    assert as_rest(article(news.bare)) == rest(news.bare, client)
    query = "{ newsbriefArticles { items { ...Everything } } }"
    items = {item["title"]: item for item in ask(query)["newsbriefArticles"]["items"]}
    assert items["Bare"]["body"][0]["value"] == "<p>Line one<br/>line two</p>"
    assert items["Market"]["standfirst"] == "Its neighbour."


def test_every_block_of_a_summary_has_a_type(news):
    blocks = article(news.flood)["summary"]
    common = ("id", "value", "blockType", "origin", "origins", "label", "sources")
    own = [{name: block[name] for name in block if name not in common} for block in blocks]
    assert own == [
        {"__typename": "NewsbriefKeyPointsBlock", "points": ["<p>point something</p>", "<p>second point</p>"]},
        {"__typename": "NewsbriefTextBlock", "html": "<p>paragraph something</p>"},
        {"__typename": "NewsbriefTextBlock", "html": "<p>it matters something</p>"},
        {"__typename": "NewsbriefQuoteBlock", "text": "quoted something", "attribution": "speaker something"},
        {
            "__typename": "NewsbriefFiguresBlock",
            "figures": [{"value": "42 something", "label": "counted something"}],
        },
        {
            "__typename": "NewsbriefTimelineBlock",
            "entries": [{"date": "May 1911 something", "event": "happened something"}],
        },
    ]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "poll", "value": "Yes or no?"},
        {"type": "poll", "value": {"question": "Yes or no?"}},
        {"type": "quote", "value": "“Yes”"},
        {"type": "key_points", "value": [{"point": "One"}]},
        {"type": "figures", "value": [{"number": "1"}]},
        {"type": "figures", "value": {"value": "1", "label": "one"}},
        {"type": "timeline", "value": ["1911"]},
    ],
    ids=lambda block: f"{block['type']} {block['value']}",
)
def test_a_block_of_the_sites_own_has_its_value(block):
    assert type_of(block) is NewsbriefOtherBlock


def test_types_with_one_mixin_have_the_fields_of_that(news):
    blog = factories.make_page(
        BlogPage, news.news, "Blog", date=paper.at(4).date(), summary=[("paragraph", "<p>In short.</p>")]
    )
    note = factories.make_page(NotePage, news.news, "Note")
    found = ask("query($id: ID) { page(id: $id) { ...Everything } }", id=blog.pk)["page"]
    assert found["summaryText"] == "In short."
    assert found["previousArticle"]["title"] == "Second twin"
    assert "standfirst" not in found
    found = ask("query($id: ID) { page(id: $id) { ...Everything } }", id=note.pk)["page"]
    assert set(found) == {"id", "title", "previousArticle", "nextArticle"}
    plain = factories.make_page(PlainPage, news.news, "Plain")
    found = ask("query($id: ID) { page(id: $id) { ...Everything } }", id=plain.pk)["page"]
    assert set(found) == {"id", "title"}
    # All of them in one list.
    tags = {page["title"]: page.get("tags") for page in ask('{ pages(order: "-id") { ...Everything } }')["pages"]}
    assert (tags["Blog"], tags["Plain"], tags["Bare"]) == (None, None, ["River"])


def test_a_types_own_interfaces_stay(monkeypatch):
    class Own(graphene.Interface):
        colour = graphene.String()

    monkeypatch.setattr(BlogPage, "graphql_interfaces", (Own,))
    interfaces.add_to_page_types()
    interfaces.add_to_page_types()
    assert BlogPage.graphql_interfaces == (Own, interfaces.NewsbriefSummary, interfaces.NewsbriefNavigation)


# --- which articles ----------------------------------------------------------------------------------------------


def test_filters_and_orders_are_those_of_the_rest_api(news):
    assert titles() == ["Flood", "Market", "Second twin", "First twin", "Bare"]
    assert titles('order: "published_at", section: "news/local"') == ["Market"]
    assert titles(f'section: "{news.local.pk}", author: null') == ["Market"]
    assert titles('author: "ada-quayle", publishedAfter: "2026-11-02"') == ["Flood"]
    assert titles('tag: "River", publishedBefore: "2026-11-02"') == ["Bare"]
    Locale.objects.create(language_code="de")
    assert titles('locale: "de"') == []
    assert titles('locale: "de", fallback: "en"')[:2] == ["Flood", "Market"]


def test_a_listing_is_gone_through_by_cursor_or_offset(news):
    query = (
        "query($cursor: String, $offset: Int) { newsbriefArticles(limit: 2, cursor: $cursor, offset: $offset) "
        "{ totalCount nextCursor items { ... on PageInterface { title } } } }"
    )
    found, cursor = [], None
    while True:
        listing = ask(query, cursor=cursor)["newsbriefArticles"]
        assert listing["totalCount"] == 5
        found += [item["title"] for item in listing["items"]]
        cursor = listing["nextCursor"]
        if cursor is None:
            break
    assert found == titles()
    assert [item["title"] for item in ask(query, offset=4)["newsbriefArticles"]["items"]] == ["Bare"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("limit: 0", "limit: '0' is not a whole number from 1 to 20"),
        ('order: "colour"', "order: 'colour' is not one of -published_at, published_at, title"),
        ('section: "nowhere"', "There is no such section."),
        ('publishedAfter: "yesterday"', "published_after: 'yesterday' is not an ISO 8601 date"),
        ('tag: "\\u0000"', "tag: null characters and unpaired surrogates are not allowed"),
    ],
)
def test_what_cant_be_served_is_refused_with_a_sentence(news, arguments, sentence):
    assert refuse(f"{{ newsbriefArticles({arguments}) {{ totalCount }} }}").startswith(sentence)


def test_an_article_by_its_address(news, client):
    query = "query($path: String) { newsbriefArticle(path: $path) { ... on PageInterface { title } } }"
    assert ask(query, path="/news/flood/")["newsbriefArticle"] == {"title": "Flood"}
    assert ask(query, path="/news/nowhere/")["newsbriefArticle"] is None
    Redirect.add_redirect("/old", "/news/flood/")
    assert ask(query, path="/old/")["newsbriefArticle"] is None
    assert refuse("{ newsbriefArticle { standfirst } }").startswith("path: is required")
    assert ask('{ newsbriefArticle(id: "x") { standfirst } }')["newsbriefArticle"] is None
    # What stands in the address belongs to GraphQL.
    response = client.get("/api/graphql/?query={newsbriefArticles{totalCount}}", headers={"host": "localhost"})
    assert json.loads(response.content) == {"data": {"newsbriefArticles": {"totalCount": 5}}}


# --- queries -----------------------------------------------------------------------------------------------------

#: Ours, and two of Grapple's own, newest first.
LISTS = {
    "newsbriefArticles": "{ newsbriefArticles(limit: %d) { items { ...Everything } } }",
    "pages": '{ pages(limit: %d, order: "-id", contentType: "newsbrief.ArticlePage") { ...Everything } }',
    "children": '{ page(slug: "news") { children(limit: %d, order: "-id") { ...Everything } } }',
}


@pytest.fixture
def twenty(news):
    for number in range(20):
        one = factories.make_article(
            news.news,
            f"Article {number}",
            published_at=paper.at(5, number),
            lead_image=news.picture,
            summary=[("key_points", [f'<p><a linktype="page" id="{news.bare.pk}">point {number}</a></p>'])],
            body=[("paragraph", f'<p><a linktype="page" id="{news.bare.pk}">text {number}</a></p>')],
        )
        one.tags.add("River")
        one.related_articles = [RelatedArticle(article=news.flood)]
        one.save_revision().publish()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_and_for_twenty(twenty, name):
    queries_of(LISTS[name] % 1)  # what Django and Wagtail keep from then on
    assert queries_of(LISTS[name] % 1) == queries_of(LISTS[name] % 20) <= 28


def test_what_nobody_asks_for_costs_nothing(twenty):
    query = "{ newsbriefArticles(limit: 20) { items { ... on PageInterface { title } } } }"
    neighbours = f"{{ newsbriefArticles(limit: 20) {{ items {{ {NEIGHBOURS} }} }} }}"
    ask(neighbours)
    with CaptureQueriesContext(connection) as captured:
        ask(query)
    assert not [one for one in captured.captured_queries if '"body"' in one["sql"]]
    with CaptureQueriesContext(connection) as with_neighbours:
        ask(neighbours)
    assert len(with_neighbours) - len(captured) <= 8


def test_a_search_of_grapples_is_a_list_too(news):
    found = ask(f'{{ pages(searchQuery: "twin", order: "title") {{ title {NEIGHBOURS} }} }}')["pages"]
    assert [(page["title"], (page["previousArticle"] or {}).get("title")) for page in found] == [
        ("First twin", "Bare"),
        ("Second twin", "First twin"),
    ]


def test_without_the_middleware_a_list_is_right_and_dear(twenty, monkeypatch):
    right = ask(LISTS["pages"] % 5)
    cheap = queries_of(LISTS["pages"] % 5)
    monkeypatch.setattr(graphene_settings, "MIDDLEWARE", ())
    assert ask(LISTS["pages"] % 5) == right
    assert queries_of(LISTS["pages"] % 5) > 2 * cheap


# --- who may see what --------------------------------------------------------------------------------------------


def test_who_may_see_something_sees_it(news):
    page = make(news.news)
    factories.restrict(page)
    reader = Client(headers={"host": "localhost"})
    reader.force_login(factories.make_user())
    assert article(page) is None
    assert article(page, reader)["title"] == WORD
    assert WORD in titles(client=reader)
    assert article(news.second_twin, reader)["nextArticle"]["title"] == WORD
    assert article(news.second_twin)["nextArticle"]["title"] == "Flood"


def test_another_site_is_another_paper(news):
    root = factories.make_page(PlainPage, Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    other = factories.make_article(root, "Elsewhere")
    assert article(other) is None
    assert "Elsewhere" not in titles()
    assert titles('site: "other.example.com"') == ["Elsewhere"]


def test_a_draft_that_grapple_leads_to_keeps_its_words(news):
    """``parent`` gives whatever page that is: ours say nothing of one that the visitor may not see."""
    above = factories.make_article(news.news, "Above", summary=[("paragraph", f"<p>{WORD}</p>")], standfirst=WORD)
    child = factories.make_article(above, "Child")
    above.unpublish()
    child.refresh_from_db()
    query = "query($id: ID) { page(id: $id) { parent { ...Everything } } }"
    parent = ask(query, id=child.pk)["page"]["parent"]
    assert {value for name, value in parent.items() if name not in ("id", "title")} == {None}
    above.save_revision().publish()
    assert ask(query, id=child.pk)["page"]["parent"]["standfirst"] == WORD


def test_a_preview_of_grapples_shows_the_draft(news, monkeypatch):
    """With the mixin of wagtail-headless-preview on the type, as Grapple's documentation has it."""
    for name in ("get_preview_signer", "get_page_from_preview_token", "update_page_preview", "create_page_preview"):
        monkeypatch.setattr(ArticlePage, name, vars(HeadlessPreviewMixin)[name], raising=False)
    draft = factories.make_article(news.news, "Draft", published_at=paper.at(3), live=False)
    draft.standfirst = "Not yet out."
    token = draft.create_page_preview().token
    query = "query($token: String) { page(token: $token) { ...Everything } }"
    found = ask(query, token=token)["page"]
    assert (found["standfirst"], found["section"]["title"]) == ("Not yet out.", "News")
    assert found["previousArticle"]["title"] == "Second twin"
    assert found["nextArticle"]["title"] == "Flood"
    assert ask(query, token=f"id={10**9}:wrong")["page"] is None


# --- the installation --------------------------------------------------------------------------------------------


def test_the_checks_find_nothing_here():
    assert checks.check_apps() == checks.check_middleware() == []


def test_a_missing_middleware_is_reported(monkeypatch):
    monkeypatch.setattr(graphene_settings, "MIDDLEWARE", ())
    (message,) = checks.check_middleware()
    assert message.id == "newsbrief_grapple.W001"
    assert "wagtail_newsbrief.contrib.grapple.peers.PeersMiddleware" in message.hint


def test_a_missing_app_of_grapples_is_reported(monkeypatch):
    monkeypatch.setattr(registry, "pages", {})
    (message,) = checks.check_apps()
    assert message.id == "newsbrief_grapple.E001"
    assert message.hint == 'Add "newsbrief" to GRAPPLE["APPS"].'


def test_without_the_extra_a_sentence_names_it(monkeypatch):
    config = apps.get_app_config("newsbrief_grapple")
    with monkeypatch.context() as patch:
        patch.setattr(grapple_app, "find_spec", lambda name: None)
        with pytest.raises(ImproperlyConfigured, match=r"wagtail-newsbrief\[grapple\]"):
            config.ready()
    with monkeypatch.context() as patch:
        patch.setattr(apps, "is_installed", lambda name: name != "grapple")
        with pytest.raises(ImproperlyConfigured, match='add "grapple"'):
            config.ready()


def test_below_grapple_in_installed_apps_is_too_late():
    with pytest.raises(ImproperlyConfigured, match='above "grapple"'):
        apps.get_app_config("newsbrief_grapple").ready()


def test_the_reference_names_every_type_and_field():
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "graphql.md").read_text(encoding="utf-8")
    types = {name: type_ for name, type_ in schema.graphql_schema.type_map.items() if name.startswith("Newsbrief")}
    assert len(types) > 15
    names = {*types, *(field for type_ in types.values() for field in type_.fields)}
    names |= {argument for name in ("newsbriefArticles", "newsbriefArticle") for argument in _arguments(name)}
    assert not [name for name in sorted(names) if f"`{name}`" not in reference]


def _arguments(query: str) -> list[str]:
    return [query, *schema.graphql_schema.query_type.fields[query].args]
