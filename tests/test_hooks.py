"""What a site registers with Wagtail's hooks holds for ours too, as ``docs/reference/extension-points.md`` lists it."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from django.utils import translation
from wagtail import hooks
from wagtail.admin.widgets import ListingButton
from wagtail.images.image_operations import FilterOperation
from wagtail.rich_text import LinkHandler
from wagtail.rich_text import features as rich_text_features

from tests.admin.helpers import BRIEF, logged_in
from tests.reader import material
from tests.support.factories import edit, make_article, make_section, make_user
from wagtail_newsbrief.admin.listing import ArticlesViewSet
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.checks import configuration

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("boss", is_superuser=True)


def register(name, function, order=0):
    return hooks.register_temporarily(name, function, order=order)


@pytest.mark.parametrize("make", [make_article, make_section])
def test_serving_a_page(make, client):
    page = make()
    with register("before_serve_page", lambda page, request, args, kwargs: HttpResponse("Not today.")):
        assert client.get(page.url).content == b"Not today."
        assert client.get("/api/v2/articles/").status_code == 200
    assert b"Not today." not in client.get(page.url).content


def test_rich_text_features(client):
    class Wiki(LinkHandler):
        identifier = "wiki"

        @classmethod
        def expand_db_attributes(cls, attrs):
            return f'<a href="https://wiki.example.com/{attrs["term"]}">'

    body = [("paragraph", '<p>A <a linktype="wiki" term="sluice">sluice</a>.</p>')]
    article = make_article(body=body)
    link_types = rich_text_features.get_link_types()
    link_types["wiki"] = Wiki
    try:
        (block,) = client.get(f"/api/v2/articles/{article.pk}/").json()["body"]
    finally:
        del link_types["wiki"]
    assert block["value"] == '<p>A <a href="https://wiki.example.com/sluice">sluice</a>.</p>'


def test_image_operations(client, django_capture_on_commit_callbacks):
    class Grey(FilterOperation):
        def construct(self):
            pass

        def run(self, willow, image, env):
            return willow

    setting = {"RENDITIONS": {"quiet": ["width-60|quiet"]}}
    with override_settings(WAGTAIL_NEWSBRIEF=setting):
        assert [message.id for message in run_checks() if message.id == configuration.E005]
        with register("register_image_operations", lambda: [("quiet", Grey)]):
            assert not [message.id for message in run_checks() if message.id == configuration.E005]
            with django_capture_on_commit_callbacks(execute=True):
                article = edit(make_article(), lead_image=material.make_image("harbour", size=(90, 60)))
            image = client.get(f"/api/v2/articles/{article.pk}/").json()["lead_image"]
            assert [rendition["width"] for rendition in image["renditions"]["quiet"]] == [60]


def test_the_home_panel_may_be_taken_away(boss):
    make_article()

    def take_away(request, panels):
        panels[:] = [panel for panel in panels if "newsbrief" not in type(panel).__module__]

    assert b"data-newsbrief-count" in logged_in(boss).get("/admin/").content
    with register("construct_homepage_panels", take_away, order=1000):
        assert b"data-newsbrief-count" not in logged_in(boss).get("/admin/").content


@pytest.mark.parametrize(
    ("hook", "name"),
    [("construct_main_menu", "newsbrief_articles"), ("construct_reports_menu", "newsbrief-briefs")],
)
def test_menu_items_may_be_taken_away(boss, hook, name):
    seen = []

    def take_away(request, items):
        seen.extend(item.name for item in items)
        items[:] = []

    before = logged_in(boss).get("/admin/").content.decode()
    with register(hook, take_away):
        after = logged_in(boss).get("/admin/").content.decode()
    assert name in seen
    assert f'"{name}"' in before
    assert f'"{name}"' not in after


@pytest.mark.parametrize("language", ["en", "de"])
def test_menu_items_have_the_same_name_in_every_language(language):
    """Wagtail makes the menu once a process, in the language of whoever comes first."""
    with translation.override(language):
        assert ArticlesViewSet("newsbrief_articles", model=ArticlePage).get_menu_item().name == "newsbrief_articles"


def test_buttons_in_the_listing_of_articles(boss):
    article = make_article(title="Flood")

    def button(page, user, next_url=None):
        yield ListingButton("Translate it all", f"/translate/{page.pk}/", priority=1)

    url = reverse("newsbrief_articles:index")
    with register("register_page_listing_buttons", button):
        assert f"/translate/{article.pk}/" in logged_in(boss).get(url).content.decode()

        def take_away(buttons, page, user, context=None):
            buttons[:] = [one for one in buttons if "translate" not in (one.url or "")]

        with register("construct_page_listing_buttons", take_away):
            assert f"/translate/{article.pk}/" not in logged_in(boss).get(url).content.decode()


def test_bulk_actions(boss):
    article = make_article(summary=BRIEF, summary_origin="ai")
    heard = []

    def before(request, action_type, objects, action):
        heard.append((action_type, [page.pk for page in objects]))
        return HttpResponse("Not you.")

    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "newsbrief_mark_reviewed"])
    with register("before_bulk_action", before):
        answer = logged_in(boss).post(f"{url}?id={article.pk}")
    assert answer.content == b"Not you."
    assert heard == [("newsbrief_mark_reviewed", [article.pk])]
    article.refresh_from_db()
    assert not article.is_summary_reviewed
    with register("after_bulk_action", lambda request, action_type, objects, action: heard.append(action_type)):
        logged_in(boss).post(f"{url}?id={article.pk}")
    assert heard[-1] == "newsbrief_mark_reviewed"


def test_choosing_a_related_article(boss):
    shown, hidden = make_article(title="Shown"), make_article(title="Hidden")
    url = reverse("wagtailadmin_choose_page_child", args=[shown.get_parent().pk])
    client = logged_in(boss)
    assert "Hidden" in client.get(url).content.decode()
    with register("construct_page_chooser_queryset", lambda pages, request: pages.exclude(pk=hidden.pk)):
        assert "Hidden" not in client.get(url).content.decode()


def test_buttons_of_authors(boss):
    author = Author.objects.create(name="Ada", slug="ada")

    def take_away(buttons, snippet, user):
        seen.append(snippet)
        buttons.clear()

    seen = []
    with register("construct_snippet_listing_buttons", take_away):
        logged_in(boss).get(reverse(Author.snippet_viewset.get_url_name("list")))
    assert seen == [author]
