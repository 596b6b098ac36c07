"""Rows into tables, hundreds of thousands a minute: COPY on PostgreSQL, statements for many rows elsewhere.

No instance is made a row: one of each kind says what the columns hold, and a row says what is different.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max


def stored(model: type[Any], instance: Any) -> dict[str, Any]:
    """Return what an instance would store in the table of ``model``: column to value."""
    return {
        field.column: _plain(field.get_db_prep_save(field.pre_save(instance, True), connection=connection))
        for field in model._meta.local_concrete_fields
    }


def _plain(value: Any) -> Any:
    # psycopg's wrapper of a document that is written as JSON.
    return json.dumps(value.obj) if hasattr(value, "obj") else value


def prepared(model: type[Any], name: str, value: Any) -> Any:
    """Return a value as the column of a field takes it."""
    return _plain(model._meta.get_field(name).get_db_prep_save(value, connection=connection))


class Table:
    """Collects the rows of one table and writes them together."""

    def __init__(self, model: type[Any], columns: Sequence[str] | None = None) -> None:
        self.model = model
        self.columns = list(columns or [field.column for field in model._meta.local_concrete_fields])
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *rows: Mapping[str, Any]) -> None:
        """Take rows, as column to value."""
        self._rows += [tuple(row[column] for column in self.columns) for row in rows]

    def write(self) -> None:
        """Insert what was added since."""
        rows, self._rows = self._rows, []
        if rows:
            _insert(self.model._meta.db_table, self.columns, rows)


def _insert(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", rows)


def next_pk(model: type[Any]) -> int:
    """Return the first primary key that is free behind all others."""
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def reset_sequences(models: Iterable[type[Any]]) -> None:
    """Let the database go on counting behind the keys that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def analyse() -> None:
    """Let the database count its rows, as it does by itself some time after such a load."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(f"ANALYZE TABLE {', '.join(f'`{table}`' for table in tables)}")
            cursor.fetchall()
        else:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
