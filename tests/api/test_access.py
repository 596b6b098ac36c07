"""Whoever may see something sees it everywhere; hidden sections, other sites, and sources of aliases."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.api.secrets import KINDS, WORD, address, make
from tests.support import factories
from tests.support.search import SEARCH_SEES_UNCOMMITTED
from wagtail_newsbrief.articles.models import ArticlePage, RelatedArticle

pytestmark = pytest.mark.usefixtures("indexed")

# --- sections ----------------------------------------------------------------------------------------------------


def hidden_sections(news: Paper) -> dict[str, Any]:
    sections = {kind: factories.make_section(news.news, f"{kind} {WORD}") for kind in KINDS}
    for kind, section in sections.items():
        factories.restrict(section, kind)
    sections["below"] = factories.make_section(sections["login"], f"Below {WORD}")
    sections["draft"] = factories.make_section(news.news, f"Draft {WORD}", live=False)
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    sections["other site"] = factories.make_section(root, f"Other {WORD}")
    return sections


def test_hidden_sections(api: Api, news: Paper):
    absent = {
        "detail": api.missing("sections/987654321/"),
        "section": api.missing("articles/", {"section": 987654321}),
        "path": api.missing("articles/", {"section": "nowhere"}),
        "parent": api.missing("sections/", {"parent": 987654321}),
        "by path": api.missing("sections/by-path/", {"path": "/nowhere/"}),
    }
    assert absent["section"] == absent["path"]
    for section in hidden_sections(news).values():
        factories.make_article(section, WORD)
        assert api.missing(f"sections/{section.pk}/") == absent["detail"]
        assert api.missing("articles/", {"section": section.pk}) == absent["section"]
        assert api.missing("articles/", {"section": address(section)}) == absent["section"]
        assert api.missing("sections/", {"parent": section.pk}) == absent["parent"]
        assert api.missing("sections/by-path/", {"path": address(section)}) == absent["by path"]
    assert api.titles("sections/") == ["News", "Local", "Übermorgen"]
    assert api.titles("sections/", parent=news.news.pk) == ["Local", "Übermorgen"]
    assert api.listing("sections/", search=WORD).total == 0


def test_a_section_below_a_draft_has_no_parent(api: Api, news: Paper):
    section = factories.make_section(factories.make_section(title="Draft", live=False), "Below")
    assert api.get(f"sections/{section.pk}/")["parent"] is None


# --- another site ------------------------------------------------------------------------------------------------


def test_an_article_of_another_site(api: Api, news: Paper):
    """It is absent here, but a link to it is a link to what everybody may see."""
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    other = make(root)
    factories.edit(
        news.flood,
        related_articles=[RelatedArticle(article=other)],
        body=[("paragraph", f'<p><a linktype="page" id="{other.pk}">there</a></p>')],
    )
    assert api.missing(f"articles/{other.pk}/") == api.missing("articles/987654321/")
    api.missing("articles/by-path/", {"path": f"/{WORD}/"})
    assert api.listing().total == 5
    assert api.titles(tag=WORD) == api.titles(search=WORD) == []
    assert api.titles(author="ada-quayle") == ["Flood", "Bare"]

    url = f"http://other.example.com/{WORD}/"
    flood = api.article(news.flood)
    assert flood["body"][0]["value"] == f'<p><a href="{url}">there</a></p>'
    (related,) = flood["related"]
    assert related["meta"]["html_url"] == url
    # Not served here, so there is nothing to fetch.
    assert related["meta"]["detail_url"] is None


# --- aliases -----------------------------------------------------------------------------------------------------


def test_an_alias_of_what_lies_below_a_restriction_is_not_there(api: Api, news: Paper):
    hidden = factories.make_section(news.news, "Hidden")
    alias = make(hidden).create_alias(parent=news.local, update_slug="alias")
    assert api.article(alias)
    factories.restrict(hidden)
    assert api.missing(f"articles/{alias.pk}/") == api.missing("articles/987654321/")


def test_the_source_of_an_alias_is_not_named_where_it_is_not_served(api: Api, news: Paper):
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other", slug="other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    source = make(root)
    alias = source.create_alias(parent=news.local, update_slug="alias")
    assert api.missing(f"articles/{source.pk}/") == api.missing("articles/987654321/")
    assert api.article(alias)
    if api.version == "v2":
        for path in (f"pages/{alias.pk}/", "pages/"):
            response = api.ask(path, {"fields": "alias_of", **({"slug": "alias"} if path == "pages/" else {})})
            assert b'"alias_of": null' in response.content
            assert f'"id": {source.pk},'.encode() not in response.content


def test_the_source_of_an_alias_for_who_may_see_it(news: Paper, db, client):
    alias = news.market.create_alias(parent=news.news, update_slug="alias")
    page = Api("v2", client).get(f"pages/{alias.pk}/")
    assert page["meta"]["alias_of"]["id"] == news.market.pk


# --- who may see it ----------------------------------------------------------------------------------------------


def sees(api: Api, news: Paper, page: Any) -> bool:
    """Tell whether a visitor is shown a page, which has to be the same everywhere."""
    link = f'<p><a linktype="page" id="{page.pk}">a link</a></p>'
    if f'id="{page.pk}"' not in str(ArticlePage.objects.get(pk=news.flood.pk).body.raw_data):
        factories.edit(
            news.flood, related_articles=[RelatedArticle(article=page)], body=[("paragraph", link)], summary=""
        )
    flood = api.article(news.flood)
    shown = {
        "detail": api.ask(f"articles/{page.pk}/").status_code == 200,
        "by path": api.ask("articles/by-path/", {"path": address(page)}).status_code == 200,
        "listing": page.pk in [item["id"] for item in api.listing().items],
        "total": api.listing().total == 6,
        **({"search": api.listing(search=WORD).total == 1} if SEARCH_SEES_UNCOMMITTED else {}),
        "tag": api.listing(tag=WORD).total == 1,
        "related": [one["id"] for one in flood["related"]] == [page.pk],
        "link": "href" in flood["body"][0]["value"],
    }
    assert len(set(shown.values())) == 1, shown
    return shown["detail"]


@pytest.fixture(params=["restricted", "below"])
def make_secret(request, news: Paper, db: None):
    """Return a function that makes an article with a restriction of its own or of its section."""

    def make_one(kind: str, **options: Any) -> tuple[Any, Any]:
        if request.param == "restricted":
            page = target = make(news.news)
        else:
            target = factories.make_section(news.news, "Restricted")
            page = make(target)
        return page, factories.restrict(target, kind, **options)

    return make_one


def test_a_password_that_was_given(api: Api, news: Paper, make_secret):
    page, restriction = make_secret("password", password="open sesame")
    assert not sees(api, news, page)
    door = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    api.client.post(door, {"password": "wrong", "return_url": "/"})
    assert not sees(api, news, page)
    assert api.client.post(door, {"password": "open sesame", "return_url": "/"}).status_code == 302
    assert sees(api, news, page)
    assert api.ask("articles/")["Cache-Control"] == "private, no-store"
    assert not sees(Api(api.version, Client()), news, page)


def signed_in(api: Api, user: Any) -> Api:
    """Return the API as this user asks it: by session in version 2, by token in version 3."""
    client = Client()
    if api.version == "v2":
        client.force_login(user)
        return Api("v2", client)
    from wagtail.models import APIToken

    _, token = APIToken.create_token(user=user, name="test")
    return Api("v3", client, {"authorization": f"Bearer {token}"})


def test_whoever_signed_in(api: Api, news: Paper, make_secret):
    page, _ = make_secret("login")
    assert not sees(api, news, page)
    reader = signed_in(api, factories.make_user())
    assert sees(reader, news, page)
    assert reader.ask("articles/")["Cache-Control"] == "private, no-store"
    assert reader.ask(f"articles/{page.pk}/")["Cache-Control"] == "private, no-store"


def test_a_group(api: Api, news: Paper, make_secret):
    subscribers, others = Group.objects.create(name="Subscribers"), Group.objects.create(name="Others")
    page, _ = make_secret("groups", groups=[subscribers])
    assert not sees(api, news, page)
    assert not sees(signed_in(api, factories.make_user(groups=[others])), news, page)
    assert sees(signed_in(api, factories.make_user(groups=[others, subscribers])), news, page)
    assert sees(signed_in(api, factories.make_user(is_superuser=True)), news, page)


def test_two_restrictions_want_both(api: Api, news: Paper, make_secret):
    page, _ = make_secret("login")
    password = factories.restrict(page, "password", password="open sesame")
    reader = signed_in(api, factories.make_user())
    assert not sees(reader, news, page)
    reader.client.post(
        reverse("wagtailcore_authenticate_with_password", args=[password.pk, page.pk]),
        {"password": "open sesame", "return_url": "/"},
    )
    assert sees(reader, news, page)


def test_nobody_sees_drafts(api: Api, news: Paper):
    page = make(news.news, live=False)
    assert not sees(signed_in(api, factories.make_user(is_superuser=True)), news, page)


@needs_v3
def test_v3_takes_no_session_for_a_user(news: Paper, db, make_secret, client):
    page, _ = make_secret("login")
    client.force_login(factories.make_user())
    assert not sees(Api("v3", client), news, page)


@needs_v3
@pytest.mark.parametrize("token", ["wagtail_nonsense", "", "x" * 5000, "é", "\x00"])
def test_v3_takes_an_unknown_token_for_nobody(news: Paper, db, client, token):
    response = Api("v3", client).ask("articles/", authorization=f"Bearer {token}")
    assert response.status_code == 200
    assert response.json()["count"] == 5


@needs_v3
def test_v3_takes_a_revoked_token_for_nobody(news: Paper, db, make_secret):
    page, _ = make_secret("login")
    reader = signed_in(Api("v3", Client()), factories.make_user())
    assert sees(reader, news, page)
    from wagtail.models import APIToken

    APIToken.objects.update(revoked_at=timezone.now())
    assert not sees(reader, news, page)


def test_v2_refuses_wrong_credentials(news: Paper, db, client):
    for authorization in ("Basic eDp5", "Basic nonsense", "Basic"):
        response = Api("v2", client).ask("articles/", authorization=authorization)
        assert response.status_code == 403
        assert response["Cache-Control"] == "no-store"
        assert set(response.json()) == {"message"}  # REST framework's own refusal, in the words of Wagtail's endpoints


def test_neighbours_of_whoever_may_see_them(api: Api, news: Paper):
    page = make(news.news)
    factories.restrict(page)
    assert api.article(news.second_twin)["next"]["title"] == "Flood"
    assert signed_in(api, factories.make_user()).article(news.second_twin)["next"]["id"] == page.pk
