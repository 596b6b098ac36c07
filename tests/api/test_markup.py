"""Markup in every field, at every door: what is text stays text, and rich text runs nothing."""

from __future__ import annotations

import json
from typing import Any

import feedparser
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from taggit.models import Tag

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.reader import material
from tests.reader.material import stream
from tests.support import factories
from tests.test_markup import HARMFUL, runs_something
from wagtail_newsbrief.articles.models import ArticlePage, Author, SectionPage

#: Ends what might be open around it: an attribute, a script, a title, a comment, CDATA.
MARKUP = """'"></script></title></style>-->]]><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 }}&lt;"""

FEEDS = ("rss.xml", "atom.xml", "feed.json")

FEW = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fill(news: Paper, text: str) -> None:
    """Put a text into every plain field of an article and of what it shows."""
    short = text[:90]
    fields = ("standfirst", "lead_image_alt", "lead_image_caption", "lead_image_credit", "search_description")
    article = ArticlePage.objects.get(pk=news.flood.pk)
    for name in ("title", "draft_title", "seo_title", "byline_override", *fields):
        setattr(article, name, short)
    article.summary = material.summary_of_everything(text)
    article.body = material.body_of_everything(news.picture, text)
    # As a script does it: the summary's rich text gets the markup raw, too.
    ArticlePage.objects.filter(pk=article.pk).update(
        **{name: getattr(article, name) for name in ("title", "seo_title", "byline_override", *fields)},
        summary=article.summary,
        body=article.body,
    )
    SectionPage.objects.filter(pk=news.news.pk).update(title=short, intro=text)
    Author.objects.filter(pk=news.ada.pk).update(name=short, role=short)
    Tag.objects.filter(name="River").update(name=short)
    type(news.picture).objects.filter(pk=news.picture.pk).update(title=short)


def holds_nothing_that_runs(html: str) -> None:
    soup = BeautifulSoup(html, "lxml")
    for script in soup.find_all("script"):
        assert script.get("src") or script.get("type") in {"application/ld+json", "speculationrules"}, script
        assert "<" not in (script.string or "")
        script.extract()
    assert [found for found in runs_something(str(soup)) if not found.startswith(("svg", "form", "style"))] == []


def strings(value: Any) -> list[str]:
    """Return every string within JSON."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []


def rich_texts(article: dict[str, Any]) -> list[str]:
    """Return what a client is to show as HTML: the values of rich text blocks."""
    kinds = {"paragraph", "key_points", "why_it_matters", "list"}
    blocks = [block for name in ("summary", "body") for block in article.get(name) or []]
    return [text for block in blocks if block["type"] in kinds for text in strings(block["value"])]


def look_everywhere(client: Client, news: Paper) -> None:
    for page in (news.flood, news.news, news.first_twin):
        response = client.get(page.get_url())
        assert response.status_code == 200
        holds_nothing_that_runs(response.content.decode())
    for feed in FEEDS:
        content = client.get(f"/feeds/{feed}").content
        if feed.endswith("json"):
            items = json.loads(content)["items"]
            assert items
            texts = [item.get("content_html", "") for item in items]
        else:
            parsed = feedparser.parse(content, sanitize_html=False)
            assert not parsed.bozo, parsed.get("bozo_exception")
            assert parsed.entries
            texts = [entry.get("summary", "") for entry in parsed.entries]
        for text in texts:
            holds_nothing_that_runs(text)
    for path in ("/sitemap.xml", "/news-sitemap.xml"):
        assert b"<script" not in client.get(path).content


def look_at_the_api(api: Api, news: Paper) -> dict[str, Any]:
    for format_ in ("html", "db_html"):
        article = api.article(news.flood, rich_text_format=format_, fields="seo")
        for text in rich_texts(article):
            holds_nothing_that_runs(text)
        for item in api.listing(fields="*", rich_text_format=format_).items:
            for text in rich_texts(item):
                holds_nothing_that_runs(text)
    return article


def test_text_stays_text(api: Api, news: Paper):
    fill(news, MARKUP)
    look_everywhere(api.client, news)
    article = look_at_the_api(api, news)
    # The API gives text as it is: it is for clients to escape, as with any JSON.
    assert article["title"] == article["standfirst"] == MARKUP[:90]
    assert article["lead_image"]["alt"] == MARKUP[:90]
    quote = next(block for block in article["body"] if block["type"] == "quote")
    assert quote["value"]["text"] == f"said {MARKUP}"
    assert article["seo"]["json_ld"]["headline"] == MARKUP[:90]


def test_rich_text_runs_nothing(api: Api, news: Paper):
    points = [f"<p>{html}</p>" for html in HARMFUL]
    body = [("paragraph", html) for html in HARMFUL]
    cells = {"columns": [{"type": "rich_text", "heading": "x"}], "rows": [{"values": [html]} for html in HARMFUL]}
    ArticlePage.objects.filter(pk=news.flood.pk).update(
        summary=stream(("key_points", points), ("why_it_matters", "".join(points))),
        body=stream(*body, ("list", {"ordered": False, "items": points}), ("table", cells)),
    )
    look_everywhere(api.client, news)
    article = look_at_the_api(api, news)
    assert not any("javascript:" in text for text in rich_texts(article))


@given(text=st.text(alphabet="<>&\"'/=-!]{}% aonclickscript:", max_size=60))
@FEW
def test_any_markup(api: Api, news: Paper, text):
    fill(news, text or "x")
    look_everywhere(api.client, news)
    look_at_the_api(api, news)


def test_addresses_that_run_something_are_none(news: Paper, client):
    """The addresses of an embed, of an author's page and of a frontend come from the database or from settings."""
    factories.edit(news.flood, publish=False)
    body = stream(("embed", {"embed": "javascript:alert(1)", "caption": "x"}))
    ArticlePage.objects.filter(pk=news.flood.pk).update(body=body)
    html = client.get(news.flood.get_url()).content.decode()
    assert "javascript:" not in html
