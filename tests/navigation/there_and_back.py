"""Migrate the core to nothing and forwards again, with content, on a database of its own.

A process of its own, because no test transaction can hold this: ``python -m tests.navigation.there_and_back``.
"""

import os
import sys
from pathlib import Path

from tests.support.own_database import own_database


def main() -> None:
    with own_database(os.environ.get("DATABASE_URL", ""), "_there_and_back") as connection:
        from django.apps import apps
        from django.core.management import call_command

        from tests.navigation.oracle import Oracle
        from tests.projects.testapp.models import BlogPage
        from tests.support.factories import make_article, make_page
        from wagtail_newsbrief.navigation.models import NavigationEntry

        pages = [make_article(), make_page(BlogPage, date="2020-01-01")]
        Oracle().check_index()
        table = NavigationEntry._meta.db_table

        call_command("migrate", "wagtail_newsbrief", "zero", verbosity=0)
        assert table not in connection.introspection.table_names()
        # The articles' tables are still there: they don't depend on the index.
        assert {page.specific.title for page in pages} == {page.title for page in pages}

        call_command("migrate", "wagtail_newsbrief", verbosity=0)
        assert {row.pk for row in NavigationEntry.objects.all()} == {page.pk for page in pages}
        Oracle().check_index()
        call_command("newsbrief_navigation", "check")

        ours = [app for app in apps.get_app_configs() if app.name.startswith(("tests.", "wagtail_newsbrief"))]
        for app in reversed(ours):
            if (Path(app.path) / "migrations").is_dir():
                call_command("migrate", app.label, "zero", verbosity=0)
        tables = connection.introspection.table_names()
        assert not [name for name in tables if name.startswith(("testapp", "newsbrief", "wagtail_newsbrief"))]
        call_command("migrate", verbosity=0)
        call_command("newsbrief_navigation", "check")
        sys.stdout.write("There and back.\n")


if __name__ == "__main__":
    main()
