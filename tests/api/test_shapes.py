"""What an article and a section look like, key by key, in both versions."""

from __future__ import annotations

import pytest
from wagtail.models import Page, Site

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.versioning import mark_changed

SHORT = ["id", "title", "standfirst", "published_at", "lead_image", "meta"]
SHORT_META = ["type", "detail_url", "html_url", "slug", "section"]
ARTICLE = [
    "id",
    "title",
    "standfirst",
    "published_at",
    "reading_seconds",
    "byline",
    "tags",
    "tag_items",
    "lead_image",
    "summary",
    "summary_text",
    "summary_meta",
    "body",
    "related",
    "previous",
    "next",
    "meta",
]
META = [
    *("type", "detail_url", "html_url", "slug", "locale", "fallback"),
    *("first_published_at", "last_published_at", "alias_of", "section"),
]


def test_an_article_with_everything(api: Api, news: Paper, detail_url):
    flood = api.article(news.flood)
    assert list(flood) == ARTICLE
    assert list(flood["meta"]) == META
    assert flood["id"] == news.flood.pk
    assert flood["title"] == "Flood"
    assert flood["standfirst"] == "The river came at night."
    assert flood["published_at"] == "2026-11-04T09:30:00Z"
    assert flood["reading_seconds"] == news.flood.reading_seconds > 0
    assert flood["byline"] == [
        {"name": "Ben Ode", "slug": "ben-ode", "role": ""},
        {"name": "Ada Quayle", "slug": "ada-quayle", "role": "Harbour reporter"},
    ]
    assert flood["tags"] == ["River", "high water"]
    assert flood["tag_items"] == [{"name": "River", "slug": "river"}, {"name": "high water", "slug": "high-water"}]
    assert flood["meta"] == {
        "type": "newsbrief.ArticlePage",
        "detail_url": detail_url(news.flood),
        "html_url": "http://localhost/news/flood/",
        "slug": "flood",
        "locale": "en",
        "fallback": False,
        "first_published_at": flood["meta"]["first_published_at"],
        "last_published_at": flood["meta"]["last_published_at"],
        "alias_of": None,
        "section": {"id": news.news.pk, "title": "News", "slug": "news", "html_url": "http://localhost/news/"},
    }
    assert flood["meta"]["first_published_at"].endswith("Z")
    assert flood["meta"]["first_published_at"] <= flood["meta"]["last_published_at"]


def test_a_lead_image(api: Api, news: Paper):
    image = api.article(news.flood)["lead_image"]
    renditions = image.pop("renditions")
    assert image == {
        "id": news.picture.pk,
        "alt": "The quay under water",
        "caption": "Tuesday, seven o'clock",
        "credit": "Ada Quayle",
        "width": 900,
        "height": 600,
        "type": "image/png",
        "focal_point": None,
    }
    assert {name: [(one["width"], one["height"]) for one in set_] for name, set_ in renditions.items()} == {
        "card": [(400, 225), (800, 450)],
        "hero": [(800, 533), (900, 600)],  # never larger than the picture
    }
    for one in [one for set_ in renditions.values() for one in set_]:
        assert list(one) == ["url", "width", "height", "type"]
        assert one["url"].startswith("http://localhost/media/images/harbour")
        assert one["type"] == "image/webp"


def test_every_block_of_a_summary(api: Api, news: Paper):
    flood = api.article(news.flood)
    assert [{"type": block["type"], "value": block["value"]} for block in flood["summary"]] == [
        {"type": "key_points", "value": ["<p>point something</p>", "<p>second point</p>"]},
        {"type": "paragraph", "value": "<p>paragraph something</p>"},
        {"type": "why_it_matters", "value": "<p>it matters something</p>"},
        {"type": "quote", "value": {"text": "quoted something", "attribution": "speaker something"}},
        {"type": "figures", "value": [{"value": "42 something", "label": "counted something"}]},
        {"type": "timeline", "value": [{"date": "May 1911 something", "event": "happened something"}]},
    ]
    assert flood["summary_text"].splitlines()[:3] == ["point something", "second point", "paragraph something"]
    assert flood["summary_meta"] == {
        "origin": "human",
        "label": "",
        "reviewed": True,
        "stale": False,
        "reading_seconds": news.flood.summary_reading_seconds,
    }


def test_every_block_of_a_body(api: Api, news: Paper):
    body = api.article(news.flood)["body"]
    assert [list(block) for block in body] == [["type", "value", "id"]] * len(body)
    values = [(block["type"], block["value"]) for block in body]
    image = dict(values)["image"]
    assert (image["id"], image["alt"], image["caption"], image["credit"]) == (
        news.picture.pk,
        "alt something",
        "caption something",
        "credit something",
    )
    assert [len(set_) for set_ in image["renditions"].values()] == [2, 2]
    assert [value for value in values if value[0] != "image"] == [
        ("heading", {"text": "heading something", "level": "h2"}),
        ("paragraph", "<p>First <b>bold</b> words.</p>"),
        ("heading", {"text": "subheading something", "level": "h3"}),
        ("quote", {"text": "said something", "attribution": "sayer something"}),
        ("list", {"ordered": False, "items": ["<p>bread</p>", "<p>salt</p>"]}),
        ("list", {"ordered": True, "items": ["<p>one</p>", "<p>two</p>"]}),
        ("embed", {"embed": "https://video.example.com/1", "caption": "embedded something"}),
        (
            "table",
            {
                "caption": "table something",
                "columns": [
                    {"type": "text", "heading": "head something"},
                    {"type": "rich_text", "heading": ""},
                ],
                "rows": [{"values": ["cell something", "<p>rich <i>cell</i></p>"]}],
            },
        ),
    ]


def test_an_article_with_nothing(api: Api, news: Paper):
    article = api.article(news.first_twin)
    assert list(article) == ARTICLE
    assert article["standfirst"] == article["summary_text"] == ""
    assert article["byline"] == article["tags"] == article["summary"] == article["body"] == article["related"] == []
    assert article["lead_image"] is None
    assert article["reading_seconds"] == article["summary_meta"]["reading_seconds"] == 0


def test_neighbours_and_their_ends(api: Api, news: Paper, detail_url):
    oldest, newest = api.article(news.bare), api.article(news.flood)
    assert oldest["previous"] is None
    assert newest["next"] is None
    assert list(oldest["next"]) == SHORT
    assert list(oldest["next"]["meta"]) == SHORT_META
    assert oldest["next"] == {
        "id": news.first_twin.pk,
        "title": "First twin",
        "standfirst": "",
        "published_at": "2026-11-02T09:30:00Z",
        "lead_image": None,
        "meta": {
            "type": "newsbrief.ArticlePage",
            "detail_url": detail_url(news.first_twin),
            "html_url": "http://localhost/news/first-twin/",
            "slug": "first-twin",
            "section": {"id": news.news.pk, "title": "News", "slug": "news", "html_url": "http://localhost/news/"},
        },
    }
    assert newest["previous"]["title"] == "Second twin"
    assert api.article(news.first_twin)["next"]["title"] == "Second twin"
    assert api.article(news.second_twin)["previous"]["title"] == "First twin"


def test_related_articles_keep_their_order(api: Api, news: Paper):
    related = api.article(news.flood)["related"]
    assert [one["title"] for one in related] == ["Market", "Bare"]
    assert list(related[0]) == SHORT
    assert list(related[0]["meta"]) == SHORT_META


def test_a_listing_leaves_body_and_related_out(api: Api, news: Paper):
    items = api.listing().items
    assert len(items) == 5
    for item in items:
        assert list(item) == [name for name in ARTICLE if name not in {"body", "related"}]
        assert list(item["meta"]) == META


def test_a_listing_gives_what_a_detail_gives(api: Api, news: Paper):
    items = api.listing(fields="*").items
    details = [api.get(f"articles/{item['id']}/") for item in items]
    assert items == details


def test_an_article_below_a_draft_has_no_section(api: Api, news: Paper):
    drafts = factories.make_section(title="Not yet", live=False)
    article = factories.make_article(drafts, "Early")
    assert api.article(article)["meta"]["section"] is None
    (item,) = [item for item in api.listing().items if item["title"] == "Early"]
    assert item["meta"]["section"] is None


def test_an_article_on_top_of_a_site_has_no_section(api: Api, site: Site):
    """The root of the page tree is nobody's section, nor is a page outside the site."""
    outer = factories.make_article(Page.get_first_root_node(), "Front page")
    inner = factories.make_article(outer, "Inside")
    for article in (outer, inner):
        site.root_page = article
        site.save()
        assert api.article(article)["meta"]["section"] is None


def test_a_home_page_is_no_section_but_the_parent_of_one(api: Api, news: Paper):
    article = factories.make_article(title="On top")
    assert api.article(article)["meta"]["section"] is None
    assert "articleSection" not in api.article(article, fields="seo")["seo"]["json_ld"]
    assert api.get(f"sections/{news.news.pk}/")["parent"]["id"] == factories.home().pk


def test_a_byline_in_other_words(api: Api, news: Paper):
    factories.edit(news.flood, byline_override="our correspondents")
    assert api.article(news.flood)["byline"] == [{"name": "our correspondents", "slug": None, "role": ""}]


@pytest.mark.parametrize(
    ("origin", "reviewed", "label"),
    [
        ("human", True, ""),
        ("extracted", True, "Selected from the article"),
        ("ai", False, "Generated with AI"),
        ("ai_edited", False, "Generated with AI"),
    ],
)
def test_where_a_summary_comes_from(api: Api, news: Paper, origin, reviewed, label):
    type(news.flood).objects.filter(pk=news.flood.pk).update(summary_origin=origin)
    meta = api.article(news.flood)["summary_meta"]
    assert (meta["origin"], meta["reviewed"], meta["label"]) == (origin, reviewed, label)


def test_a_reviewed_summary_and_a_stale_one(api: Api, news: Paper):
    type(news.flood).objects.filter(pk=news.flood.pk).update(
        summary_origin="ai", summary_reviewed_at=news.flood.published_at, summary_source_digest="0" * 64
    )
    meta = api.article(news.flood)["summary_meta"]
    assert meta["label"] == "Generated with AI, reviewed by an editor"
    assert meta["reviewed"]
    assert meta["stale"]
    (item,) = [item for item in api.listing().items if item["title"] == "Flood"]
    assert item["summary_meta"] == meta


def test_a_section(api: Api, news: Paper):
    section = api.get(f"sections/{news.local.pk}/")
    url = "/api/v2/sections" if api.version == "v2" else "/api/v3/sections"
    assert section == {
        "id": news.local.pk,
        "title": "Local",
        "intro": "",
        "article_order": "newest",
        "include_subsections": False,
        "parent": {"id": news.news.pk, "title": "News", "slug": "news", "html_url": "http://localhost/news/"},
        "meta": {
            "type": "newsbrief.SectionPage",
            "detail_url": f"http://localhost{url}/{news.local.pk}/",
            "html_url": "http://localhost/news/local/",
            "slug": "local",
            "locale": "en",
            "fallback": False,
            "first_published_at": section["meta"]["first_published_at"],
            "last_published_at": section["meta"]["last_published_at"],
            "alias_of": None,
        },
    }


def test_sections_stand_as_in_the_explorer(api: Api, news: Paper):
    assert api.titles("sections/") == ["News", "Local", "Übermorgen"]
    assert api.titles("sections/", order="title") == ["Local", "News", "Übermorgen"]
    assert api.titles("sections/", parent=news.news.pk) == ["Local", "Übermorgen"]
    parents = [item["parent"] and item["parent"]["title"] for item in api.listing("sections/").items]
    assert parents == ["Welcome to your new Wagtail site!", "News", "News"]


def test_html_stands_in_text_fields_as_it_was_typed(api: Api, news: Paper):
    nasty = '<script>alert("1")</script> & <b>'
    factories.edit(
        news.flood,
        title=nasty,
        standfirst=nasty,
        lead_image_alt=nasty,
        summary=[("quote", {"text": nasty, "attribution": nasty})],
        body=[("heading", {"text": nasty, "level": "h2"})],
    )
    response = api.ask(f"articles/{news.flood.pk}/")
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    flood = response.json()
    assert flood["title"] == flood["standfirst"] == flood["lead_image"]["alt"] == nasty
    assert flood["summary"][0]["value"] == {"text": nasty, "attribution": nasty}
    assert flood["body"][0]["value"]["text"] == nasty


@needs_v3
def test_both_versions_say_the_same(news: Paper, db, client):
    versions = [Api("v2", client), Api("v3", client)]

    def answer(api: Api, path: str, **query):
        return api.ask(path, query).content.replace(b"/api/v3/", b"/api/v2/")

    for path in (f"articles/{news.flood.pk}/", f"sections/{news.local.pk}/"):
        first, second = (answer(api, path) for api in versions)
        assert first == second
    first, second = (api.listing(fields="*").items for api in versions)
    assert [item["id"] for item in first] == [item["id"] for item in second]


def test_what_follows_from_the_body_is_told_as_it_was_saved(api: Api, news: Paper):
    """With the body as without it: a listing doesn't load it."""
    rows = ArticlePage.objects.filter(pk=news.flood.pk)
    rows.update(stored_reading_seconds=777, stored_body_digest="another", summary_source_digest="another")
    listed = next(item for item in api.listing().items if item["id"] == news.flood.pk)
    for data in (listed, api.get(f"articles/{news.flood.pk}/")):
        assert (data["reading_seconds"], data["summary_meta"]["stale"]) == (777, False)
    # A row that was written past Django has no such columns yet.
    rows.update(stored_reading_seconds=0, stored_body_digest="")
    mark_changed()
    data = api.get(f"articles/{news.flood.pk}/")
    assert (data["reading_seconds"], data["summary_meta"]["stale"]) == (news.flood.reading_seconds, True)
