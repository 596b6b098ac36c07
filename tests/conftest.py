"""Fixtures for all tests. Fixtures of one folder are in its own conftest."""

import gc
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.dispatch import receiver
from django.urls import clear_url_caches
from wagtail.models import Site

from tests.support import migrated

pytest_plugins = ["tests.support.skips"]

#: pytest-django's blocker of the database.
_BLOCKER = pytest.StashKey[Any]()

# The models of pages, users and images are fixed for a run, so these folders run alone, with their own settings.
_ALONE = {"tests.settings_basepage": "basepage", "tests.settings_existing": "existing"}
if settings.SETTINGS_MODULE in _ALONE:
    _own = _ALONE[settings.SETTINGS_MODULE]
    collect_ignore = [path.name for path in Path(__file__).parent.iterdir() if path.name != _own]
else:
    collect_ignore = sorted(_ALONE.values())


# Few random examples, because tests run often. `make test-all` and CI use another profile.
hypothesis.settings.register_profile("few", max_examples=20)
hypothesis.settings.load_profile("few")


def pytest_collection_finish() -> None:
    """Collect garbage rarely, which otherwise takes a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Run tests that share a module's rows before transactional tests, which empty the database."""
    if "_module_transaction" in getattr(item, "fixturenames", ()) and item.get_closest_marker("django_db") is None:
        item.add_marker(pytest.mark.django_db)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Restore the rows of migrations, which Django deletes after a transactional test.

    With several processes, other tests may follow in the same process.
    """
    yield
    marker = item.get_closest_marker("django_db")
    if _BLOCKER in item.config.stash and marker is not None and marker.kwargs.get("transaction"):
        with item.config.stash[_BLOCKER].unblock():
            migrated.restore()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_createdb: bool) -> None:
    """Start with the migrated database of an earlier run; with ``--create-db``, run all migrations."""
    if not django_db_createdb:
        migrated.restore_on_connect()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_use_migrations: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> None:
    """Store the migrated database for the next run."""
    request.config.stash[_BLOCKER] = django_db_blocker
    if django_db_use_migrations:
        with django_db_blocker.unblock():
            migrated.keep(replace=django_db_createdb)


@receiver(setting_changed)
def _forget_addresses(*, setting: str, **kwargs: Any) -> None:
    """Clear Django's cache of URLs, which depend on ``LANGUAGE_CODE`` with ``i18n_patterns``."""
    if setting == "LANGUAGE_CODE":
        clear_url_caches()


@pytest.fixture(autouse=True)
def _nothing_of_other_tests() -> Iterator[None]:
    """Clear the cache, which has entries by id, and callbacks of a module's shared rows that wait for a commit."""
    cache.clear()
    connection.run_on_commit = []
    yield
    cache.clear()


@pytest.fixture
def indexed() -> Iterator[None]:
    """Index the pages that the test creates; otherwise search doesn't find them."""
    with mock.patch("tests.support.factories.not_indexed", nullcontext):
        yield


@pytest.fixture
def site(db: None) -> Site:
    """Return the default site of Wagtail's migrations; its root page is the home page."""
    return Site.objects.select_related("root_page").get(is_default_site=True)


@pytest.fixture(scope="module")
def _module_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let the tests of a module share rows, which are rolled back after its last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
