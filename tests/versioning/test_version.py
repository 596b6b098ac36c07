"""The content version: another one after every committed change, the same after everything else."""

from __future__ import annotations

import contextlib
import threading
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.models import Page

from tests.support import factories
from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.utils import tables
from wagtail_newsbrief.versioning import current_version, mark_changed, signals, version
from wagtail_newsbrief.versioning.models import ContentVersion

needs_writers = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


def value() -> int:
    found = current_version()
    assert found is not None
    return found


# --- within a transaction ------------------------------------------------------------------------


@pytest.mark.django_db
class TestWithin:
    def test_each_change_makes_another(self):
        seen = [value()]
        author = Author.objects.create(name="Ada", slug="ada")
        seen.append(value())
        author.save()
        seen.append(value())
        author.delete()
        seen.append(value())
        Author.objects.bulk_create([Author(name="Cem", slug="cem")])
        mark_changed()
        seen.append(value())
        assert seen == sorted(set(seen))

    def test_nothing_makes_none(self):
        before = value()
        Author.objects.filter(name="nobody").delete()
        Author().full_clean(exclude=["name", "slug"])
        list(Page.objects.all())
        assert value() == before

    def test_a_transaction_costs_one_query(self, django_assert_num_queries):
        authors = [Author.objects.create(name=name, slug=name.lower()) for name in ("Ada", "Ben", "Cem")]
        current_version()
        mark_changed()
        with django_assert_num_queries(0):
            mark_changed()
        with CaptureQueriesContext(connection) as queries:
            current_version()
            for author in authors:
                author.save()
        ours = [query["sql"] for query in queries if ContentVersion._meta.db_table in query["sql"]]
        assert [sql.split()[0] for sql in ours] == ["SELECT", "INSERT"]

    def test_reading_costs_one(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            current_version()

    def test_what_publishing_costs(self):
        article = factories.make_article()
        revision = article.save_revision()
        current_version()
        with CaptureQueriesContext(connection) as queries:
            revision.publish()
        ours = [query for query in queries if ContentVersion._meta.db_table in query["sql"]]
        assert len(ours) == 1

    @pytest.mark.parametrize("by_hand", [False, True])
    def test_a_savepoint_that_is_rolled_back_takes_its_row_along(self, by_hand):
        before = value()
        if by_hand:
            savepoint = connection.savepoint()
            Author.objects.create(name="Ada", slug="ada")
            connection.savepoint_rollback(savepoint)
        else:
            with transaction.atomic():
                Author.objects.create(name="Ada", slug="ada")
                transaction.set_rollback(True)
        assert value() == before
        Author.objects.create(name="Ben", slug="ben")
        assert value() != before

    @pytest.mark.parametrize("by_hand", [False, True])
    def test_and_what_follows_in_the_transaction_has_a_row_of_its_own(self, by_hand):
        before = value()
        if by_hand:
            savepoint = connection.savepoint()
            Author.objects.create(name="Ada", slug="ada")
            connection.savepoint_rollback(savepoint)
        else:
            with contextlib.suppress(IntegrityError), transaction.atomic():
                Author.objects.create(name="Ada", slug="ada")
                Author.objects.create(name="Ada", slug="ada")
        # The version isn't read in between.
        Author.objects.create(name="Ben", slug="ben")
        assert value() != before

    def test_a_savepoint_that_is_released_keeps_it(self, django_assert_num_queries):
        before = value()
        with transaction.atomic():
            author = Author.objects.create(name="Ada", slug="ada")
        with django_assert_num_queries(0):
            mark_changed()
        author.delete()
        assert value() != before

    def test_a_draft_makes_none(self):
        article = factories.make_article()
        before = value()
        factories.edit(article, publish=False, title="Not yet")
        assert value() == before

    def test_nor_does_a_lock(self):
        article = factories.make_article()
        before = value()
        article.locked = True
        article.save(update_fields=["locked"])
        assert value() == before

    def test_a_table_that_is_empty_has_none(self):
        ContentVersion.objects.all().delete()
        assert current_version() is None
        mark_changed()
        assert current_version() is not None


# --- folding -------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestFolding:
    def test_the_version_stays(self):
        for _ in range(5):
            mark_changed()
            before = current_version()
        assert version.fold() >= 5
        assert ContentVersion.objects.count() == 1
        assert current_version() == before
        assert version.fold() == 0

    def test_it_is_done_now_and_then(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            with mock.patch("secrets.randbelow", return_value=256 - 1):
                mark_changed()
            current_version()
            with mock.patch("secrets.randbelow", return_value=256):
                mark_changed()
        assert callbacks == [version.fold]
        assert ContentVersion.objects.count() == 1


# --- without a transaction -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAlone:
    def test_a_change_without_a_transaction_is_recorded_before_the_call_returns(self):
        before = value()
        author = Author.objects.create(name="Ada", slug="ada")
        after = value()
        assert after != before
        author.delete()
        assert value() != after

    def test_a_rollback(self):
        before = value()
        with transaction.atomic():
            Author.objects.create(name="Ada", slug="ada")
            transaction.set_rollback(True)
        assert value() == before
        Author.objects.create(name="Ada", slug="ada")
        assert value() != before

    def test_transactions_of_the_programs_own(self, monkeypatch):
        monkeypatch.setattr("secrets.randbelow", lambda limit: 256 - 1)  # each change folds the rows
        before = value()
        connection.set_autocommit(False)
        try:
            author = Author.objects.create(name="Ada", slug="ada")
            transaction.commit()
            first = value()
            author.name = "Ben"
            author.save()
            transaction.rollback()
            assert value() == first
            author.name = "Cem"
            author.save()
            transaction.commit()
        finally:
            connection.set_autocommit(True)
        assert len({before, first, value()}) == 3
        assert Author.objects.get().name == "Cem"

    @needs_writers
    def test_transactions_that_commit_in_another_order_than_they_began(self):
        """The one with the lower id commits last; a highest id would not change by it."""
        written, may_commit = threading.Event(), threading.Event()

        def late() -> None:
            with transaction.atomic():
                Author.objects.create(name="Late", slug="late")
                written.set()
                may_commit.wait(30)
            connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        written.wait(30)
        seen = [value()]
        Author.objects.create(name="Early", slug="early")
        seen.append(value())
        may_commit.set()
        thread.join()
        seen.append(value())
        Author.objects.create(name="Next", slug="next")
        seen.append(value())
        assert len(set(seen)) == 4

    @needs_writers
    def test_nobody_waits_and_nothing_is_lost(self):
        before = value()
        number, each = 8, 25
        start = threading.Barrier(number)

        def write(writer: int) -> None:
            start.wait(30)
            for one in range(each):
                with transaction.atomic():
                    Tag.objects.create(name=f"{writer}-{one}", slug=f"{writer}-{one}")
                if one % 5 == 0:
                    version.fold()
            connection.close()

        threads = [threading.Thread(target=write, args=[one]) for one in range(number)]
        with mock.patch("secrets.randbelow", return_value=0):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert Tag.objects.count() == number * each
        assert value() == before + number * each


# --- other databases, and migrations -------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_in_another_database_is_recorded_when_it_is_committed():
    committed = []
    with mock.patch.object(version, "on_commit", lambda callback, using: committed.append((callback, using))):
        before = value()
        mark_changed("other")
        assert value() == before
    assert committed == [(mark_changed, "other")]


class Migration:
    def __init__(self, app_label: str) -> None:
        self.app_label = app_label


@pytest.mark.django_db
def test_while_the_table_is_made_or_dropped_nothing_is_recorded():
    before = value()
    # Our receivers alone: Wagtail's switch its reference index off until all is migrated.
    signals.migration_begins("default", plan=[(Migration("wagtail_newsbrief"), False)])
    try:
        assert current_version() is None
        Author.objects.create(name="Ada", slug="ada")
        assert ContentVersion.objects.aggregate(total=version.Sum("increment"))["total"] == before
    finally:
        signals.migration_ends("default")
    assert value() != before


@pytest.mark.django_db
def test_before_the_migration_has_run_pages_can_be_saved(monkeypatch):
    """New code may be deployed before ``migrate``; as soon as the table is there, changes are recorded."""
    monkeypatch.setattr(tables, "_seen", {})
    with mock.patch.object(connection.introspection, "table_names", return_value=[]):
        Author.objects.create(name="Ada", slug="ada")
        assert current_version() is None
    before = value()
    Author.objects.create(name="Ben", slug="ben")
    assert value() != before


@pytest.mark.django_db
def test_changes_are_recorded_during_the_migrations_of_other_apps():
    signals.migration_begins("default", plan=[(Migration("blog"), False)])
    before = value()
    Author.objects.create(name="Ada", slug="ada")
    assert value() != before


@pytest.mark.django_db
def test_migrations_of_another_database_record_nothing():
    before = value()
    signals.migration_begins("other", plan=[(Migration("wagtail_newsbrief"), False)])
    signals.migration_ends("other")
    assert value() == before


def test_a_row_in_words():
    assert str(ContentVersion(increment=7)) == "+7"
