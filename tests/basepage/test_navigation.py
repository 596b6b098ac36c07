"""Previous and next on a site with a base page model of its own: signals, queries, access, commands, migrations."""

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Locale, get_page_models

from tests.basepage.models import BasePage, BulletinPage, RubricPage, StoryPage
from tests.navigation.conftest import START, day
from tests.navigation.oracle import Oracle, pks
from tests.support.factories import bulk_pages, edit, make_page, make_request, make_user, restrict
from wagtail_newsbrief import compat
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.navigation import index, neighbours, neighbours_of_many, rows
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.order import ArticleOrder
from wagtail_newsbrief.navigation.signals import fill_after_migrate

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(site):
    return make_page(RubricPage, site.root_page)


@pytest.fixture
def stories(rubric):
    """Return four articles of two types, a day apart."""
    return [
        make_page(StoryPage, rubric, "Story 0", published_at=day(0)),
        make_page(BulletinPage, rubric, "Bulletin 1", first_published_at=day(1)),
        make_page(StoryPage, rubric, "Story 2", published_at=day(2)),
        make_page(StoryPage, rubric, "Story 3", published_at=day(3)),
    ]


def hold():
    """Hold the index, and the neighbours of everybody, against the oracle."""
    oracle, request = Oracle(), make_request()
    oracle.check_index()
    assert list(index.differences()) == []
    many = neighbours_of_many(oracle.pages, request=request)
    for page in oracle.pages:
        assert pks(many[page.pk]) == pks(neighbours(page, request=request)) == oracle.neighbours(page, request)


def test_the_base_page_model_is_the_site_s():
    assert compat.page_model_name() == "basepage.BasePage"
    assert compat.get_page_model() is BasePage
    assert NavigationEntry._meta.get_field("page").related_model is BasePage
    assert NavigationEntry._meta.get_field("section").related_model is BasePage
    assert set(rows.navigable_models()) == {StoryPage, BulletinPage}
    assert set(get_page_models()) == {BasePage, RubricPage, StoryPage, BulletinPage}
    assert not apps.is_installed("wagtail_newsbrief.articles")


def test_neighbours_of_mixed_types(stories, django_assert_num_queries):
    hold()
    with django_assert_num_queries(3):
        found = neighbours(stories[2])
    assert found == (stories[1], stories[3])
    assert type(found.previous) is BulletinPage
    assert neighbours(BasePage.objects.get(pk=stories[2].pk)) == found
    with django_assert_num_queries(3):
        neighbours_of_many(stories)


def test_drafts_and_previews(stories, rubric):
    draft = make_page(StoryPage, rubric, published_at=START + timedelta(days=2, hours=1), live=False)
    assert neighbours(draft) == (None, None)
    assert neighbours(draft, request=make_request(is_preview=True)) == (stories[2], stories[3])


def test_what_editors_do(stories, rubric, site):
    edit(stories[0], published_at=day(5))
    hold()
    BasePage.objects.get(pk=stories[3].pk).unpublish()
    hold()
    edit(stories[3], show_in_navigation=False)
    hold()
    other = make_page(RubricPage, site.root_page, article_order=ArticleOrder.EXPLORER)
    stories[2].move(other, pos="last-child")
    stories[1].copy(to=BasePage.objects.get(pk=other.pk), update_attrs={"slug": "copy"})
    hold()
    first, last = other.get_children()
    last.move(first, pos="left")
    hold()
    BasePage.objects.get(pk=first.pk).add_sibling(pos="left", instance=BulletinPage(title="Between"))
    hold()
    stories[1].create_alias(parent=BasePage.objects.get(pk=other.pk), update_slug="alias")
    hold()
    edit(other, article_order=ArticleOrder.NEWEST)
    hold()
    rubric.refresh_from_db()
    rubric.move(BasePage.objects.get(pk=other.pk), pos="last-child")
    hold()
    other.refresh_from_db()
    other.delete()
    hold()
    assert not NavigationEntry.objects.exists()


def test_translations_are_neighbours_among_themselves(stories):
    german = Locale.objects.create(language_code="de")
    for story in stories[2:]:
        edit(story.copy_for_translation(german, copy_parents=True), title="Deutsch")
    hold()


def test_restrictions(stories, rubric):
    restrict(stories[1])
    hold()
    member = make_request(user=make_user())
    assert neighbours(stories[0]).next == stories[2]
    assert neighbours(stories[0], request=member).next == stories[1]
    assert set(Visitor().visible(StoryPage.objects.all())) == {stories[0], stories[2], stories[3]}
    restrict(rubric)
    assert not Visitor().visible(StoryPage.objects.all()).exists()
    assert Visitor(member).visible(StoryPage.objects.all()).count() == 3


def test_the_command(stories, rubric):
    bulk_pages(rubric, [BulletinPage(title=f"{number}") for number in range(20)])
    with pytest.raises(CommandError, match="20 places"):
        call_command("newsbrief_navigation", "check", stdout=io.StringIO(), stderr=io.StringIO())
    stdout = io.StringIO()
    call_command("newsbrief_navigation", "rebuild", stdout=stdout)
    assert "holds 24 articles" in stdout.getvalue()
    call_command("newsbrief_navigation", "check", stdout=io.StringIO(), stderr=io.StringIO())
    hold()


def test_migrate_fills_the_index(stories):
    NavigationEntry.objects.all().delete()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=loader.project_state(loader.graph.leaf_nodes()).apps)
    hold()
    assert NavigationEntry.objects.count() == 4


def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_index_refers_to_the_base_page():
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, NavigationEntry._meta.db_table)
    # The other columns carry no constraint: the row lives and dies with its page.
    assert {column: table for column, (_, table, *_) in relations.items()} == {"page_id": BasePage._meta.db_table}


def test_the_checks_find_nothing(stories, settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "https://news.example.com"}}
    found = [message for message in run_checks(databases=[DEFAULT_DB_ALIAS]) if "newsbrief" in (message.id or "")]
    assert found == []


def test_a_page_over_http(stories, client):
    response = client.get(stories[2].get_url())
    assert response.status_code == 200
    assert f'<a rel="prev" href="{stories[1].get_url()}">Bulletin 1</a>' in response.text
    assert f'<a rel="next" href="{stories[3].get_url()}">Story 3</a>' in response.text
