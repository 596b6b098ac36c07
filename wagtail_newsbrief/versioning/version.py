"""The content version: another number after every committed change.

A change adds a row with a random increment in its own transaction: whoever sees the change sees the row, and a
rollback takes both. The version is the sum of the increments. A sum only grows, in whatever order transactions
commit, and no writer waits for another, because none alters a row. docs/explanation/caching.md has the argument.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Sum

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.utils.tables import has_tables

from .models import ContentVersion

#: Increments are below this. Four thousand million changes fit into the sum.
_INCREMENTS = 2**31

#: One change in so many folds the rows before it.
_FOLD_EVERY = 256

#: Rows that are folded at a time.
_FOLD_SIZE = 1024

#: Where a connection keeps that its transaction has added its row.
_MARKED = "_newsbrief_marked"

#: How often a router is asked whether it sends reads to more than one database.
_SAMPLES = 8


class _Migration:
    """Whether a migration is running that may make or drop the table."""

    is_running = False


def database() -> str:
    """Return the alias of the database that holds the version."""
    return router.db_for_write(ContentVersion)


def current_version() -> int | None:
    """Return the content version; None if there is none to go by. 1 query.

    To be called before the content is read. There is none before the first migration, and where a database router
    sends reads of one request to several databases, because version and content have to come from the same one.
    """
    # What follows in this transaction is a change to whoever has read this version.
    setattr(connections[database()], _MARKED, None)
    aliases = read_databases()
    if len(aliases) > 1 or not _has_table():
        return None
    total = ContentVersion.objects.using(aliases.pop()).aggregate(total=Sum("increment"))["total"]
    # MariaDB and PostgreSQL add up to a decimal.
    return None if total is None else int(total)


def mark_changed(using: str | None = None) -> None:
    """Record that the content has changed, or is about to in this transaction. 1 query a transaction.

    Saving and deleting through Django does it by itself (see ``signals``). To be called for ``QuerySet.update()``,
    bulk writes, SQL, and for what a response shows that isn't in the database. ``using`` is the database in which
    the content changes, if that is another than the one that holds the version.
    """
    connection = connections[database()]
    if using not in (None, connection.alias):
        # The other database shows the change from its commit on.
        transaction.on_commit(mark_changed, using=using, robust=True)
        return
    # Django begins another list at every commit and every rollback, of a savepoint too: while it is the same one,
    # our row is there and will be committed with the rest.
    if connection.in_atomic_block and getattr(connection, _MARKED, None) is connection.run_on_commit:
        return
    if not _has_table():
        return
    increment = 1 + secrets.randbelow(_INCREMENTS)
    ContentVersion.objects.using(connection.alias).create(increment=increment)
    setattr(connection, _MARKED, connection.run_on_commit)
    if not increment % _FOLD_EVERY:
        transaction.on_commit(fold, using=connection.alias, robust=True)


def fold() -> int:
    """Put many rows into one, so that reading the version stays cheap; return how many. 4 queries.

    The version stays the same. Where another process is folding, nothing is done and 0 returned.
    """
    alias = database()
    can_skip = connections[alias].features.has_select_for_update_skip_locked
    rows = ContentVersion.objects.using(alias)
    with transaction.atomic(using=alias):
        # By primary key, so that InnoDB locks these rows and not the gaps behind them, where others insert.
        oldest = list(rows.order_by("pk").values_list("pk", flat=True)[:_FOLD_SIZE])
        folded = list(rows.filter(pk__in=oldest).order_by("pk").select_for_update(skip_locked=can_skip))
        # Only the process that holds the oldest row goes on: two that delete at once may deadlock on MariaDB, whose
        # DELETE waits for rows that it only reads past.
        if len(folded) < 2 or folded[0].pk != oldest[0]:
            return 0
        rows.filter(pk__in=[row.pk for row in folded]).delete()
        rows.create(increment=sum(row.increment for row in folded))
    return len(folded)


def read_databases() -> set[str]:
    """Return the databases from which version and content are read at this moment. No query.

    More than one means that the site's routers spread reads, as those that choose a replica at random do.
    """
    if not router.routers:
        return {router.db_for_read(ContentVersion)}
    models: tuple[type[Any], ...] = (ContentVersion, get_page_model())
    return {router.db_for_read(model) for model in models for _ in range(_SAMPLES)}


def migration_begins(*, changes_table: bool) -> None:
    """Record nothing while a migration may make or drop the table."""
    if changes_table:
        _Migration.is_running = True


def migration_ends() -> None:
    """Record again."""
    _Migration.is_running = False


def _has_table() -> bool:
    """Tell whether there is a table to write to. No query once it has been seen, 1 until then."""
    return not _Migration.is_running and has_tables(database(), ContentVersion)
