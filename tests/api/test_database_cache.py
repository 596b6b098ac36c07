"""Kept responses in a cache that lives in the database itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Api
from tests.support.factories import make_article
from wagtail_newsbrief.versioning.models import ContentVersion

TABLE = "newsbrief_test_cache"

# MariaDB commits when a table is made, so that nothing here may lie in a transaction of a test's.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def _cache_table() -> Iterator[None]:
    caches = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": TABLE}}
    with override_settings(CACHES=caches):
        call_command("createcachetable", verbosity=0)
        cache.clear()
        yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.mark.usefixtures("_cache_table")
def test_keeping_a_response_is_no_change_of_the_content(api: Api):
    path = f"articles/{make_article().pk}/"
    first = api.ask(path)
    with CaptureQueriesContext(connection) as queries:
        second = api.ask(path)
    assert first["ETag"] == second["ETag"]
    expected = (TABLE, ContentVersion._meta.db_table, "SAVEPOINT", "BEGIN", "COMMIT")
    assert [query["sql"] for query in queries if not any(part in query["sql"] for part in expected)] == []
