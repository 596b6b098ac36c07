"""Which tables are there: between a deploy and its ``migrate``, and once they are dropped, ours are not.

A statement about a missing table would take the transaction with it in which the site saves its page.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

_seen: dict[str, frozenset[str]] = {}


def connect(app_config: Any) -> None:
    """Have the tables looked at after each ``migrate``. Called once."""
    post_migrate.connect(look, sender=app_config, dispatch_uid="newsbrief-tables")


def look(using: str, **kwargs: Any) -> None:
    """Find out which tables a database has. 1 query."""
    _seen[using] = frozenset(connections[using].introspection.table_names())


def has_tables(using: str, *models: type[Any]) -> bool:
    """Tell whether the models have their tables. No query once they have been seen, 1 until then."""
    names = {model._meta.db_table for model in models}
    if not names <= _seen.get(using, frozenset()):
        look(using)
    return names <= _seen[using]
