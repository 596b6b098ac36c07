"""Rows written while nobody changes what they are made of.

Whoever waits for a lock while holding another may meet somebody who waits the other way round, and a
database ends one of the two: perhaps the editor's. So nothing here waits. What can't be locked at once
is let go and tried again.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import OperationalError, connections, transaction
from django.db.models import Q

from wagtail_newsbrief.compat import get_page_model

from . import rows

logger = logging.getLogger("wagtail_newsbrief")

#: How long a refused transaction rests before it is begun again, in seconds.
RESTS = (0.02, 0.04, 0.08, 0.16, 0.32, 0.64)

WAY_OUT = "“newsbrief_navigation check” tells what is wrong, “rebuild” mends it."

Result = TypeVar("Result")


def settle(model: type[Any], pks: list[Any]) -> int:
    """Make the rows of pages of one type what they ought to be; return how many are in the index afterwards.

    The pages and their sections are locked, so that whoever changes one of them now writes after this. What is
    right already is not written. 4 queries for up to a thousand pages, 5 if any was wrong. Pages that others
    keep locked for seconds are left as they are, and the log says so.
    """
    # Before the transaction, so that its snapshot, where it has one, is not older than its locks.
    steplen = get_page_model().steplen
    paths = rows.base_pages().filter(pk__in=pks).values_list("path", flat=True)
    concerned = Q(pk__in=pks) | Q(path__in={path[:-steplen] for path in paths})
    try:
        return in_own_transaction(lambda waits: _settle(model, pks, concerned, waits))
    except OperationalError as error:
        if len(pks) == 1:
            logger.error("The row of page %s in the navigation index was not written: %s. %s", pks[0], error, WAY_OUT)
            return 0
    half = len(pks) // 2
    return settle(model, pks[:half]) + settle(model, pks[half:])


def in_own_transaction(work: Callable[[bool], Result]) -> Result:
    """Do a piece of work in a transaction, again and again while the database refuses it; return its result.

    Raises the ``OperationalError`` of the last refusal. Within somebody else's transaction there is one try, and
    ``work`` is told to wait for its locks, because a refusal would be the end of that.
    """
    alias = rows.database()
    if connections[alias].in_atomic_block:
        return work(True)
    for rest in RESTS:
        with contextlib.suppress(OperationalError), transaction.atomic(using=alias):
            return work(False)
        time.sleep(rest)
    with transaction.atomic(using=alias):
        return work(False)


def _settle(model: type[Any], pks: list[Any], concerned: Q, waits: bool) -> int:
    _lock(concerned, waits)
    expected = rows.rows_for(rows.live(model, pks))
    stored = rows.entries().in_bulk(pks)
    changed = [row for row in expected if not rows.is_same(row, stored.get(row.pk))]
    if changed:
        rows.write(changed)
    if superfluous := stored.keys() - {row.pk for row in expected}:
        rows.delete(rows.entries().filter(pk__in=superfluous))
    return len(expected)


def _lock(concerned: Q, waits: bool) -> None:
    # SQLite has one writer at a time, and no such lock.
    features = connections[rows.database()].features
    pages = rows.base_pages().filter(concerned).order_by("pk").values_list("pk")
    list(
        pages.select_for_update(
            nowait=features.has_select_for_update_nowait and not waits, no_key=features.has_select_for_no_key_update
        )
    )
