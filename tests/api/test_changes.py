"""Whatever changes what a response shows: who kept the response is never told that it is still good."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images.rect import Rect
from wagtail.models import ModelLogEntry, Site
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.api.conftest import Api, made_anew
from tests.api.paper import Paper, at
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author


def fresh(thing: Any) -> Any:
    """Return a thing of the paper as it is stored; the paper itself is shared by all tests."""
    return type(thing)._default_manager.get(pk=thing.pk)


def edit(name: str, **fields: Any) -> Callable[[Paper], None]:
    return lambda news: factories.edit(getattr(news, name), **fields) and None


def save(thing_name: str, /, **fields: Any) -> Callable[[Paper], None]:
    """Change what is no page."""

    def change(news: Paper) -> None:
        thing = fresh(getattr(news, thing_name))
        for field, value in fields.items():
            setattr(thing, field, value)
        thing.save()

    return change


def change_image(news: Paper) -> None:
    picture = fresh(news.picture)
    picture.set_focal_point(Rect.from_point(300, 200, 120, 80))
    picture.save()


def change_alternative_text(news: Paper) -> None:
    """That of the image itself stands in where the article has none."""
    factories.edit(news.flood, lead_image_alt="", lead_image=fresh(news.picture))
    save("picture", title="The quay")(news)


def rename_tag(news: Paper) -> None:
    tag = Tag.objects.get(name="River")
    tag.name = "Rivers"
    tag.save()


def turn_byline_round(news: Paper) -> None:
    for place, author in enumerate([news.ada, news.ben]):
        byline = ArticleByline.objects.get(page=news.flood, author=author)
        byline.sort_order = place
        byline.save()


def move_neighbour(news: Paper) -> None:
    fresh(news.second_twin).move(fresh(news.local), pos="last-child")


def move_section(news: Paper) -> None:
    archive = factories.make_section(title="Archive", slug="archive")
    fresh(news.news).move(fresh(archive), pos="last-child")


def rename_language(news: Paper) -> None:
    locale = news.flood.locale
    locale.language_code = "de"
    locale.save()


def move_site(news: Paper) -> None:
    site = Site.objects.get(is_default_site=True)
    site.port = 8080
    site.save()


def reach_schedule(news: Paper) -> None:
    """The change was approved for a moment that has come."""
    now = timezone.now()
    factories.edit(news.flood, title="As planned", go_live_at=now + datetime.timedelta(hours=1))
    with mock.patch("django.utils.timezone.now", return_value=now + datetime.timedelta(hours=2)):
        call_command("publish_scheduled")


def expire_neighbour(news: Paper) -> None:
    ArticlePage.objects.filter(pk=news.second_twin.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")


#: Each changes the answer for the flood, or takes it away.
CHANGES: dict[str, Callable[[Paper], Any]] = {
    "article": edit("flood", title="Flood warning lifted"),
    "body": edit("flood", body=[("paragraph", "<p>x</p>")]),
    "brief": edit("flood", summary=[("paragraph", "<p>x</p>")]),
    "image": change_image,
    "alternative text": change_alternative_text,
    "renditions": lambda news: fresh(news.picture).renditions.all().delete(),
    "author": save("ada", name="Ada Lock"),
    "order of authors": turn_byline_round,
    "tag": rename_tag,
    "section": edit("news", title="The news"),
    "slug of the section": edit("news", slug="nachrichten"),
    "site": move_site,
    "restriction of the article": lambda news: factories.restrict(news.flood),
    "restriction of the section": lambda news: factories.restrict(news.news, "password"),
    "restriction of a neighbour": lambda news: factories.restrict(news.second_twin),
    "restriction of a related article": lambda news: factories.restrict(news.local),
    "schedule": reach_schedule,
    "neighbour that expires": expire_neighbour,
    "neighbour": edit("second_twin", title="Second of two"),
    "new neighbour": lambda news: factories.make_article(news.news, "New", published_at=at(3, 12)),
    "new next": lambda news: factories.make_article(news.news, "New", published_at=at(5)),
    "neighbour that leaves": lambda news: fresh(news.second_twin).unpublish(),
    "neighbour that moves": move_neighbour,
    "neighbour that is deleted": lambda news: fresh(news.second_twin).delete(),
    "neighbour with another date": edit("second_twin", published_at=at(6)),
    "neighbour out of navigation": edit("second_twin", show_in_navigation=False),
    "related article": edit("market", title="The market"),
    "related article that leaves": lambda news: fresh(news.market).unpublish(),
    "unpublished": lambda news: fresh(news.flood).unpublish(),
    "deleted": lambda news: fresh(news.flood).delete(),
    "byline that is deleted": lambda news: ArticleByline.objects.get(page=news.flood, author=news.ada).delete(),
    "language": rename_language,
    "section that moves": move_section,
}


def validators(response) -> dict[str, str]:
    """Return what a client sends that has kept a response."""
    return {"if_none_match": response["ETag"]}


#: Those that change a listing with every field, too, and that of the sections.
IN_A_LISTING = {
    *("article", "image", "renditions", "author", "order of authors", "tag", "section", "slug of the section", "site"),
    *("restriction of the article", "restriction of the section", "schedule", "neighbour that expires", "new next"),
    *("neighbour that leaves", "neighbour that moves", "unpublished", "deleted"),
}
AMONG_SECTIONS = {"section", "slug of the section", "site", "restriction of the section"}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_never_answered_by_what_is_kept(api: Api, news: Paper, change):
    """Neither with 304 nor with the kept bytes: the answer is the one that would be made with nothing kept."""
    article, listing, sections = f"articles/{news.flood.pk}/", "articles/?fields=*", "sections/"
    kept = {path: api.at(path) for path in (article, listing, sections, f"articles/{news.second_twin.pk}/")}
    for path in (article, listing, sections):
        assert api.at(path, **validators(kept[path])).status_code == 304
    CHANGES[change](news)
    changed = [
        article,
        *([listing] if change in IN_A_LISTING else []),
        *([sections] if change in AMONG_SECTIONS else []),
    ]
    for path in changed:
        response = api.at(path, **validators(kept[path]))
        assert response.status_code in ({200, 404} if path == article else {200})
        assert response.content != kept[path].content
        assert response.get("ETag") != kept[path]["ETag"]
    for path in kept:
        anew = made_anew(api, path)
        for response in (api.at(path), api.at(path)):
            assert (response.status_code, response.content) == (anew.status_code, anew.content)


@pytest.mark.parametrize(
    "setting",
    [
        {"RENDITIONS": {"card": ["fill-400x225|format-webp"]}},
        {"FRONTEND_URLS": {"localhost": "https://news.example.com"}},
        {"READING_WORDS_PER_MINUTE": 3},
    ],
)
def test_a_change_of_the_settings_with_another_name_for_the_deploy(api: Api, news: Paper, setting):
    path = f"articles/{news.flood.pk}/"
    kept = api.ask(path)
    with override_settings(WAGTAIL_NEWSBRIEF={**setting, "API_CACHE": {"VERSION": "2"}}):
        assert api.ask(path, **validators(kept)).status_code == 200


def test_a_draft_changes_nothing(api: Api, news: Paper):
    path = f"articles/{news.flood.pk}/"
    kept = api.ask(path)
    factories.edit(news.flood, publish=False, title="Not yet")
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Author),
        label="Ada",
        action="wagtail.edit",
        timestamp=timezone.now(),
        object_id=news.ada.pk,
        uuid=uuid.uuid4(),
    )
    assert api.ask(path, **validators(kept)).status_code == 304


def test_a_restriction_that_is_lifted(api: Api, news: Paper):
    restriction = factories.restrict(news.second_twin)
    path = f"articles/{news.flood.pk}/"
    kept = api.ask(path)
    restriction.delete()
    response = api.ask(path, **validators(kept))
    assert response.status_code == 200
    assert response.json()["previous"]["id"] == news.second_twin.pk


# --- what texts and blocks point to --------------------------------------------------------------


def changes(api: Api, path: str, change: Callable[[], Any]) -> Any:
    """Return what a client that has kept the response gets after a change: another one."""
    kept = api.ask(path)
    assert kept.status_code == 200
    assert api.ask(path, **validators(kept)).status_code == 304
    change()
    response = api.ask(path, **validators(kept))
    assert response.status_code == 200
    assert response.content != kept.content
    return response.json()


def text_of(data: Any) -> str:
    return str(data["body"][0]["value"])


def test_a_document_that_a_text_links_to(api: Api, news: Paper):
    document = get_document_model().objects.create(title="Plan", file=ContentFile(b"x", name="plan.txt"))
    link = f'<p><a linktype="document" id="{document.pk}">the plan</a></p>'
    factories.edit(news.bare, body=[("paragraph", link)])

    def replace() -> None:
        document.file.save("map.txt", ContentFile(b"y"))

    data = changes(api, f"articles/{news.bare.pk}/?rich_text_format=html", replace)
    assert "map" in text_of(data)


def test_a_page_that_a_text_links_to(api: Api, news: Paper):
    about = factories.make_page("testapp.PlainPage", title="About", slug="about")
    factories.edit(news.bare, body=[("paragraph", f'<p><a linktype="page" id="{about.pk}">us</a></p>')])
    path = f"articles/{news.bare.pk}/?rich_text_format=html"
    data = changes(api, path, lambda: factories.edit(about, slug="imprint"))
    assert "/imprint/" in text_of(data)
    data = changes(api, path, lambda: factories.restrict(about))
    assert "/imprint/" not in text_of(data)


def test_a_snippet_in_a_chooser_block(api: Api, news: Paper, monkeypatch):
    block = ArticlePage._meta.get_field("body").stream_block
    monkeypatch.setitem(block.child_blocks, "writer", SnippetChooserBlock(Author, name="writer"))
    block.child_blocks["writer"].set_name("writer")
    writer = Author.objects.create(name="Cem", slug="cem")
    factories.edit(news.bare, body=[("writer", writer)])
    data = changes(api, f"articles/{news.bare.pk}/", writer.delete)
    assert data["body"][0]["value"] is None


def test_the_address_of_an_article_two_levels_below_a_changed_slug(api: Api, news: Paper):
    path = f"articles/{news.market.pk}/"
    data = changes(api, path, lambda: factories.edit(news.news, slug="nachrichten"))
    assert data["meta"]["html_url"].endswith("/nachrichten/local/market/")


# --- addresses -----------------------------------------------------------------------------------


def test_a_redirect_that_wagtail_makes_for_a_changed_slug(api: Api, news: Paper, django_capture_on_commit_callbacks):
    """In bulk, and after the commit of the slug."""
    path = "articles/by-path/?path=/news/local/market/"
    kept = api.ask(path)
    assert kept.status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        factories.edit(news.news, slug="nachrichten")
    assert Redirect.objects.filter(automatically_created=True).count() > 1
    response = api.ask(path, **validators(kept))
    assert response.json()["redirect"]["path"] == "/nachrichten/local/market/"
    # And once more, over the redirects of before.
    with django_capture_on_commit_callbacks(execute=True):
        factories.edit(news.news, slug="actualites")
    response = api.ask(path, **validators(response))
    assert response.json()["redirect"]["path"] == "/actualites/local/market/"


def test_a_redirect_by_hand(api: Api, news: Paper):
    redirect = Redirect.objects.create(old_path="/old", redirect_page=news.bare)
    kept = api.ask("articles/by-path/?path=/old/")
    assert kept.json()["redirect"]["path"] == "/news/bare/"
    redirect.redirect_page = news.market
    redirect.save()
    response = api.ask("articles/by-path/?path=/old/", **validators(kept))
    assert response.json()["redirect"]["path"] == "/news/local/market/"


# --- who may see it ------------------------------------------------------------------------------


def test_a_member_who_leaves_the_group(news: Paper, client, db):
    group = Group.objects.create(name="Desk")
    user = factories.make_user(groups=[group])
    factories.restrict(news.bare, "groups", groups=[group])
    client.force_login(user)
    path = f"/api/v2/articles/{news.bare.pk}/"
    assert client.get(path).status_code == 200
    user.groups.remove(group)
    assert client.get(path).status_code == 404


def test_a_group_that_a_restriction_is_opened_to(news: Paper, client, db):
    group = Group.objects.create(name="Desk")
    restriction = factories.restrict(news.bare, "groups")
    client.force_login(factories.make_user(groups=[group]))
    path = f"/api/v2/articles/{news.bare.pk}/"
    assert client.get(path).status_code == 404
    restriction.groups.add(group)
    assert client.get(path).status_code == 200
