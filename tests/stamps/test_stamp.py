"""The stamp: another one after every committed change, the same after everything else."""

from __future__ import annotations

import contextlib
import threading
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.models import Page

from tests import factories
from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.stamps import Stamp, content_changed, current, recorder
from wagtail_newsbrief.stamps import stamp as stamps
from wagtail_newsbrief.stamps.record import ContentChange
from wagtail_newsbrief.stamps.recorder import record_change, watch

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="two transactions at once, each with a snapshot of its own"
)


def value() -> int:
    found = current()
    assert found is not None
    return found.value


# --- within a transaction ------------------------------------------------------------------------


@pytest.mark.django_db
class TestWithin:
    def test_each_change_makes_another(self):
        seen = [value()]
        author = Author.objects.create(name="Ada", slug="ada")
        seen.append(value())
        author.save()
        seen.append(value())
        Author.objects.update(name="Ben")
        seen.append(value())
        Author.objects.bulk_create([Author(name="Cem", slug="cem")])
        seen.append(value())
        with connection.cursor() as cursor:
            cursor.execute("UPDATE newsbrief_author SET name = %s", ["Dan"])
        seen.append(value())
        author.delete()
        seen.append(value())
        content_changed()
        seen.append(value())
        assert seen == sorted(set(seen))

    def test_switched_off_nothing_is_recorded_and_nothing_costs_a_query(self, django_assert_num_queries):
        before = value()
        with override_settings(WAGTAIL_NEWSBRIEF={"API_STAMP": False}), django_assert_num_queries(1):
            Author.objects.update(name="Ben")
        assert value() == before
        Author.objects.create(name="Ada", slug="ada")
        assert value() != before

    def test_nothing_makes_none(self):
        before = value()
        Author.objects.filter(name="nobody").update(name="x")
        Author.objects.filter(name="nobody").delete()
        list(Page.objects.all())
        assert value() == before

    def test_a_transaction_costs_two_queries(self, django_assert_num_queries):
        Author.objects.create(name="Ada", slug="ada")
        current()
        with django_assert_num_queries(2 + 3):
            for name in ("Ben", "Cem", "Dan"):
                Author.objects.update(name=name)

    def test_reading_costs_one(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            current()

    def test_what_publishing_costs(self):
        article = factories.make_article()
        revision = article.save_revision()
        current()
        with CaptureQueriesContext(connection) as queries:
            revision.publish()
        ours = [query for query in queries if ContentChange._meta.db_table in query["sql"]]
        assert len(ours) == 2

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
        # Without a look at the stamp in between.
        Author.objects.create(name="Ben", slug="ben")
        assert value() != before

    def test_a_savepoint_that_is_released_keeps_it(self, django_assert_num_queries):
        before = value()
        with transaction.atomic():
            Author.objects.create(name="Ada", slug="ada")
        with django_assert_num_queries(1):
            Author.objects.update(name="Ben")
        assert value() != before

    def test_a_draft_makes_none(self):
        article = factories.make_article()
        before = value()
        factories.edit(article, publish=False, title="Not yet")
        assert value() == before

    def test_a_table_that_is_empty_has_none(self):
        ContentChange.objects.all().delete()
        assert current() is None
        content_changed()
        assert current() is not None


# --- the time of a stamp -------------------------------------------------------------------------


@pytest.mark.django_db
class TestSecond:
    def test_it_is_in_the_next_second(self):
        with mock.patch("time.time", return_value=4e9 + 0.7):
            Author.objects.create(name="Ada", slug="ada")
        assert current() == Stamp(mock.ANY, 4_000_000_001)

    def test_two_changes_of_one_second_have_two(self):
        with mock.patch("time.time", return_value=4e9):
            Author.objects.create(name="Ada", slug="ada")
            first = current()
            Author.objects.create(name="Ben", slug="ben")
            second = current()
        assert second.second == first.second + 1

    def test_a_clock_that_steps_back_is_not_followed(self):
        Author.objects.create(name="Ada", slug="ada")
        first = current()
        with mock.patch("time.time", return_value=1e9):
            Author.objects.create(name="Ben", slug="ben")
        assert current().second == first.second + 1

    def test_overlapping_transactions_have_none_until_the_next(self):
        start = current()
        # Both began at the start; whoever commits first, the other didn't see it.
        for weight in (5, 7):
            ContentChange.objects.create(weight=weight, reach=start.value + weight, second=start.second + 9)
        both = current()
        assert both.value == start.value + 12
        assert both.second is None
        content_changed()
        assert current().second > start.second + 9


# --- folding -------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestFolding:
    def test_the_stamp_stays(self):
        for _ in range(5):
            content_changed()
            before = current()
        assert stamps.fold() >= 5
        assert ContentChange.objects.count() == 1
        assert current() == before
        assert stamps.fold() == 1

    def test_so_does_the_doubt(self):
        content_changed()
        start = current()
        for weight in (5, 7):
            ContentChange.objects.create(weight=weight, reach=start.value + weight, second=start.second)
        stamps.fold()
        assert current() == Stamp(start.value + 12, None)

    def test_it_is_done_now_and_then(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            with mock.patch("secrets.randbelow", return_value=256 - 1):
                content_changed()
            current()
            with mock.patch("secrets.randbelow", return_value=256):
                content_changed()
        assert callbacks == [stamps.fold]
        assert ContentChange.objects.count() == 1


# --- without a transaction -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAlone:
    def test_a_lone_statement_is_recorded_with_its_change(self):
        before = value()
        author = Author.objects.create(name="Ada", slug="ada")
        assert value() != before
        before = value()
        # The record can't be written: then neither can the change.
        gone = OSError("no room")
        with mock.patch.object(stamps, "content_changed", side_effect=gone), pytest.raises(OSError, match="no room"):
            Author.objects.filter(pk=author.pk).update(name="Ben")
        assert Author.objects.get().name == "Ada"
        assert value() == before

    def test_a_rollback(self):
        before = value()
        with transaction.atomic():
            Author.objects.create(name="Ada", slug="ada")
            transaction.set_rollback(True)
        assert value() == before
        Author.objects.create(name="Ada", slug="ada")
        assert value() != before

    def test_transactions_of_the_programs_own(self):
        before = value()
        connection.set_autocommit(False)
        try:
            Author.objects.create(name="Ada", slug="ada")
            transaction.commit()
            Author.objects.update(name="Ben")
            transaction.rollback()
            Author.objects.update(name="Cem")
            transaction.commit()
        finally:
            connection.set_autocommit(True)
        assert value() != before
        assert Author.objects.get().name == "Cem"

    @needs_postgresql
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
        seen = [current()]
        Author.objects.create(name="Early", slug="early")
        seen.append(current())
        may_commit.set()
        thread.join()
        seen.append(current())
        Author.objects.create(name="Next", slug="next")
        seen.append(current())
        assert len({one.value for one in seen}) == 4
        assert seen[2].second is None
        assert seen[3].second > seen[1].second

    @needs_postgresql
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
                    stamps.fold()
            connection.close()

        threads = [threading.Thread(target=write, args=[one]) for one in range(number)]
        with mock.patch("secrets.randbelow", return_value=0):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert Tag.objects.count() == number * each
        assert value() == before + number * each


# --- connections and migrations ------------------------------------------------------------------


def test_a_connection_is_watched_once(db):
    assert connection.execute_wrappers.count(record_change) == 1
    watch(connection)
    assert connection.execute_wrappers.count(record_change) == 1


def test_a_change_in_another_database_is_recorded_before_and_after_and_when_it_is_committed():
    """The stamp's own database can't hold the two together, and others see the change from its commit on."""
    events = []

    class Other:
        alias = "other"
        in_atomic_block = True
        vendor = "sqlite"

        @staticmethod
        def on_commit(callback):
            events.append("committed")
            callback()

    class Cursor:
        rowcount = 1

    with mock.patch.object(stamps, "content_changed", side_effect=lambda: events.append("recorded")):
        context = {"connection": Other(), "cursor": Cursor()}
        record_change(lambda *args: events.append("done"), 'DELETE FROM "x"', [], False, context)
    assert events == ["recorded", "done", "recorded", "committed", "recorded"]


class Migration:
    def __init__(self, app_label: str) -> None:
        self.app_label = app_label


@pytest.mark.django_db
def test_while_the_table_comes_or_goes_nothing_is_recorded():
    before = value()
    # Our receivers alone: Wagtail's switch its reference index off until all is migrated.
    recorder.migration_begins("default", plan=[(Migration("wagtail_newsbrief"), False)])
    try:
        assert current() is None
        Author.objects.create(name="Ada", slug="ada")
        assert ContentChange.objects.aggregate(total=stamps.Sum("weight"))["total"] == before
    finally:
        recorder.migration_ends("default")
    assert value() != before


@pytest.mark.django_db
def test_migrations_of_others_are_recorded():
    recorder.migration_begins("default", plan=[(Migration("blog"), False)])
    before = value()
    Author.objects.create(name="Ada", slug="ada")
    assert value() != before


@pytest.mark.django_db
def test_migrations_of_another_database_are_its_own_business():
    before = value()
    recorder.migration_begins("other", plan=[(Migration("wagtail_newsbrief"), False)])
    with mock.patch.object(stamps, "content_changed") as recorded:
        recorder.migration_ends("other")
    recorded.assert_not_called()
    assert value() == before


def test_a_row_in_words():
    assert str(ContentChange(weight=7, second=1_000_000_000)) == "7 at 1000000000"
