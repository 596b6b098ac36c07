"""The content version: a number that increases with every committed change.

A change inserts a row with a random increment in its own transaction, so that both become visible, or are rolled back,
together. The version is the sum of the increments: it only grows, in whatever order transactions commit, and writers
don't wait for each other, because no row is updated. See docs/explanation/caching.md.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import connections, router, transaction
from django.db.models import Sum

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.utils.tables import has_tables
from wagtail_newsbrief.utils.transactions import on_commit

from .models import ContentVersion

#: Upper bound of an increment. The sum can hold four thousand million changes.
_INCREMENTS = 2**31

#: On average one change in this many folds rows.
_FOLD_EVERY = 256

#: Rows folded at a time.
_FOLD_SIZE = 1024

#: Attribute of a connection: its transaction has inserted its row.
_MARKED = "_newsbrief_marked"

#: How often a router is called to find out whether it sends reads to more than one database.
_SAMPLES = 8


class _Migration:
    """Whether a migration is running that may create or drop the table."""

    is_running = False


def database() -> str:
    """Return the alias of the database that holds the version."""
    return router.db_for_write(ContentVersion)


def current_version() -> int | None:
    """Return the content version; None if there is none. 1 query.

    Call it before the content is read. There is none before the first migration, and if a database router sends the
    reads of one request to several databases, because version and content have to come from the same one.
    """
    # Later changes in this transaction have to change the version that is read here.
    setattr(connections[database()], _MARKED, None)
    aliases = read_databases()
    if len(aliases) > 1 or not _has_table():
        return None
    total = ContentVersion.objects.using(aliases.pop()).aggregate(total=Sum("increment"))["total"]
    # MariaDB and PostgreSQL return a decimal.
    return None if total is None else int(total)


def mark_changed(using: str | None = None) -> None:
    """Record that the content has changed, or will change in this transaction. 1 query per transaction.

    Saving and deleting model instances calls it (see ``signals``). Call it after ``QuerySet.update()``, bulk writes and
    SQL, and when data outside the database changes that a response shows. ``using`` is the database in which the
    content changes, if it isn't the one with the version.
    """
    connection = connections[database()]
    if using not in (None, connection.alias):
        # The change is visible once the other database has committed.
        on_commit(mark_changed, using)
        return
    # Django replaces this list at every commit and rollback, also of a savepoint: while it is the same list, our row
    # exists and will be committed with the rest.
    if connection.in_atomic_block and getattr(connection, _MARKED, None) is connection.run_on_commit:
        return
    if not _has_table():
        return
    increment = 1 + secrets.randbelow(_INCREMENTS)
    ContentVersion.objects.using(connection.alias).create(increment=increment)
    setattr(connection, _MARKED, connection.run_on_commit)
    if not increment % _FOLD_EVERY:
        on_commit(fold, connection.alias)


def fold() -> int:
    """Replace many rows by one, so that reading the version stays fast; return how many. 4 queries.

    The version stays the same. Returns 0 and does nothing while another process is folding.
    """
    alias = database()
    can_skip = connections[alias].features.has_select_for_update_skip_locked
    rows = ContentVersion.objects.using(alias)
    with transaction.atomic(using=alias):
        # By primary key, so that InnoDB locks these rows and not the gaps behind them, where others insert.
        oldest = list(rows.order_by("pk").values_list("pk", flat=True)[:_FOLD_SIZE])
        folded = list(rows.filter(pk__in=oldest).order_by("pk").select_for_update(skip_locked=can_skip))
        # Only the process that has locked the oldest row continues: two that delete at once may deadlock on MariaDB,
        # whose DELETE also locks rows that it skips.
        if len(folded) < 2 or folded[0].pk != oldest[0]:
            return 0
        rows.filter(pk__in=[row.pk for row in folded]).delete()
        rows.create(increment=sum(row.increment for row in folded))
    return len(folded)


def read_databases() -> set[str]:
    """Return the aliases of the databases that version and content are read from. No query.

    More than one means that the site's routers spread reads, for example over replicas at random.
    """
    if not router.routers:
        return {router.db_for_read(ContentVersion)}
    models: tuple[type[Any], ...] = (ContentVersion, get_page_model())
    return {router.db_for_read(model) for model in models for _ in range(_SAMPLES)}


def migration_begins(*, changes_table: bool) -> None:
    """Stop recording while a migration may create or drop the table."""
    if changes_table:
        _Migration.is_running = True


def migration_ends() -> None:
    """Resume recording."""
    _Migration.is_running = False


def _has_table() -> bool:
    """Return whether the table can be written to. No query once it was found, 1 until then."""
    return not _Migration.is_running and has_tables(database(), ContentVersion)
