"""The stamp of the site's content: another one after every committed change.

A change adds a row with a random weight, in its own transaction: whoever sees the change sees the
row, and a rollback takes both. The stamp is the sum of the weights. A sum only grows, in whatever
order transactions commit, and no writer waits for another, because none alters a row.
docs/explanation/caching.md has the whole argument.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Max, QuerySet, Sum

from .record import ContentChange

#: Weights are below this. Eight thousand million changes fit into the sum.
_WEIGHTS = 2**31

#: One change in so many folds the rows before it.
_FOLD_EVERY = 256

#: Rows that are folded at a time.
_FOLD_SIZE = 1024

#: Where a connection keeps that its transaction has added its row.
_RECORDED = "_newsbrief_recorded"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the content is at a moment: equal stamps, equal content.

    ``second`` is a time (Unix, whole seconds) that belongs to this stamp and to no other; None where no time is
    sure to, because transactions overlapped.
    """

    value: int
    second: int | None


class _Table:
    """Whether there is a table to write to. Only ``migrate`` makes that a question."""

    is_there = True


def database() -> str:
    """Return the alias of the database in which changes are recorded."""
    return router.db_for_write(ContentChange)


def current() -> Stamp | None:
    """Return the stamp of now; None if nothing was ever recorded. 1 query.

    To be read before the content that it is to stand for, from the same database.
    """
    # Whatever follows in this transaction is a change to whoever has read this.
    setattr(connections[database()], _RECORDED, None)
    if not _Table.is_there:
        return None
    total, reach, second = _totals(ContentChange.objects.using(router.db_for_read(ContentChange)))
    if total is None:
        return None
    return Stamp(total, second if reach == total else None)


def content_changed() -> None:
    """Record that what readers see has changed, or is about to in this transaction. 2 queries a transaction.

    Called for every statement that changes something (see ``recorder``). Call it yourself for what an answer shows that
    isn't in the database.
    """
    connection = connections[database()]
    # Django begins another list at every commit and every rollback, of a savepoint too: while it is the same one,
    # our row is there and will be committed with the rest.
    if connection.in_atomic_block and getattr(connection, _RECORDED, None) is connection.run_on_commit:
        return
    if not _Table.is_there:
        return
    rows = ContentChange.objects.using(connection.alias)
    total, _, second = _totals(rows)
    weight = 1 + secrets.randbelow(_WEIGHTS)
    # In the next second: a Date header of before is never as late as this.
    now = int(time.time()) + 1
    rows.create(weight=weight, reach=(total or 0) + weight, second=max(now, (second or 0) + 1))
    setattr(connection, _RECORDED, connection.run_on_commit)
    # Outside of a transaction a statement may still be at work, which SQLite would not let ours end.
    if not weight % _FOLD_EVERY and connection.in_atomic_block:
        transaction.on_commit(fold, using=connection.alias, robust=True)


def fold() -> int:
    """Put many rows into one, so that reading the stamp stays cheap; return how many. 4 queries.

    The stamp stays the same. Rows that somebody else is folding are left to him.
    """
    alias = database()
    can_skip = connections[alias].features.has_select_for_update_skip_locked
    rows = ContentChange.objects.using(alias)
    with transaction.atomic(using=alias):
        # By primary key, so that InnoDB locks these rows and not the room behind them, where others insert.
        oldest = list(rows.order_by("pk").values_list("pk", flat=True)[:_FOLD_SIZE])
        folded = list(rows.filter(pk__in=oldest).order_by("pk").select_for_update(skip_locked=can_skip))
        if len(folded) > 1:
            rows.filter(pk__in=[row.pk for row in folded]).delete()
            rows.create(
                weight=sum(row.weight for row in folded),
                reach=max(row.reach for row in folded),
                second=max(row.second for row in folded),
            )
    return len(folded)


def _totals(rows: QuerySet[ContentChange]) -> tuple[Any, Any, Any]:
    found = rows.aggregate(total=Sum("weight"), reach=Max("reach"), second=Max("second"))
    # MariaDB and PostgreSQL add up to a decimal.
    total = None if found["total"] is None else int(found["total"])
    return total, found["reach"], found["second"]


def look_for_table(*, is_steady: bool = True) -> None:
    """Find out whether there is a table to write to; there is none while it isn't ``is_steady``. 1 query at most."""
    connection = connections[database()]
    _Table.is_there = is_steady and ContentChange._meta.db_table in connection.introspection.table_names()
