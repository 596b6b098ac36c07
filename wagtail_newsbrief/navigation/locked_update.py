"""Write rows while the pages that they derive from are locked.

Locks are taken with NOWAIT and retried, to avoid deadlocks.
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

#: Delay before a refused transaction is retried, in seconds.
RESTS = (0.02, 0.04, 0.08, 0.16, 0.32, 0.64)

HINT = "“newsbrief_navigation check” shows what is wrong, “rebuild” repairs it."

Result = TypeVar("Result")


def update_rows(model: type[Any], pks: list[Any]) -> int:
    """Write the rows of pages of one type; return how many are in the index afterwards.

    The pages and their sections are locked, so that concurrent changes are written after this one. Rows that are right
    are not written. 4 queries for up to a thousand pages, 5 if any row was wrong. Pages that stay locked by others for
    seconds are skipped and logged.
    """
    # Before the transaction, so that its snapshot, where it has one, is not older than its locks.
    steplen = get_page_model().steplen
    paths = rows.base_pages().filter(pk__in=pks).values_list("path", flat=True)
    concerned = Q(pk__in=pks) | Q(path__in={path[:-steplen] for path in paths})
    try:
        return in_own_transaction(lambda waits: _update_locked(model, pks, concerned, waits))
    except OperationalError as error:
        if len(pks) == 1:
            logger.error("The row of page %s in the navigation index was not written: %s. %s", pks[0], error, HINT)
            return 0
    half = len(pks) // 2
    return update_rows(model, pks[:half]) + update_rows(model, pks[half:])


def in_own_transaction(work: Callable[[bool], Result]) -> Result:
    """Call ``work`` in a transaction, and again while the database refuses a lock; return its result.

    Raises the ``OperationalError`` of the last attempt. Within an outer transaction, which a refusal would break, there
    is one attempt, and ``work`` is called with True: it is to wait for its locks.
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


def _update_locked(model: type[Any], pks: list[Any], concerned: Q, waits: bool) -> int:
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
