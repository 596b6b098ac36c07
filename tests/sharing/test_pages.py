"""What the head of a page says, on HTML pages and in the API, and what an independent reader of JSON-LD makes of it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import connection
from django.template import Context, Template
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from pyld import jsonld
from wagtail import urls as wagtail_urls
from wagtail.models import Locale, Site

from tests.api.conftest import VERSIONS
from tests.api.paper import at
from tests.projects.testapp.models import BlogPage
from tests.reader import material
from tests.sharing.conftest import graph, json_ld
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.metadata.feed_links import feed_path
from wagtail_newsbrief.metadata.json_ld import script_text

pytestmark = pytest.mark.django_db

SCHEMA = "https://schema.org/"

#: Addresses without feeds, for a site that doesn't mount them.
urlpatterns = [path("", include(wagtail_urls))]


def expanded(data: dict[str, Any]) -> dict[str, Any]:
    """Return JSON-LD as pyld expands it, with a context that stands for schema.org's. Nothing is fetched."""

    def load(url: str, options: Any) -> dict[str, Any]:
        assert url.rstrip("/") == "https://schema.org"
        document = {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}}}
        return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": document}

    (node,) = jsonld.expand(data, {"documentLoader": load})
    return dict(node)


def value(node: dict[str, Any], name: str) -> Any:
    (found,) = node[SCHEMA + name]
    return found.get("@value", found.get("@id", found))


# --- JSON-LD --------------------------------------------------------------------------------------------------


def test_an_article_is_a_news_article(news, head):
    Site.objects.update(site_name="The Courier")
    data = json_ld(head(news.flood))
    url = f"http://localhost{news.flood.get_url()}"
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "NewsArticle"
    assert (data["@id"], data["url"]) == (f"{url}#page", url)
    assert data["mainEntityOfPage"] == {"@type": "WebPage", "@id": url}
    assert data["headline"] == "Flood"
    assert data["description"] == "The river came at night."
    assert data["abstract"] == news.flood.summary_text
    assert data["datePublished"] == "2026-11-04T09:30:00+00:00"
    assert data["dateModified"] == ArticlePage.objects.get(pk=news.flood.pk).last_published_at.isoformat()
    assert data["author"] == [{"@type": "Person", "name": "Ben Ode"}, {"@type": "Person", "name": "Ada Quayle"}]
    assert data["publisher"] == {"@type": "NewsMediaOrganization", "name": "The Courier", "url": "http://localhost/"}
    assert data["isAccessibleForFree"] is True
    section = {"@type": "CollectionPage", "name": "News", "url": f"http://localhost{news.news.get_url()}"}
    assert (data["isPartOf"], data["articleSection"]) == (section, "News")
    assert data["keywords"] == ["River", "high water"]
    assert data["inLanguage"] == "en"
    assert data["timeRequired"] == f"PT{news.flood.reading_seconds}S"


def test_the_pictures_have_their_sizes(news, head):
    data = json_ld(head(news.flood))
    sizes = [(image["width"], image["height"]) for image in data["image"]]
    assert len(sizes) >= 2
    assert sizes[0] == (900, 600)  # the largest of the set "hero" first, which enlarges nothing
    for image in data["image"]:
        assert image["@type"] == "ImageObject"
        assert image["url"].startswith("http://localhost/media/")
        assert image["caption"] == "The quay under water"


def test_a_reader_of_json_ld_finds_what_schema_org_calls_it(news, head):
    node = expanded(json_ld(head(news.flood)))
    assert node["@type"] == [f"{SCHEMA}NewsArticle"]
    assert value(node, "headline") == "Flood"
    assert value(node, "isAccessibleForFree") is True
    assert {value(author, "name") for author in node[f"{SCHEMA}author"]} == {"Ada Quayle", "Ben Ode"}
    assert value(node, "isPartOf")["@type"] == [f"{SCHEMA}CollectionPage"]
    selectors = value(node, "speakable")[f"{SCHEMA}cssSelector"]
    assert len(selectors) == 3


def test_what_may_be_read_aloud_stands_on_the_page(news, client):
    html = BeautifulSoup(client.get(news.flood.get_url()).content, "html.parser")
    selectors = json_ld(html.head)["speakable"]["cssSelector"]
    found = [html.select(selector) for selector in selectors]
    assert [len(tags) for tags in found] == [1, 1, 1]
    headline, standfirst, brief = (tags[0].text.strip() for tags in found)
    assert (headline, standfirst) == ("Flood", "The river came at night.")
    assert news.flood.summary_text.splitlines()[0] in brief
    bare = BeautifulSoup(client.get(news.bare.get_url()).content, "html.parser")
    assert len(json_ld(bare.head)["speakable"]["cssSelector"]) == 1


def test_a_site_chooses_what_is_read_aloud(news, head):
    with override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"SPEAKABLE": {"summary": "#brief"}}}):
        assert json_ld(head(news.flood))["speakable"]["cssSelector"] == ["#brief"]
    with override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"SPEAKABLE": {}}}):
        assert "speakable" not in json_ld(head(news.flood))


def test_an_author_has_the_page_that_readers_may_see(news, head):
    about = factories.make_page("testapp.PlainPage", title="Ada")
    news.ada.page = about
    news.ada.save()
    assert json_ld(head(news.flood))["author"][1]["url"] == f"http://localhost{about.get_url()}"
    assert graph(head(news.flood))["article:author"] == ["Ben Ode", f"http://localhost{about.get_url()}"]
    factories.restrict(about)
    assert "url" not in json_ld(head(news.flood))["author"][1]


def test_an_article_without_anything(news, head):
    article = factories.make_article(title="Alone")  # below the home page, which is no section
    data = json_ld(head(article))
    assert data["isPartOf"] == {"@type": "WebSite", "name": "Newsbrief tests", "url": "http://localhost/"}
    assert data["author"] == [data["publisher"]]
    assert not {"image", "abstract", "keywords", "articleSection", "description", "timeRequired"} & set(data)
    assert "article:section" not in graph(head(article))


@override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"PUBLISHER": "Lanth Press", "LOGO": "press/logo.png"}})
def test_the_publisher_is_named_in_the_settings(news, head):
    publisher = json_ld(head(news.flood))["publisher"]
    assert publisher["name"] == "Lanth Press"
    assert publisher["logo"] == {"@type": "ImageObject", "url": "http://localhost/static/press/logo.png"}
    with override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"LOGO": "https://cdn.example.com/logo.png"}}):
        assert json_ld(head(news.flood))["publisher"]["logo"]["url"] == "https://cdn.example.com/logo.png"


def test_a_page_type_says_what_it_is(news, head, monkeypatch):
    monkeypatch.setattr(ArticlePage, "schema_org_type", "OpinionNewsArticle")
    monkeypatch.setattr(ArticlePage, "amend_json_ld", lambda self, data: {**data, "genre": "opinion"})
    data = json_ld(head(news.flood))
    assert (data["@type"], data["genre"]) == ("OpinionNewsArticle", "opinion")


def test_a_restricted_article_is_not_free(news, client, head):
    client.force_login(get_user_model().objects.create_user("reader"))
    assert json_ld(head(news.flood))["isAccessibleForFree"] is True
    factories.restrict(news.news)
    assert json_ld(head(news.flood))["isAccessibleForFree"] is False
    assert json_ld(head(news.news))["isAccessibleForFree"] is False


def test_an_alias_is_as_free_as_its_source(news, client, head):
    alias = news.flood.create_alias(parent=factories.make_section(), update_slug="alias")
    client.force_login(factories.make_user())
    assert json_ld(head(alias))["isAccessibleForFree"] is True
    factories.restrict(news.news)
    assert json_ld(head(alias))["isAccessibleForFree"] is False


def test_a_section_is_a_collection(news, head):
    data = json_ld(head(news.local))
    assert (data["@type"], data["name"]) == ("CollectionPage", "Local")
    assert data["isPartOf"]["name"] == "News"
    assert "headline" not in data
    assert graph(head(news.local))["og:type"] == "website"


def test_other_pages_may_use_the_tag_too(db):
    blog = factories.make_page(BlogPage, title="Blog", date=at(3).date(), summary=material.summary_of_everything())
    plain = factories.make_page("testapp.PlainPage", title="About")
    html = BeautifulSoup(material.render("{% newsbrief_seo_tags page %}", page=blog), "html.parser")
    data = json_ld(html)
    assert (data["@type"], data["datePublished"]) == ("Article", "2026-11-03")
    assert data["dateModified"].startswith(str(blog.last_published_at.date()))
    assert html.find("meta", attrs={"name": "description"})["content"].startswith("point something")
    assert html.find("link", rel="canonical")["href"] == f"http://localhost{blog.get_url()}"
    html = BeautifulSoup(material.render("{% newsbrief_seo_tags page %}", page=plain), "html.parser")
    assert json_ld(html)["@type"] == "WebPage"
    assert material.render("{% newsbrief_seo_tags page %}{% newsbrief_seo page as seo %}{{ seo }}").strip() == "None"


def test_a_date_of_the_future_is_not_before_the_last_change(news, head):
    later = factories.make_article(news.news, "Later", published_at=at(28))
    assert json_ld(head(later))["dateModified"] >= json_ld(head(later))["datePublished"]


# --- safe in HTML ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!--<script>", "]]>&amp;", "a\u2028b\u2029c", '"\\', "\x00\x1b", "🌊"],
)
def test_no_text_leaves_the_script(text):
    html = f'<script type="application/ld+json">{script_text({"name": text})}</script>'
    (script,) = BeautifulSoup(html, "html.parser").find_all("script")
    assert json.loads(script.string) == {"name": text}
    assert not set("<>&\u2028\u2029") & set(script.string)


def test_half_a_surrogate_pair_can_be_sent():
    assert json.loads(script_text(["\ud800"]).encode()) == ["\ud800"]


# --- Open Graph, cards, canonical -----------------------------------------------------------------------------


@override_settings(WAGTAIL_NEWSBRIEF={"SHARING": {"TWITTER_SITE": "@courier"}})
def test_open_graph(news, head):
    page = head(news.flood)
    found = graph(page)
    assert found["og:type"] == "article"
    assert (found["og:title"], found["og:description"]) == ("Flood", "The river came at night.")
    assert found["og:url"] == page.find("link", rel="canonical")["href"] == f"http://localhost{news.flood.get_url()}"
    assert (found["og:site_name"], found["og:locale"]) == ("Newsbrief tests", "en")
    assert (found["og:image:width"], found["og:image:height"]) == ("900", "600")
    assert (found["og:image:type"], found["og:image:alt"]) == ("image/webp", "The quay under water")
    assert found["article:published_time"] == "2026-11-04T09:30:00+00:00"
    assert found["article:section"] == "News"
    assert found["article:tag"] == ["River", "high water"]
    cards = {tag["name"]: tag["content"] for tag in page.find_all("meta", attrs={"name": True})}
    assert (cards["twitter:card"], cards["twitter:site"]) == ("summary_large_image", "@courier")


def test_a_drawing_is_no_picture_for_networks(news, head):
    drawing = material.make_image("map.svg", title="Map")
    article = factories.make_article(news.news, "Map", lead_image=drawing, lead_image_alt="")
    page = head(article)
    assert "og:image" not in graph(page)
    assert page.find("meta", attrs={"name": "twitter:card"})["content"] == "summary"
    assert json_ld(page)["image"][0]["caption"] == "Map"


@override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"share": ["fill-120x63|format-jpeg"], "card": ["width-400"]}})
def test_a_set_of_its_own_for_sharing_comes_first(news, head):
    picture = material.make_image("pier", size=(200, 200))
    article = factories.make_article(news.news, "Pier", lead_image=picture)
    found = graph(head(article))
    assert (found["og:image:width"], found["og:image:height"], found["og:image:type"]) == ("120", "63", "image/jpeg")


def test_an_alias_has_the_address_of_its_source(news, head, client):
    alias = news.flood.create_alias(parent=news.local, update_slug="flood-again")
    canonical = f"http://localhost{news.flood.get_url()}"
    assert head(alias).find("link", rel="canonical")["href"] == canonical
    factories.restrict(news.flood)
    client.force_login(factories.make_user())
    assert head(alias).find("link", rel="canonical")["href"] == f"http://localhost{alias.get_url()}"


@override_settings(WAGTAIL_NEWSBRIEF={"FRONTEND_URLS": {"localhost": "https://news.example.com"}})
def test_a_frontend_has_the_canonical_address(news, head):
    page = head(news.flood)
    assert page.find("link", rel="canonical")["href"] == f"https://news.example.com{news.flood.get_url()}"
    assert json_ld(page)["isPartOf"]["url"] == f"https://news.example.com{news.news.get_url()}"


@override_settings(WAGTAIL_NEWSBRIEF={"SECTION_PAGE_SIZE": 2})
def test_a_second_page_of_a_section_has_an_address_of_its_own(news, head):
    german = Locale.objects.create(language_code="de")
    for page in (factories.home(), news.news):
        translate(page, german)
    first, second = head(news.news), head(news.news, "?page=2")
    url = f"http://localhost{news.news.get_url()}"
    assert first.find("link", rel="canonical")["href"] == graph(first)["og:url"] == url
    assert second.find("link", rel="canonical")["href"] == graph(second)["og:url"] == f"{url}?page=2"
    assert first.find_all("link", hreflang=True)
    assert not second.find_all("link", hreflang=True)


# --- languages ------------------------------------------------------------------------------------------------


def translate(page: Any, locale: Locale) -> None:
    """Translate a page whose parent is translated already, and publish it."""
    page.copy_for_translation(locale).save_revision().publish()


@pytest.fixture
def german(news):
    """The paper's flood in German, live."""
    locale = Locale.objects.create(language_code="de")
    for page in (factories.home(), news.news, news.flood):
        translate(page, locale)
    return ArticlePage.objects.get(locale=locale)


def alternates(head: BeautifulSoup) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in head.find_all("link", hreflang=True)}


def test_translations_name_each_other_and_the_default(news, german, head):
    english = f"http://localhost{news.flood.get_url()}"
    expected = {"de": german.full_url, "en": english, "x-default": english}
    assert alternates(head(news.flood)) == alternates(head(german)) == expected
    assert graph(head(german))["og:locale"] == "de"
    assert graph(head(german))["og:locale:alternate"] == "en"


def test_only_what_everybody_may_read_is_an_alternate(news, german, head, client, settings):
    client.force_login(get_user_model().objects.create_superuser("editor"))
    settings.WAGTAIL_I18N_ENABLED = False
    assert alternates(head(news.flood)) == {}
    settings.WAGTAIL_I18N_ENABLED = True
    assert "de" in alternates(head(news.flood))
    restriction = factories.restrict(german)
    assert alternates(head(news.flood)) == {}
    restriction.delete()
    ArticlePage.objects.filter(pk=german.pk).update(alias_of=news.flood)
    assert alternates(head(news.flood)) == {}
    ArticlePage.objects.filter(pk=german.pk).update(alias_of=None)
    assert "de" in alternates(head(news.flood))
    german.unpublish()
    assert alternates(head(news.flood)) == {}


def test_a_page_that_not_everybody_may_read_has_no_alternates(news, german, head, client):
    client.force_login(get_user_model().objects.create_superuser("editor"))
    french = Locale.objects.create(language_code="fr")
    for page in (factories.home(), news.news, news.flood):
        translate(page, french)
    factories.restrict(news.flood)
    assert alternates(head(news.flood)) == {}


@override_settings(LANGUAGE_CODE="ar")
def test_without_the_default_language_there_is_no_default(news, german, client):
    response = client.get(f"/api/v2/articles/{german.pk}/", {"fields": "_,seo"})
    assert [one["lang"] for one in response.json()["seo"]["hreflang"]] == ["de", "en"]


def test_a_translation_without_an_address_is_left_out(news, german, monkeypatch, client):
    own = ArticlePage.get_url_parts
    base = type(news.flood.page_ptr)
    monkeypatch.setattr(base, "get_url_parts", lambda self, *args: None if self.pk == german.pk else own(self, *args))
    seo = client.get(f"/api/v2/articles/{news.flood.pk}/", {"fields": "_,seo"}).json()["seo"]
    assert seo["hreflang"] == []


# --- feeds ----------------------------------------------------------------------------------------------------


def feeds(head: BeautifulSoup) -> list[tuple[str, str, str]]:
    links = head.find_all("link", rel="alternate", type=True)
    return [(link["type"], link["title"], link["href"]) for link in links]


def test_a_section_an_article_and_the_home_page_name_their_feeds(news, head, client):
    expected = [
        ("application/rss+xml", "News (RSS)", f"http://localhost/feeds/section/{news.news.pk}/rss.xml"),
        ("application/atom+xml", "News (Atom)", f"http://localhost/feeds/section/{news.news.pk}/atom.xml"),
        ("application/feed+json", "News (JSON Feed)", f"http://localhost/feeds/section/{news.news.pk}/feed.json"),
    ]
    assert feeds(head(news.news)) == feeds(head(news.flood)) == expected
    for type_, _, url in expected:
        assert client.get(url)["Content-Type"].startswith(type_)
    alone = factories.make_article(title="Alone")
    rss = ("application/rss+xml", "Newsbrief tests (RSS)", "http://localhost/feeds/en/rss.xml")
    assert feeds(head(alone))[0] == rss
    plain = factories.make_page("testapp.PlainPage")
    html = material.render("{% newsbrief_seo_tags page %}", page=plain)
    assert feeds(BeautifulSoup(html.replace('href="/', 'href="http://localhost/'), "html.parser"))[0] == rss


@override_settings(ROOT_URLCONF="tests.sharing.test_pages")
def test_a_site_without_feeds_names_none(news, head):
    assert feeds(head(news.flood)) == []


def test_a_site_in_one_language_has_shorter_addresses(settings):
    assert feed_path("tag", "rss.xml", "en", slug="river") == "/feeds/en/tag/river/rss.xml"
    settings.WAGTAIL_I18N_ENABLED = False
    assert feed_path("site", "atom.xml", "en") == "/feeds/atom.xml"
    assert feed_path("author", "atom.xml", "en", slug="ada") == "/feeds/author/ada/atom.xml"


# --- the API --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_the_api_says_what_the_html_page_says(news, client, head, version):
    page = head(news.flood)
    answer = client.get(f"/api/{version}/articles/{news.flood.pk}/", {"fields": "seo"}).json()
    seo = answer["seo"]
    assert set(answer) > {"body", "summary", "meta"}
    assert seo["json_ld"] == json_ld(page)
    assert seo["canonical"] == page.find("link", rel="canonical")["href"]
    assert seo["description"] == page.find("meta", attrs={"name": "description"})["content"]
    assert seo["open_graph"]["image"]["url"] == graph(page)["og:image"]
    assert [(one["type"], one["title"], one["url"]) for one in seo["feeds"]] == feeds(page)
    section = client.get(f"/api/{version}/sections/{news.local.pk}/", {"fields": "seo"}).json()
    assert section["seo"]["json_ld"] == json_ld(head(news.local))
    path_ = client.get(f"/api/{version}/articles/by-path/", {"path": "/news/flood/", "fields": "seo"}).json()
    assert path_["seo"] == seo


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("query", [{}, {"fields": "*"}])
def test_the_api_says_it_only_when_asked_by_name(news, client, version, query):
    for item in client.get(f"/api/{version}/articles/", query).json()["items"]:
        assert "seo" not in item
    assert "seo" not in client.get(f"/api/{version}/articles/{news.flood.pk}/").json()
    assert "seo" not in client.get(f"/api/{version}/sections/").json()["items"][0]
    every = client.get(f"/api/{version}/articles/", {"fields": "*,seo"}).json()["items"]
    assert all("seo" in item and "body" in item for item in every)


@pytest.mark.parametrize("version", VERSIONS)
def test_narrowed_renditions_leave_the_picture_for_sharing(news, client, version):
    query = {"fields": "seo", "renditions": "card"}
    answer = client.get(f"/api/{version}/articles/{news.flood.pk}/", query).json()
    assert set(answer["lead_image"]["renditions"]) == {"card"}
    assert answer["seo"]["open_graph"]["image"]["width"] == 900


def test_a_picture_that_is_made_later_is_a_new_answer(news, client):
    picture = material.make_image("pier", size=(200, 100), ready=False)
    article = factories.make_article(news.news, "Pier", lead_image=picture)
    address = f"/api/v2/articles/{article.pk}/?fields=_,seo"
    first = client.get(address)
    assert first.json()["seo"]["open_graph"]["image"] is None
    create_renditions(picture)
    second = client.get(address, headers={"If-None-Match": first.get("ETag", "")})
    assert second.json()["seo"]["open_graph"]["image"]["width"] == 200


def cost(client: Any, address: str, query: dict[str, Any]) -> int:
    client.get(address, query)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, query).status_code == 200
    return len(queries)


def test_a_listing_costs_the_same_for_one_and_for_many(news, client, german):
    about = factories.make_page("testapp.PlainPage", title="Ada")
    news.ada.page = about
    news.ada.save()
    picture = material.make_image("pier", size=(40, 30))
    for number in range(3):
        article = factories.make_article(news.news, f"Article {number}", lead_image=picture, published_at=at(5))
        article.tags.add(f"tag {number}")
        article.bylines.create(author=news.ada)
        article.save_revision().publish()
        article.create_alias(parent=news.local, update_slug=f"again-{number}")
    for version in VERSIONS:
        address = f"/api/{version}/articles/"
        for fields in ("seo", "*,seo"):
            one, many = (cost(client, address, {"fields": fields, "limit": limit}) for limit in (1, 10))
            assert one == many
        with_seo = cost(client, address, {"fields": "seo", "limit": 10})
        assert with_seo - cost(client, address, {"limit": 10}) <= 5
        sections = f"/api/{version}/sections/"
        one, many = (cost(client, sections, {"fields": "seo", "limit": limit}) for limit in (1, 3))
        assert one == many


def test_a_page_type_may_have_it_on_wagtails_endpoint(news, client, monkeypatch, caplog):
    from wagtail.api import APIField

    from wagtail_newsbrief.content import serializers as api

    monkeypatch.setattr(ArticlePage, "api_fields", [*ArticlePage.api_fields, APIField("seo", serializer=api.Seo())])
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/api/v2/pages/{news.flood.pk}/").json()
    assert answer["seo"]["title"] == "Flood"
    assert answer["seo"]["json_ld"]["articleSection"] == "News"
    alone = api.Seo().to_representation(ArticlePage.objects.get(pk=news.flood.pk))
    assert alone["json_ld"]["articleSection"] == "News"
    assert alone["json_ld"]["image"]


def test_the_tag_needs_no_request(news):
    html = Template("{% load newsbrief_tags %}{% newsbrief_seo page as seo %}{{ seo.canonical }}")
    assert html.render(Context({"page": news.flood})) == f"http://localhost{news.flood.get_url()}"


# --- Wagtail's sitemap ----------------------------------------------------------------------------------------


def sitemap(client: Any) -> list[str]:
    tree = BeautifulSoup(client.get("/sitemap.xml").content, "xml")
    return [loc.text for loc in tree.find_all("loc")]


def test_wagtails_sitemap_has_articles_and_sections_once(news, client):
    news.flood.create_alias(parent=news.local, update_slug="flood-again")
    factories.restrict(news.bare)
    urls = sitemap(client)
    assert f"http://localhost{news.flood.get_url()}" in urls
    assert f"http://localhost{news.local.get_url()}" in urls
    assert not [url for url in urls if "again" in url or "bare" in url]


def test_wagtails_sitemap_leads_to_the_frontend(news, client):
    with override_settings(WAGTAIL_NEWSBRIEF={"FRONTEND_URLS": {"localhost": "https://news.example.com"}}):
        assert f"https://news.example.com{news.flood.get_url()}" in sitemap(client)
    assert ArticlePage(title="New", url_path="/nowhere/").get_sitemap_urls() == []
