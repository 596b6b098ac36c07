"""Two editors at once, stopped where it hurts: nobody meets a deadlock, and the index is right afterwards.

One publishes an article and is held up in the middle; the other changes something beside it, and is not waited for
any longer than he waits himself.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.navigation.oracle import Oracle
from tests.support.factories import edit, make_article, make_section, restrict
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index, rows
from wagtail_newsbrief.navigation.order import ArticleOrder

from .levels import LEVELS, ONE_WRITER, isolation, kind_of

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason=ONE_WRITER),
]


class Beside:
    """A section with three articles; the one in the middle is being published."""

    def __init__(self, order: str) -> None:
        self.section = make_section(article_order=order)
        self.before, self.article, self.after = (make_article(self.section) for _ in range(3))

    def fresh(self, page: Any) -> Any:
        return type(page).objects.get(pk=page.pk)

    # --- what the other one does --------------------------------------------------------------------------------

    def publish_it_too(self) -> None:
        edit(self.article, published_at="2020-02-02T10:00:00Z")

    def unpublish_it(self) -> None:
        self.fresh(self.article).unpublish()

    def move_it_away(self) -> None:
        self.fresh(self.article).move(make_section(), pos="last-child")

    def delete_it(self) -> None:
        self.fresh(self.article).delete()

    def restrict_it(self) -> None:
        restrict(self.article)

    def publish_its_neighbour(self) -> None:
        edit(self.after, published_at="2020-02-02T10:00:00Z")

    def leave_its_neighbour_out(self) -> None:
        edit(self.before, show_in_navigation=False)

    def delete_its_neighbour(self) -> None:
        self.fresh(self.after).delete()

    def order_its_section_by_date(self) -> None:
        edit(self.section, article_order=ArticleOrder.NEWEST)

    def order_its_section_by_hand(self) -> None:
        edit(self.section, article_order=ArticleOrder.EXPLORER)

    def move_its_neighbour_to_the_front(self) -> None:
        self.fresh(self.after).move(self.fresh(self.before), pos="left")

    def add_another(self) -> None:
        with transaction.atomic():
            make_article(self.section)

    def rebuild_the_index(self) -> None:
        index.rebuild()


DEEDS = sorted(name for name, value in vars(Beside).items() if callable(value) and name not in {"__init__", "fresh"})

#: Where who publishes is held up: between the page and its row in the index, or before the commit.
MIDDLES = ["before its row is written", "before it is committed"]


def at_once(hold: Callable[[Callable[[], None]], None], deed: Callable[[], None]) -> list[str]:
    """Do a deed in the middle of another thing, which is held up until the deed is done or waits; return refusals."""
    is_held, may_go_on = threading.Event(), threading.Event()
    refused: list[str] = []

    def pause() -> None:
        is_held.set()
        assert may_go_on.wait(10)

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what the test is about)
            refused.append(kind_of(error))
        finally:
            connections.close_all()

    first = threading.Thread(target=run, args=[lambda: hold(pause)])
    second = threading.Thread(target=run, args=[deed])
    first.start()
    assert is_held.wait(10)
    second.start()
    second.join(0.4)
    may_go_on.set()
    for thread in (first, second):
        thread.join(20)
        assert not thread.is_alive()
    return refused


@pytest.mark.parametrize("level", LEVELS)
def test_while_an_article_is_published(level, monkeypatch):
    reindex, held = index.reindex, threading.local()

    def slow_reindex(*args: Any) -> Any:
        if pause := getattr(held, "pause", None):
            held.pause = None
            pause()
        return reindex(*args)

    def publish(article: Any, middle: str, pause: Callable[[], None]) -> None:
        with transaction.atomic():
            if middle == MIDDLES[0]:
                held.pause = pause
            page = ArticlePage.objects.get(pk=article.pk)
            page.standfirst = "Now"
            page.save()
            if middle == MIDDLES[1]:
                pause()

    monkeypatch.setattr(index, "reindex", slow_reindex)
    # Snapshots of PostgreSQL refuse who writes a page that was written meanwhile, with or without us.
    is_snapshot = level == "repeatable read" and connection.vendor == "postgresql"
    failures = []
    with isolation(level):
        for middle, name in itertools.product(MIDDLES, DEEDS):
            beside = Beside(ArticleOrder.NEWEST if name == "order_its_section_by_hand" else ArticleOrder.EXPLORER)
            refused = set(at_once(partial(publish, beside.article, middle), getattr(beside, name)))
            wrong = [str(difference) for difference in index.differences()]
            if wrong or refused - ({"serialization"} if is_snapshot else set()):
                failures.append((middle, name, refused, wrong))
                index.rebuild()
        Oracle().check_index()
    assert failures == []


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["unpublish_it", "move_it_away", "publish_it_too", "add_another", "delete_it"])
def test_while_a_section_is_put_into_another_order(level, name, monkeypatch):
    """It has read its articles, one of them leaves, and then it writes their rows."""
    write, held = rows.write, threading.local()

    def slow_write(written: list[Any]) -> None:
        if pause := getattr(held, "pause", None):
            held.pause = None
            pause()
        write(written)

    def order_by_date(section: Any, pause: Callable[[], None]) -> None:
        held.pause = pause
        edit(section, article_order=ArticleOrder.NEWEST)

    monkeypatch.setattr(rows, "write", slow_write)
    with isolation(level):
        beside = Beside(ArticleOrder.EXPLORER)
        refused = at_once(partial(order_by_date, beside.section), getattr(beside, name))
        assert [str(difference) for difference in index.differences()] == []
        Oracle().check_index()
    # Snapshots of PostgreSQL refuse who writes a row that was written meanwhile.
    assert set(refused) <= ({"serialization"} if connection.vendor == "postgresql" else set())


@pytest.mark.parametrize("level", LEVELS)
def test_articles_that_are_made_and_published_at_once(level):
    """Each in one transaction, as Wagtail's admin does it; in two sections, so that the tree makes nobody wait."""

    def make(section: Any, both: threading.Barrier) -> None:
        with transaction.atomic():
            article = section.add_child(instance=ArticlePage(title="New", live=False))
            both.wait()
            article.save_revision().publish()

    def make_when_told(section: Any, both: threading.Barrier, pause: Callable[[], None]) -> None:
        pause()
        make(section, both)

    with isolation(level):
        for _ in range(3):
            both = threading.Barrier(2, timeout=10)
            refused = at_once(partial(make_when_told, make_section(), both), partial(make, make_section(), both))
            assert refused == []
        Oracle().check_index()
