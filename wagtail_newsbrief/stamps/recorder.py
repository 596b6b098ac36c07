"""Watching the database connections for changes, and recording each in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from wagtail_newsbrief.conf import newsbrief_settings

from . import stamp
from .statements import is_change


def connect(app_config: Any) -> None:
    """Watch every connection from now on. Called once, when all models are loaded."""
    for connection in connections.all(initialized_only=True):
        watch(connection)
    connection_created.connect(watch_new, dispatch_uid="newsbrief-change-connection")
    pre_migrate.connect(migration_begins, sender=app_config, dispatch_uid="newsbrief-change-migration")
    post_migrate.connect(migration_ends, sender=app_config, dispatch_uid="newsbrief-change-migrated")


def watch_new(connection: Any, **kwargs: Any) -> None:
    """Watch a connection that was just opened."""
    watch(connection)


def watch(connection: Any) -> None:
    """Watch a connection; once is enough."""
    if record_change not in connection.execute_wrappers:
        connection.execute_wrappers.append(record_change)


def record_change(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute a statement, and record it if it changed something. See Django's ``execute_wrapper``.

    No query but for the first change of a transaction, which costs 2. Records nothing while ``API_STAMP`` is off.
    """
    if not is_change(sql) or not newsbrief_settings.api_stamp:
        return execute(sql, params, many, context)
    connection = context["connection"]
    if connection.in_atomic_block and connection.alias == stamp.database():
        return _execute(execute, sql, params, many, context)
    if _is_alone(connection, sql):
        with transaction.atomic(using=connection.alias):
            return _execute(execute, sql, params, many, context)
    # Nothing holds the two together. Should the process end in between, the stamp is another one than before all
    # the same.
    stamp.content_changed()
    result = _execute(execute, sql, params, many, context)
    if connection.in_atomic_block:
        # Another database, which shows the change from its commit on, and not to those who have read the stamp before.
        connection.on_commit(stamp.content_changed)
    return result


def _execute(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    result = execute(sql, params, many, context)
    # An INSERT with RETURNING counts its rows when they are fetched.
    if context["cursor"].rowcount != 0 or "RETURNING" in str(sql):
        stamp.content_changed()
    return result


def _is_alone(connection: Any, sql: Any) -> bool:
    """Tell whether a statement would be a transaction by itself, which its record can be made part of."""
    if connection.alias != stamp.database() or connection is not connections[connection.alias]:
        return False
    # SQLite commits nothing while rows are to be fetched.
    is_unfinished = connection.vendor == "sqlite" and "RETURNING" in str(sql)
    return bool(connection.get_autocommit()) and not is_unfinished


def migration_begins(using: str, plan: Any = (), **kwargs: Any) -> None:
    """Record nothing while the table itself may come or go. 1 query."""
    if using == stamp.database():
        ours = any(migration.app_label == "wagtail_newsbrief" for migration, _ in plan)
        stamp.look_for_table(is_steady=not ours)


def migration_ends(using: str, **kwargs: Any) -> None:
    """Record a change after every ``migrate`` and ``flush``. 3 queries."""
    if using == stamp.database():
        stamp.look_for_table()
        stamp.content_changed()
