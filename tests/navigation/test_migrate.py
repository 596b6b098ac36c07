"""What ``migrate`` fills, and what it leaves alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate

from tests.projects.testapp.models import BlogPage, NotePage
from tests.support.factories import make_article, make_page
from wagtail_newsbrief.navigation import index, rows
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.signals import connect, fill_after_migrate

from .conftest import day
from .oracle import Oracle

ROOT = Path(__file__).resolve().parents[2]


def state(*, without=()):
    """Return the migrated state of all apps but those ``without``, as ``post_migrate`` hands it over."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    nodes = [node for node in loader.graph.leaf_nodes() if node[0] not in without]
    return loader.project_state(nodes).apps


@pytest.fixture(scope="module")
def migrated():
    return state()


@pytest.fixture
def content(section):
    """Return articles of three types whose rows were lost."""
    pages = [
        make_article(section, published_at=day(1)),
        make_page(BlogPage, section, date=day(2).date()),
        make_page(NotePage, section),
    ]
    NavigationEntry.objects.all().delete()
    return pages


@pytest.mark.django_db
def test_existing_articles_are_indexed(content, migrated):
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)
    Oracle().check_index()
    assert NavigationEntry.objects.count() == 3


@pytest.mark.django_db
def test_when_nothing_lacks_it_costs_two_queries_and_one_a_type(content, migrated, django_assert_num_queries):
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)
    with django_assert_num_queries(1 + len(rows.navigable_models())):
        fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)


@pytest.mark.django_db
def test_types_whose_migrations_are_still_to_come_wait_for_theirs(content):
    without = state(without=["testapp"])
    with pytest.raises(LookupError):
        without.get_model("testapp.BlogPage")
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=without)
    assert [row.pk for row in NavigationEntry.objects.all()] == [content[0].pk]


@pytest.mark.django_db
def test_a_type_whose_new_column_is_still_to_come_waits_for_it(content):
    before = state()
    fields = before.get_model("testapp.BlogPage")._meta.local_concrete_fields
    late = next(field for field in fields if field.name == "show_in_navigation")
    before.get_model("testapp.BlogPage")._meta.local_fields.remove(late)
    before.get_model("testapp.BlogPage")._meta._expire_cache()
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=before)
    assert content[1].pk not in {row.pk for row in NavigationEntry.objects.all()}
    assert NavigationEntry.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["wagtail_newsbrief", "other database", "flush"])
def test_where_there_is_no_index_nothing_is_written(content, migrated, lacking, django_assert_num_queries):
    with django_assert_num_queries(0):
        if lacking == "wagtail_newsbrief":
            fill_after_migrate(DEFAULT_DB_ALIAS, apps=state(without=["wagtail_newsbrief"]))
        elif lacking == "other database":
            fill_after_migrate("archive", apps=migrated)
        else:
            fill_after_migrate(DEFAULT_DB_ALIAS)


@pytest.mark.django_db
def test_rows_of_a_type_that_is_gone_are_removed(content, migrated, monkeypatch):
    index.rebuild()
    models = [model for model in rows.get_page_models() if model is not BlogPage]
    monkeypatch.setattr(rows, "get_page_models", lambda: models)
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)
    assert {row.pk for row in NavigationEntry.objects.all()} == {content[0].pk, content[2].pk}


@pytest.mark.django_db
def test_the_signal_is_connected_once():
    config = apps.get_app_config("wagtail_newsbrief")
    before = len(post_migrate.receivers)
    connect(config)
    assert len(post_migrate.receivers) == before


# --- the real commands ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_migrating_to_nothing_and_forwards_again():
    """The index goes and comes back full. In a process of its own, on a database like that of the tests."""
    # Warnings are errors here as well.
    command = [sys.executable, "-W", "error", "-m", "tests.navigation.there_and_back"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert "There and back." in done.stdout
