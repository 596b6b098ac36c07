"""Real transactions through HTTP: a write that has returned is seen; statements for others' tables stay as they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.concurrency.levels import without_search
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, Author

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

needs_writers = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


class Reader:
    """A client of the API that looks at the name in one byline."""

    def __init__(self) -> None:
        self.author = Author.objects.create(name="Before", slug="ada")
        article = factories.make_article()
        article.bylines = [ArticleByline(author=self.author)]
        article.save_revision().publish()
        self.url = f"/api/v2/articles/{article.pk}/"
        self.client = Client()

    def name(self) -> str:
        return str(self.client.get(self.url).json()["byline"][0]["name"])

    def gets_what_is_kept(self) -> bool:
        with CaptureQueriesContext(connection) as queries:
            self.name()
        return len(queries) == 1

    def rename(self, name: str) -> None:
        author = Author.objects.get(pk=self.author.pk)
        author.name = name
        author.save()


@pytest.fixture(autouse=True)
def _without_search() -> Iterator[None]:
    """Wagtail's database search locks rows of others at every save."""
    with without_search():
        yield


@pytest.fixture
def reader() -> Reader:
    return Reader()


def test_after_a_commit_and_without_a_transaction(reader):
    assert reader.name() == "Before"
    reader.rename("Autocommit")
    assert reader.name() == "Autocommit"
    with transaction.atomic():
        reader.rename("Committed")
    assert reader.name() == "Committed"
    assert reader.gets_what_is_kept()


def test_a_rollback_leaves_what_is_kept(reader):
    assert reader.name() == "Before"
    with transaction.atomic():
        reader.rename("Never")
        transaction.set_rollback(True)
    assert reader.gets_what_is_kept()
    assert reader.name() == "Before"


def test_a_savepoint_that_is_rolled_back_before_another_change(reader):
    assert reader.name() == "Before"
    with transaction.atomic():
        with transaction.atomic():
            reader.rename("Never")
            transaction.set_rollback(True)
        reader.rename("Afterwards")
    assert reader.name() == "Afterwards"


@needs_writers
def test_transactions_that_overlap_and_commit_in_another_order(reader):
    """Each commit is seen by whoever asks after it, also by one whose response was kept in between."""
    other = Author.objects.create(name="Other", slug="other")
    written, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            reader.rename("Late")
            written.set()
            may_commit.wait(30)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    written.wait(30)
    assert reader.name() == "Before"
    other.save()
    assert reader.name() == "Before"
    assert reader.gets_what_is_kept()
    may_commit.set()
    thread.join()
    assert reader.name() == "Late"


@needs_writers
def test_readers_and_writers_at_once(reader):
    """Whoever asks after a write has returned gets that write or a later one."""
    turns, wrong = 25, []

    def write_and_read(number: int) -> None:
        client = Client()
        for turn in range(turns):
            with transaction.atomic():
                author = Author.objects.select_for_update().get(pk=reader.author.pk)
                count = int(author.name.rpartition(" ")[2]) + 1
                author.name = f"Author {count}"
                author.save()
            seen = client.get(reader.url).json()["byline"][0]["name"]
            if int(seen.rpartition(" ")[2]) < count:
                wrong.append((number, turn, count, seen))
        connection.close()

    reader.rename("Author 0")
    threads = [threading.Thread(target=write_and_read, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert reader.name() == f"Author {4 * turns}"


# --- tables of others ----------------------------------------------------------------------------

_PROCEDURES = {
    "postgresql": "CREATE PROCEDURE shop_tidy() LANGUAGE plpgsql AS $$"
    " BEGIN INSERT INTO shop_order VALUES (7); COMMIT; INSERT INTO shop_order VALUES (8); END $$",
    "mysql": "CREATE PROCEDURE shop_tidy() BEGIN START TRANSACTION; INSERT INTO shop_order VALUES (7); COMMIT;"
    " INSERT INTO shop_order VALUES (8); END",
}


@pytest.fixture
def _shop() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shop_order (number integer)")
        if connection.vendor in _PROCEDURES:
            cursor.execute(_PROCEDURES[connection.vendor])
    yield
    with connection.cursor() as cursor:
        if connection.vendor in _PROCEDURES:
            cursor.execute("DROP PROCEDURE shop_tidy")
        cursor.execute("DROP TABLE shop_order")


@pytest.mark.usefixtures("_shop")
def test_statements_of_others_go_to_the_database_as_they_are():
    statements = [
        "INSERT INTO shop_order VALUES (1)",
        "/* a comment */ UPDATE shop_order SET number = 2",
        "DELETE FROM shop_order WHERE number = 3",
    ]
    assert connection.execute_wrappers == []
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    assert [query["sql"] for query in queries] == statements


@pytest.mark.usefixtures("_shop")
@pytest.mark.skipif(connection.vendor not in _PROCEDURES, reason="SQLite has no procedures")
def test_a_procedure_that_commits():
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("CALL shop_tidy()")
    assert [query["sql"] for query in queries] == ["CALL shop_tidy()"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM shop_order ORDER BY number")
        assert cursor.fetchall() in ([(7,), (8,)], ((7,), (8,)))
