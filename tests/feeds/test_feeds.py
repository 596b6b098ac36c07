"""Feeds as feedparser and a JSON parser read them: the same articles in three formats, for everybody's eyes only."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

import feedparser
import jsonschema
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from lxml import etree
from wagtail.models import Locale, Site

from tests.api import paper
from tests.api.paper import at
from tests.reader import material
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author
from wagtail_newsbrief.feeds.formats import AtomFeed, JsonFeed, RssFeed
from wagtail_newsbrief.feeds.views import ArticleFeed
from wagtail_newsbrief.metadata.page_metadata import PageMetadata
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

XML = ("rss.xml", "atom.xml")
FORMATS = (*XML, "feed.json")
TYPES = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}


#: What https://www.jsonfeed.org/version/1.1/ says of each member that we give, and that there are no others.
_URL = {"type": "string", "pattern": r"^https?://[^\s<>]+$"}
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "url": _URL},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": _URL,
        "feed_url": _URL,
        "description": {"type": "string"},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$"},
        "authors": _AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": _URL,
                    "title": {"type": "string"},
                    "content_html": {"type": "string"},
                    "summary": {"type": "string"},
                    "image": _URL,
                    "date_published": _MOMENT,
                    "date_modified": _MOMENT,
                    "authors": _AUTHORS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def _news(_module_transaction: None) -> paper.Paper:
    Site.objects.update(site_name="The Courier")
    return paper.make()


@pytest.fixture
def news(_news: paper.Paper, db: None) -> paper.Paper:
    return _news.again()


@pytest.fixture
def read(client):
    """Return a function that fetches a feed below ``/feeds/`` and parses it."""

    def fetch(path: str) -> Any:
        response = client.get(f"/feeds/{path}")
        assert response.status_code == 200, path
        assert response["Content-Type"] == TYPES[path.rpartition("/")[2].partition("?")[0]]
        if "json" in path:
            data = json.loads(response.content)
            jsonschema.validate(data, JSON_FEED)
            ids = [item["id"] for item in data["items"]]
            assert len(set(ids)) == len(ids)
            return data
        etree.fromstring(response.content)  # well-formed, which feedparser doesn't insist on
        parsed = feedparser.parse(response.content)
        assert not parsed.bozo, parsed.bozo_exception
        return parsed

    return fetch


def titles(parsed: Any) -> list[str]:
    return [
        entry["title"] for entry in (parsed["items"] if "version" in parsed and "items" in parsed else parsed.entries)
    ]


# --- the whole of a feed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("format_", "version"), [("rss.xml", "rss20"), ("atom.xml", "atom10")])
def test_a_section_in_xml(news, read, format_, version):
    parsed = read(f"section/{news.news.pk}/{format_}")
    assert parsed.version == version
    feed = parsed.feed
    assert feed.title == "News – The Courier"
    assert feed.link == f"http://localhost{news.news.get_url()}"
    assert feed.language == "en"
    (own,) = [link.href for link in feed.links if link.rel == "self"]
    assert own == f"http://testserver/feeds/section/{news.news.pk}/{format_}"
    assert titles(parsed) == [page.title for page in news.in_news]
    entry = parsed.entries[0]
    assert entry.link == f"http://localhost{news.flood.get_url()}"
    assert uuid.UUID(entry.id).urn == entry.id
    first_line = news.flood.summary_text.splitlines()[0]
    assert entry.summary.startswith(f"<p>{first_line}</p><p>")
    assert entry.published_parsed[:5] == (2026, 11, 4, 9, 30)
    assert [author.name for author in entry.authors] == ["Ben Ode", "Ada Quayle"]
    assert [tag.term for tag in entry.tags] == ["River", "high water"]
    (picture,) = entry.media_content
    assert picture["url"].startswith("http://localhost/media/")
    assert (picture["medium"], picture["type"], picture["width"]) == ("image", "image/webp", "900")
    assert "media_content" not in parsed.entries[1]


def test_a_section_in_json(news, read):
    news.ada.page = factories.make_page("testapp.PlainPage", title="Ada")
    news.ada.save()
    data = read(f"section/{news.news.pk}/feed.json")
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    assert (data["title"], data["language"]) == ("News – The Courier", "en")
    assert data["home_page_url"] == f"http://localhost{news.news.get_url()}"
    assert data["feed_url"] == f"http://testserver/feeds/section/{news.news.pk}/feed.json"
    assert data["authors"] == [{"name": "The Courier"}]
    item = data["items"][0]
    assert item["url"] == f"http://localhost{news.flood.get_url()}"
    assert item["summary"] == news.flood.summary_text
    assert item["date_published"] == "2026-11-04T09:30:00+00:00"
    assert item["authors"] == [{"name": "Ben Ode"}, {"name": "Ada Quayle", "url": news.ada.page.full_url}]
    assert item["tags"] == ["River", "high water"]
    assert item["image"].startswith("http://localhost/media/")
    bare = data["items"][-1]
    assert bare["content_html"] == ""
    assert not {"summary", "image"} & set(bare)


def test_an_author_with_a_page_has_its_address_in_atom(news, read):
    news.ada.page = factories.make_page("testapp.PlainPage", title="Ada")
    news.ada.save()
    authors = read("author/ada-quayle/atom.xml").entries[0].authors
    assert authors[1]["href"] == news.ada.page.full_url


@pytest.mark.parametrize("format_", FORMATS)
def test_the_whole_site_an_author_and_a_tag(news, read, format_):
    everything = ["Flood", "Market", "Second twin", "First twin", "Bare"]
    assert titles(read(format_)) == titles(read(f"en/{format_}")) == everything
    assert titles(read(f"author/ada-quayle/{format_}")) == ["Flood", "Bare"]
    assert titles(read(f"tag/high-water/{format_}")) == titles(read(f"tag/high water/{format_}")) == ["Flood"]


def test_a_feed_is_named_after_what_it_is_about(news, read):
    assert read("feed.json")["title"] == "The Courier"
    assert read("author/ada-quayle/feed.json")["title"] == "Ada Quayle – The Courier"
    assert read("en/tag/high-water/feed.json")["title"] == "high water – The Courier"
    assert read("feed.json")["home_page_url"] == "http://localhost/"
    factories.edit(news.news, intro="What happened.")
    assert read(f"section/{news.news.pk}/feed.json")["description"] == "What happened."
    assert read(f"section/{news.local.pk}/atom.xml").feed.subtitle == "Local – The Courier"


def test_the_newest_are_enough(news, read):
    with override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"FEED_SIZE": 2}}):
        assert titles(read("rss.xml")) == ["Flood", "Market"]


def test_readers_are_told_where_a_summary_comes_from(news, read):
    factories.edit(news.bare, summary=material.stream(("key_points", ["<p>One.</p>"])))
    ArticlePage.objects.filter(pk=news.bare.pk).update(summary_origin=SummaryOrigin.EXTRACTED)
    item = read("feed.json")["items"][-1]
    assert item["content_html"] == "<p>One.</p><p><small>Selected from the article</small></p>"
    assert item["summary"] == "One."


def test_without_a_summary_the_standfirst_stands(news, read):
    factories.edit(news.bare, standfirst="Nothing <b>bold</b> & new.")
    assert read("feed.json")["items"][-1]["content_html"] == "<p>Nothing &lt;b&gt;bold&lt;/b&gt; &amp; new.</p>"
    assert read("rss.xml").entries[-1].summary == "<p>Nothing &lt;b&gt;bold&lt;/b&gt; &amp; new.</p>"


def test_an_id_outlives_a_move_and_a_new_title(news, read):
    before = read("rss.xml").entries[0].id
    factories.edit(news.flood, title="High water", slug="high-water", published_at=at(20))
    news.flood.refresh_from_db()
    news.flood.move(news.local, pos="last-child")
    after = read("rss.xml").entries[0]
    assert (after.title, after.id) == ("High water", before)


# --- whose eyes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_only_what_an_anonymous_visitor_may_see(news, read, client, format_):
    client.force_login(factories.make_user("boss", is_superuser=True))
    factories.restrict(news.flood)
    factories.restrict(news.local)
    news.bare.unpublish()
    assert titles(read(format_)) == ["Second twin", "First twin"]
    assert titles(read(f"section/{news.news.pk}/{format_}")) == ["Second twin", "First twin"]
    for path in (f"section/{news.local.pk}", "author/ben-ode", "tag/high-water", "author/ada-quayle"):
        assert client.get(f"/feeds/{path}/{format_}").status_code == 404


def test_what_is_not_there(news, client):
    for path in (
        *("nonsense.xml", "xx/rss.xml", "de/rss.xml", "section/987654321/rss.xml", "section/1/rss.xml"),
        *("author/nobody/rss.xml", "tag/nothing/rss.xml", "xx/tag/river/rss.xml", "rss.xml?site=nowhere"),
        *(f"section/{'9' * 30}/rss.xml", "rss.xml?site=localhost:x"),
        # PostgreSQL doesn't even look for a NUL.
        *("author/%00/rss.xml", "tag/a%00b/rss.xml", "%00/rss.xml", "en%00/tag/river/rss.xml", "rss.xml?site=%00"),
    ):
        assert client.get(f"/feeds/{path}").status_code == 404, path
    assert client.post("/feeds/rss.xml").status_code == 405


def test_an_article_type_without_authors_and_tags(news, client, settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_ARTICLE_MODEL": "testapp.ReportPage"}
    report = factories.make_page("testapp.ReportPage", news.news, "Report", published_at=at(9), byline_override="We")
    data = client.get(f"/feeds/section/{news.news.pk}/feed.json").json()
    assert [item["title"] for item in data["items"]] == ["Report"]
    assert data["items"][0]["authors"] == [{"name": "We"}]
    assert report.get_tag_names() == []
    assert client.get("/feeds/author/we/feed.json").status_code == 404


def test_a_site_has_its_own_articles_only(news, read, client):
    other = factories.home().get_parent().add_child(instance=type(news.news)(title="Other", slug="other"))
    site = Site.objects.create(hostname="other.example.com", root_page=other, site_name="The Other")
    theirs = factories.make_article(other, "Theirs", published_at=at(5))
    assert "Theirs" not in titles(read("feed.json"))
    data = client.get("/feeds/feed.json", headers={"Host": "other.example.com"}).json()
    assert (titles(data), data["title"]) == (["Theirs"], "The Other")
    assert data["items"][0]["url"] == f"http://other.example.com/{theirs.slug}/"
    assert client.get(f"/feeds/section/{other.pk}/feed.json").status_code == 404
    data = read(f"feed.json?site={site.pk}")
    assert (titles(data), data["items"][0]["url"]) == (["Theirs"], f"http://other.example.com/{theirs.slug}/")


def test_each_language_has_its_own(news, read, client, settings):
    german = Locale.objects.create(language_code="de")
    home = factories.home().copy_for_translation(german)
    assert client.get("/feeds/de/rss.xml").status_code == 404  # not live
    home.save_revision().publish()
    for page in (news.news, news.flood):
        page.copy_for_translation(german).save_revision().publish()
    section = news.news.get_translation(german)
    assert titles(read("de/rss.xml")) == titles(read(f"section/{section.pk}/rss.xml")) == ["Flood"]
    assert read("de/rss.xml").feed.language == "de"
    assert titles(read("de/author/ada-quayle/rss.xml")) == ["Flood"]
    assert "/de/" in read("de/rss.xml").entries[0].link
    settings.WAGTAIL_I18N_ENABLED = False
    assert len(titles(read("rss.xml"))) == 5


def test_an_alias_is_in_its_section_alone_and_leads_to_its_source(news, read):
    news.flood.create_alias(parent=news.local, update_slug="flood-again")
    assert titles(read("feed.json")).count("Flood") == 1
    (alias,) = [one for one in read(f"section/{news.local.pk}/feed.json")["items"] if one["title"] == "Flood"]
    assert alias["url"] == f"http://localhost{news.flood.get_url()}"
    factories.restrict(news.flood)
    assert titles(read(f"section/{news.local.pk}/feed.json")) == ["Market"]


def test_a_section_with_the_sections_in_it(news, read, client):
    news.flood.create_alias(parent=news.local, update_slug="flood-again")
    closed = factories.make_section(news.local, "Closed")
    factories.make_article(closed, "Secret")
    factories.restrict(closed)
    everything = titles(read(f"section/{news.news.pk}/all/feed.json"))
    assert everything == ["Flood", "Market", "Second twin", "First twin", "Bare"]
    assert client.get(f"/feeds/section/{closed.pk}/all/rss.xml").status_code == 404
    # Its page names this feed once it lists them.
    plain = f"/feeds/section/{news.news.pk}/rss.xml"
    assert plain in client.get(news.news.url).content.decode()
    factories.edit(news.news, include_subsections=True)
    assert plain.replace("rss", "all/rss") in client.get(news.news.url).content.decode()


@override_settings(WAGTAIL_NEWSBRIEF={"FRONTEND_URLS": {"localhost": "https://news.example.com"}})
def test_links_lead_to_the_frontend(news, read):
    parsed = read(f"section/{news.news.pk}/rss.xml")
    assert parsed.feed.link == f"https://news.example.com{news.news.get_url()}"
    assert parsed.entries[0].link == f"https://news.example.com{news.flood.get_url()}"


# --- odd texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_any_text_survives(read, format_):
    odd = "a\x0b\x1b\x07b ]]> <script>alert(1)</script> العاصفة 🌊 \ufffe &amp;"
    section = factories.make_section(title=odd, intro=odd)
    article = factories.make_article(
        section, odd, summary=material.stream(("quote", {"text": odd, "attribution": ""})), byline_override=odd
    )
    article.tags.add(odd)
    article.save_revision().publish()
    parsed = read(f"section/{section.pk}/{format_}")
    expected = "ab ]]> <script>alert(1)</script> العاصفة 🌊  &amp;"
    entry = parsed["items"][0] if format_ == "feed.json" else parsed.entries[0]
    html = entry["content_html"] if format_ == "feed.json" else entry.summary
    assert entry["title"] == expected if format_ == "feed.json" else "العاصفة 🌊" in entry.title
    assert "<script" not in html
    assert "العاصفة 🌊" in html
    raw = json.dumps(parsed, default=str)
    assert not any(char in raw for char in ("\\u000b", "\\u001b", "\\u0007", "\ufffe"))


@pytest.mark.parametrize("format_", FORMATS)
def test_no_link_is_a_script(read, format_, client):
    link = '<p><a href="javascript:alert(1)">point</a></p>'
    factories.make_article(summary=material.stream(("key_points", [link])), body=material.stream(("paragraph", link)))
    content = client.get(f"/feeds/{format_}").content
    assert b"point" in content
    assert b"javascript:" not in content


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_feed_is_one(read, client, format_):
    section = factories.make_section(title="Empty")
    assert titles(read(f"section/{section.pk}/{format_}")) == []
    first, second = (client.get(f"/feeds/section/{section.pk}/{format_}") for _ in range(2))
    assert first["ETag"] == second["ETag"]


def test_a_page_without_an_address_and_a_day_for_a_date():
    feed = ArticleFeed()

    class Page:
        navigation_date = datetime.date(2026, 11, 2)
        last_published_at = None
        first_published_at = None

    page: Any = Page()
    facts = PageMetadata(page, "en", None, [], None, [], None, True, [])  # type: ignore[arg-type]
    assert feed.item_link(facts) == "/"
    assert feed.item_pubdate(facts) == datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC)
    page.navigation_date = None
    assert feed.item_pubdate(facts) is None


@pytest.mark.parametrize("generator", [RssFeed, AtomFeed, JsonFeed])
def test_an_item_may_have_no_dates(generator):
    feed = generator("News", "/", None)
    feed.add_item("Flood", "/flood/", "", authors=[], image=None, summary="", categories=["a\x00b"])
    text = feed.writeString("utf-8")
    assert "Flood" in text
    assert "ab" in text


# --- kept by readers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_a_conditional_request(news, client, format_):
    path = f"/feeds/section/{news.news.pk}/{format_}"
    response = client.get(path)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = client.get(path, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.edit(news.flood, title="High water")
    # A second may not have passed since, so that the date alone can't tell.
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 200
    assert client.head(path).status_code == 200


def backdate(page: ArticlePage) -> None:
    factories.edit(page, published_at=at(1, 1))


@pytest.mark.parametrize("take_back", [ArticlePage.delete, ArticlePage.unpublish, factories.restrict, backdate])
def test_a_reader_who_asks_by_a_date_learns_what_is_gone(news, client, take_back):
    path = f"/feeds/section/{news.news.pk}/rss.xml"
    response = client.get(path)
    assert "Last-Modified" not in response
    take_back(news.flood)
    tomorrow = http_date(timezone.now().timestamp() + 86_400)
    again = client.get(path, headers={"If-Modified-Since": tomorrow})
    assert (again.status_code, again["ETag"] == response["ETag"]) == (200, False)
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_what_is_dated_in_the_future_waits(news, read):
    later = timezone.now() + datetime.timedelta(days=3)
    factories.edit(news.flood, published_at=later)
    for path in (f"section/{news.news.pk}/rss.xml", "rss.xml", "author/ada-quayle/rss.xml", "tag/river/rss.xml"):
        assert "Flood" not in titles(read(path)), path
    factories.edit(news.flood, published_at=None)  # as an importer leaves it
    ArticlePage.objects.filter(pk=news.flood.pk).update(published_at=None)
    assert "Flood" in titles(read("rss.xml"))


def test_a_shared_cache_is_told_what_a_feed_shows(news, client):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_SURROGATE_HEADER": "Surrogate-Key", "API_CACHE_CONTROL": ""}):
        response = client.get(f"/feeds/section/{news.news.pk}/rss.xml")
    keys = response["Surrogate-Key"].split()
    assert {"articles", f"article-{news.flood.pk}", f"section-{news.news.pk}", "author-ada-quayle"} <= set(keys)
    assert "Cache-Control" not in response


def cost(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_feed_costs_the_same_for_one_and_for_many(client):
    section = factories.make_section(title="News")
    image = material.make_image("pier", size=(40, 30))
    authors = [Author.objects.create(name=f"A {n}", slug=f"a-{n}") for n in range(3)]
    authors[0].page = factories.make_page("testapp.PlainPage")
    authors[0].save()
    german = Locale.objects.create(language_code="de")
    factories.home().copy_for_translation(german).save_revision().publish()
    section.copy_for_translation(german).save_revision().publish()
    paths = [f"section/{section.pk}/{format_}" for format_ in FORMATS]
    paths += ["en/atom.xml", "en/author/a-0/rss.xml", "en/tag/river/feed.json"]
    feeds = [f"/feeds/{path}" for path in paths]
    counts = []
    for count in (1, 2):
        for number in range(count):
            article = factories.make_article(
                section, f"Article {number}", lead_image=image, summary=material.summary_of_everything()
            )
            article.bylines = [ArticleByline(author=author) for author in authors]
            article.tags.add("river", f"tag {number}")
            article.save()
            article.copy_for_translation(german).save_revision().publish()
        counts.append({feed: cost(client, feed) for feed in feeds})
    assert counts[0] == counts[1]
    assert list(counts[1].values()) == [13] * 4 + [16] * 2
