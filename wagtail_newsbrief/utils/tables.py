"""Which tables exist: ours are missing between a deploy and its ``migrate``, and after they were dropped.

A query on a missing table would break the transaction in which the site saves its page.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

_seen: dict[str, frozenset[str]] = {}


def connect(app_config: Any) -> None:
    """Look for the tables after each ``migrate``. Called once."""
    post_migrate.connect(find_tables, sender=app_config, dispatch_uid="newsbrief-tables")


def find_tables(using: str, **kwargs: Any) -> None:
    """Read the names of a database's tables. 1 query."""
    _seen[using] = frozenset(connections[using].introspection.table_names())


def has_tables(using: str, *models: type[Any]) -> bool:
    """Return whether the models' tables exist. No query once they were found, 1 until then."""
    names = {model._meta.db_table for model in models}
    if not names <= _seen.get(using, frozenset()):
        find_tables(using)
    return names <= _seen[using]
