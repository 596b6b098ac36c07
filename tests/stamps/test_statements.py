"""Which statements change what readers see."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.test import override_settings

from wagtail_newsbrief.stamps.statements import UNSEEN, UNSEEN_COLUMNS, is_change

READS = [
    'SELECT "wagtailcore_page"."id" FROM "wagtailcore_page"',
    'SELECT 1 FROM "wagtailcore_page" FOR UPDATE',
    "SELECT REPLACE(title, 'a', 'b') FROM wagtailcore_page",
    "SAVEPOINT s1",
    "BEGIN",
    'CREATE TABLE "delete" ("update" int)',
    "",
    'WITH "late" AS (SELECT "id", "set" FROM "wagtailcore_page") SELECT * FROM "late" FOR UPDATE',
]

WRITES = [
    'INSERT INTO "newsbrief_author" ("name") VALUES (%s)',
    'INSERT INTO "newsbrief_author" ("name") VALUES (%s) RETURNING "newsbrief_author"."id"',
    'INSERT OR IGNORE INTO "wagtailimages_rendition" ("file") VALUES (%s)',
    "INSERT IGNORE INTO `wagtailimages_rendition` (`file`) VALUES (%s)",
    'UPDATE "wagtailcore_page" SET "title" = %s WHERE "wagtailcore_page"."id" = %s',
    'UPDATE "wagtailcore_page" SET "draft_title" = %s, "title" = %s WHERE "wagtailcore_page"."id" = %s',
    'UPDATE "wagtailcore_page" SET "draft_title" = (SELECT "x" FROM "y" WHERE "z"."a" = %s), "title" = %s',
    "update wagtailcore_page set path=%s || substr(path, %s)",
    'DELETE FROM "newsbrief_author" WHERE "newsbrief_author"."id" IN (%s)',
    "\n  /* by hand */ DELETE FROM newsbrief_author",
    "REPLACE INTO `newsbrief_author` (`name`) VALUES (%s)",
    'TRUNCATE "newsbrief_author", "django_session"',
    'UPDATE "django_session"."wagtailcore_page" SET "title" = %s',
    "DELETE FROM django_session.wagtailcore_page",
    'DELETE FROM "django_session"; DELETE FROM "newsbrief_author"',
    'WITH "old" AS (SELECT 1) UPDATE "newsbrief_author" SET "name" = %s',
    "MERGE INTO newsbrief_author USING x ON y WHEN MATCHED THEN DELETE",
    "COPY newsbrief_author FROM STDIN",
    "CALL tidy_up()",
]

UNSEEN_WRITES = [
    'INSERT INTO "django_session" ("session_key") VALUES (%s)',
    'UPDATE "wagtailcore_revision" SET "content" = %s WHERE "wagtailcore_revision"."id" = %s',
    "DELETE FROM `wagtailcore_referenceindex` WHERE `wagtailcore_referenceindex`.`id` = %s;",
    'UPDATE "wagtailcore_page" SET "draft_title" = %s, "latest_revision_id" = %s WHERE "wagtailcore_page"."id" = %s',
    "\n INSERT INTO wagtailsearch_indexentry(content_type_id) (VALUES %s) ON CONFLICT DO UPDATE SET x = 1",
    'UPDATE "auth_user" SET "last_login" = %s WHERE "auth_user"."id" = %s',
]


@pytest.mark.parametrize("sql", READS + UNSEEN_WRITES)
def test_what_changes_nothing(sql):
    assert not is_change(sql)


@pytest.mark.parametrize("sql", WRITES)
def test_what_changes_something(sql):
    assert is_change(sql)


def test_statements_that_a_driver_puts_together():
    class Composed:
        def __init__(self, sql):
            self.sql = sql

        def __str__(self):
            return f"Composed([SQL({self.sql!r})])"

    assert is_change(Composed("DELETE FROM x"))
    assert not is_change(Composed("SELECT 1"))


def test_what_a_site_shows_nowhere():
    sql = 'UPDATE "newsbrief_author" SET "name" = %s WHERE "newsbrief_author"."id" = %s'
    with override_settings(WAGTAIL_NEWSBRIEF={"API_STAMP_IGNORE": ["newsbrief.author", "absent.Model"]}):
        assert not is_change(sql)
    assert is_change(sql)


def test_the_exceptions_exist():
    """A name that nobody has any more would be an exception for nothing."""
    others = {"admin", "django_tasks_database", "wagtailsearchpromotions"}
    for label in UNSEEN:
        app, _, model = label.partition(".")
        if apps.is_installed(app) or app in {config.label for config in apps.get_app_configs()}:
            if label not in {"wagtailsearch.SQLiteFTSIndexEntry", "wagtailcore.APIToken", "wagtailadmin.FormState"}:
                assert apps.get_model(app, model)
        else:
            assert app in others | {"newsbrief_webhooks", "wagtail_headless_preview"}
    columns = {field.column for model in apps.get_models() for field in model._meta.local_concrete_fields}
    assert columns >= UNSEEN_COLUMNS
