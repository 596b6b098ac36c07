"""Authors and tags: those of articles that the visitor may see, with their number."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Site

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.api.secrets import KINDS
from tests.api.test_openapi import problems
from tests.projects.testapp.models import ReportPage
from tests.reader import material
from tests.support import factories
from wagtail_newsbrief.api.authors_and_tags import AuthorEndpoint
from wagtail_newsbrief.articles.models import ArticleByline, Author
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS

AUTHOR = ["id", "name", "slug", "role", "bio", "portrait", "article_count", "meta"]


def by(*authors: Author) -> list[ArticleByline]:
    return [ArticleByline(author=author) for author in authors]


def count(api: Api, path: str, **query: Any) -> int:
    return int(api.get(path, **query)["article_count"])


# --- what they look like -----------------------------------------------------------------------------------------


def test_an_author_with_everything(api: Api, news: Paper):
    about = factories.make_page("testapp.PlainPage", title="About Ada", slug="about-ada")
    ada = factories.again(news.ada)
    ada.bio = f'<p>Ada writes of <a linktype="page" id="{news.news.pk}">News</a>.</p>'
    ada.portrait, ada.page = news.picture, about
    ada.save()
    found = api.get("authors/ada-quayle/")
    assert list(found) == AUTHOR
    name = "wagtailapi:authors:detail" if api.version == "v2" else "wagtailapi_v3:newsbrief_author"
    assert found["meta"] == {
        "type": "newsbrief.Author",
        "detail_url": f"http://localhost{reverse(name, args=['ada-quayle'])}",
        "html_url": "http://localhost/about-ada/",
    }
    assert (found["id"], found["name"], found["role"]) == (ada.pk, "Ada Quayle", "Harbour reporter")
    assert found["bio"] == '<p>Ada writes of <a href="/news/">News</a>.</p>'
    assert found["portrait"]["id"] == news.picture.pk
    assert set(found["portrait"]["renditions"]) == {"card", "hero"}
    assert found["article_count"] == 2
    assert api.get(f"authors/{found['slug']}/", renditions="card")["portrait"]["renditions"].keys() == {"card"}
    assert found in api.listing("authors/").items


def test_an_author_of_whom_little_is_known(api: Api, news: Paper):
    found = api.get("authors/ben-ode/")
    assert (found["role"], found["bio"], found["portrait"], found["meta"]["html_url"]) == ("", "", None, None)
    assert found["article_count"] == 1


def test_tags(api: Api, news: Paper):
    listing = api.listing("tags/")
    assert [(tag["name"], tag["slug"], tag["article_count"]) for tag in listing.items] == [
        ("River", "river", 2),
        ("high water", "high-water", 1),
    ]
    assert listing.total == 2
    assert api.get("tags/river/") == listing.items[0]
    assert list(listing.items[0]) == ["id", "name", "slug", "article_count"]


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_the_biography_has_the_formats_of_rich_text(api: Api, news: Paper, format_):
    Author.objects.filter(pk=news.ada.pk).update(bio=f'<p>A <a linktype="page" id="{news.news.pk}">link</a></p>')
    told = factories.edit(news.bare, summary=[("paragraph", factories.again(news.ada).bio)])
    expected = api.article(told, rich_text_format=format_)["summary"][0]["value"]
    assert api.get("authors/ada-quayle/", rich_text_format=format_)["bio"] == expected


# --- which of them -----------------------------------------------------------------------------------------------


def test_paging(api: Api, news: Paper):
    first = api.listing("authors/", limit=1)
    assert [author["slug"] for author in first.items] == ["ada-quayle"]
    assert first.total == 2
    second = api.listing("authors/", limit=1, cursor=first.cursor)
    assert [author["slug"] for author in second.items] == ["ben-ode"]
    assert second.cursor is None
    assert api.listing("authors/", limit=1, offset=1).items == second.items
    assert [tag["slug"] for tag in api.listing("tags/", limit=1, offset=1).items] == ["high-water"]


@pytest.mark.parametrize("path", ["authors/", "tags/", "authors/ada-quayle/", "tags/river/"])
def test_parameters(api: Api, news: Paper, path):
    api.refuse(path, {"section": "news"}, "section")
    api.refuse(path, {"locale": "xx"}, "locale")
    api.missing(path, {"site": "nowhere.example.com"})


@pytest.mark.parametrize("path", ["authors/nobody/", "tags/nothing/", "authors/ADA/"])
def test_nothing_there(api: Api, news: Paper, path):
    api.missing(path)


@pytest.mark.parametrize("kind", ["draft", *KINDS, "below a restricted section", "alias of a restricted article"])
def test_who_stands_on_nothing_that_the_visitor_may_see_is_not_there(api: Api, news: Paper, kind):
    """Nor are such articles counted for those who are."""
    mole = Author.objects.create(name="Mole", slug="mole")
    section = factories.make_section(news.news, "Closed")
    article = factories.make_article(section, "Secret", live=kind != "draft")
    article.tags.add("mole hills", "River")
    article.bylines = by(mole, news.ada)
    article.save()
    if kind != "draft":
        if kind.startswith("alias"):
            article.create_alias(parent=news.local)
        factories.restrict(section if kind.startswith("below") else article, kind if kind in KINDS else "login")
    for path in ("authors/", "tags/"):
        assert b"mole" not in api.ask(path).content
    assert api.missing("authors/mole/") == api.missing("authors/nobody/")
    assert api.missing("tags/mole-hills/") == api.missing("tags/nothing/")
    assert count(api, "authors/ada-quayle/") == 2
    assert count(api, "tags/river/") == 2
    assert [one["article_count"] for one in api.listing("authors/").items] == [2, 1]


def test_who_may_see_more_is_told_more(news: Paper, client, db):
    api = Api("v2", client)
    factories.restrict(news.bare)
    assert count(api, "authors/ada-quayle/") == 1
    client.force_login(factories.make_user())
    response = api.ask("authors/ada-quayle/")
    assert response.json()["article_count"] == 2
    assert response["Cache-Control"] == "private, no-store"


def test_what_an_author_leads_to_is_what_the_visitor_may_see(api: Api, news: Paper):
    hidden = factories.make_page("testapp.PlainPage", title="Home of Ada", slug="home-of-ada")
    factories.restrict(hidden)
    ada = factories.again(news.ada)
    ada.page, ada.bio = hidden, f'<p><a linktype="page" id="{hidden.pk}">at home</a></p>'
    ada.save()
    found = api.get("authors/ada-quayle/")
    assert found["meta"]["html_url"] is None
    assert found["bio"] == "<p><a>at home</a></p>"


def test_languages(api: Api, news: Paper):
    german = Locale.objects.create(language_code="de")
    home = factories.home().copy_for_translation(german)
    home.save_revision().publish()
    article = factories.make_article(home, "Flut", locale=german)
    article.tags.add("Fluss")
    article.bylines = by(news.ben)
    article.save_revision().publish()
    assert [(one["slug"], one["article_count"]) for one in api.listing("authors/", locale="de").items] == [
        ("ben-ode", 1)
    ]
    assert [tag["slug"] for tag in api.listing("tags/", locale="de").items] == ["fluss"]
    assert count(api, "authors/ben-ode/") == 2
    api.missing("authors/ada-quayle/", {"locale": "de"})


def test_sites(api: Api, news: Paper):
    other = factories.make_page("testapp.PlainPage", factories.home().get_parent(), "Other")
    Site.objects.create(hostname="other.example.com", root_page=other)
    article = factories.make_article(other, "Elsewhere")
    article.bylines = by(news.ben)
    article.save_revision().publish()
    found = api.listing("authors/", site="other.example.com")
    assert [(one["slug"], one["article_count"]) for one in found.items] == [("ben-ode", 1)]
    assert api.listing("tags/", site="other.example.com").total == 0
    assert count(api, "authors/ben-ode/") == 1


# --- what it costs -----------------------------------------------------------------------------------------------


@override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}})
@pytest.mark.parametrize(("path", "queries"), [("authors/", 11), ("tags/", 7)])
def test_queries(api: Api, news: Paper, path, queries):
    about = factories.make_page("testapp.PlainPage", title="About")
    factories.restrict(factories.make_page("testapp.PlainPage", title="Closed"))
    article = factories.again(news.market)
    for number in range(24):
        image = material.make_image(f"portrait-{number % 3}", size=(40, 30))
        bio = f'<p><a linktype="page" id="{about.pk}">x</a></p>'
        fields = {"slug": f"author-{number}", "portrait": image, "page": about, "bio": bio}
        article.bylines.add(ArticleByline(author=Author.objects.create(name=f"A {number:02}", **fields)))
        article.tags.add(f"A {number:02}")
    article.save_revision().publish()
    api.ask(path)
    for limit in (1, 20):
        api.ask(path, {"limit": limit})
        with CaptureQueriesContext(connection) as captured:
            assert len(api.listing(path, limit=limit).items) == limit
        assert len(captured) == queries


def test_an_answer_is_kept_until_something_changes(api: Api, news: Paper):
    first = api.ask("authors/ada-quayle/")
    assert "public" in first["Cache-Control"]
    with CaptureQueriesContext(connection) as queries:
        assert api.ask("authors/ada-quayle/", **{"If-None-Match": first["ETag"]}).status_code == 304
    assert len(queries) == 1
    factories.make_article(news.local, "More", bylines=by(news.ada))
    assert count(api, "authors/ada-quayle/") == 3
    ada = factories.again(news.ada)
    ada.role = "Editor"
    ada.save()
    assert api.get("authors/ada-quayle/")["role"] == "Editor"


@override_settings(WAGTAIL_NEWSBRIEF={"API_SURROGATE_HEADER": "Surrogate-Key"})
def test_a_cdn_is_told_what_it_shows(api: Api, news: Paper):
    keys = api.ask("authors/ada-quayle/")["Surrogate-Key"].split()
    # The number of articles changes with each of them.
    assert {"articles", "author-ada-quayle"} <= set(keys)
    assert "articles" in api.ask("tags/")["Surrogate-Key"].split()


# --- page types of a site's own ----------------------------------------------------------------------------------


@override_settings(WAGTAIL_NEWSBRIEF={"API_ARTICLE_MODEL": "testapp.ReportPage"})
def test_articles_without_authors_and_tags(api: Api, news: Paper):
    for path in ("authors/", "authors/ada-quayle/", "tags/"):
        api.missing(path)


@override_settings(WAGTAIL_NEWSBRIEF={"API_ARTICLE_MODEL": "testapp.ReportPage"})
def test_a_page_type_that_says_names_alone_has_tags_without_slugs(client, db, monkeypatch):
    monkeypatch.setattr(ReportPage, "get_tag_names", lambda self: ["Rivers"])
    report = factories.make_page("testapp.ReportPage", title="Report")
    assert Api("v2", client).article(report)["tag_items"] == [{"name": "Rivers", "slug": None}]


@needs_v3
def test_answers_are_as_the_document_says(client, db, news: Paper):
    api = Api("v3", client)
    document = client.get("/api/v3/openapi.json").json()
    for path, schema in {
        "authors/": "AuthorListing",
        "authors/ada-quayle/": "Author",
        "tags/": "TagListing",
        "tags/river/": "Tag",
    }.items():
        assert not problems(document, schema, api.get(path))


def test_a_site_whose_articles_point_to_what_has_no_name_has_no_such_list(api: Api, news: Paper, monkeypatch):
    monkeypatch.setattr(AuthorEndpoint, "relation", "bylines")
    api.missing("authors/")


def test_a_biography_with_an_embed_is_not_kept(api: Api, news: Paper):
    """Wagtail asks other servers what it looks like."""
    Author.objects.filter(pk=news.ada.pk).update(bio='<embed embedtype="media" url="https://video.example.com/1"/>')
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert api.get("authors/ada-quayle/")["slug"] == "ada-quayle"
    assert len(queries) > 1
