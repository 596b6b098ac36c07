"""Code that is newer than the database, and code that is older: the site goes on saving its pages."""

from __future__ import annotations

import datetime
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from tests.projects.testapp.models import BlogPage, NotePage, PlainPage
from tests.support.factories import edit, home, make_page, make_section
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.navigation import index
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.utils import tables
from wagtail_newsbrief.versioning.models import ContentVersion

pytestmark = pytest.mark.django_db


@contextmanager
def missing(*models):
    """Have the models' tables missing, as before their first ``migrate``."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} RENAME TO {model._meta.db_table}_later")
        tables.find_tables(DEFAULT_DB_ALIAS)
        yield
        for model in models:
            cursor.execute(f"ALTER TABLE {model._meta.db_table}_later RENAME TO {model._meta.db_table}")


@pytest.mark.skipif(connection.vendor == "mysql", reason="renaming a table ends the transaction")
def test_before_migrate_the_site_saves_moves_and_publishes(site, settings):
    settings.WAGTAILFRONTENDCACHE = {"cdn": {"BACKEND": "tests.cdn.backends.SilentBackend"}}
    section = make_section(title="News", article_order="explorer")
    models = [NavigationEntry, ContentVersion]
    for label in ("newsbrief_cdn", "newsbrief_webhooks"):
        models += apps.get_app_config(label).get_models() if label in apps.app_configs else []
    with missing(*models):
        plain = make_page(PlainPage, section, "Plain")
        note = make_page(NotePage, section, "Note")
        edit(note, title="Another")
        plain.move(note, pos="right")
        plain.refresh_from_db()
        plain.unpublish()
        Author.objects.create(name="Ann", slug="ann").save()
    assert not NavigationEntry.objects.filter(pk=note.pk).exists()
    # What was saved meanwhile is indexed by `migrate`.
    index.rebuild()
    assert NavigationEntry.objects.filter(pk=note.pk).exists()


@pytest.mark.skipif(connection.vendor == "mysql", reason="renaming a table ends the transaction")
@pytest.mark.parametrize(
    ("model", "column"), [(ArticlePage, "summary"), (BlogPage, "show_in_navigation"), (NavigationEntry, "sort_key")]
)
def test_before_migrate_the_checks_of_the_database_read_no_column_that_is_to_come(site, model, column):
    """They run within `migrate` itself, which they must let pass."""
    make_page(BlogPage, date=datetime.date(2026, 11, 2))
    make_page(ArticlePage)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} RENAME COLUMN {column} TO later")
        found = run_checks(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
        assert [message for message in found if message.id.startswith("wagtail_newsbrief.")] == []
        cursor.execute(f"ALTER TABLE {model._meta.db_table} RENAME COLUMN later TO {column}")


def test_once_the_tables_are_there_nobody_looks_for_them(site):
    make_page(NotePage)
    with CaptureQueriesContext(connection) as captured:
        make_page(NotePage)
    assert not [query for query in captured if "sqlite_master" in query["sql"] or "pg_catalog" in query["sql"]]


@pytest.mark.parametrize("model", [ArticlePage, BlogPage, NotePage])
def test_code_that_does_not_know_the_mixins_makes_pages(site, model):
    parent = home()
    page = parent.add_child(instance=Page(title="Old", slug="old"))
    old = {"page_ptr_id": page.pk} | ({"date": "2026-11-02", "text": ""} if model is BlogPage else {})
    with connection.cursor() as cursor:
        columns = ", ".join(map(connection.ops.quote_name, old))
        values = ", ".join(["%s"] * len(old))
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({values})", list(old.values()))
    new = model.objects.get(pk=page.pk)
    assert new.show_in_navigation is True
    if model is not NotePage:
        assert (len(new.summary), new.summary_origin, new.summary_text) == (0, "human", "")
    if model is ArticlePage:
        assert (len(new.body), new.standfirst, new.reading_seconds) == (0, "", 0)
