"""The isolation levels under which two transactions may overlap on the database of this run."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.test import override_settings

#: What a database says when it refuses one of two transactions. PostgreSQL: SQLSTATE; MariaDB: number.
REFUSALS = {
    "40P01": "deadlock",
    "1213": "deadlock",
    "40001": "serialization",
    "55P03": "timeout",
    "1205": "timeout",
    "23505": "not unique",
    "1062": "not unique",
}

#: Why nothing here runs on SQLite.
ONE_WRITER = "SQLite has one writer at a time: no two transactions that change something overlap"

LEVELS = ("read committed", "repeatable read")


@contextlib.contextmanager
def isolation(level: str) -> Iterator[None]:
    """Let every connection that is opened in the block have this level."""
    value: Any = level
    if connection.vendor == "postgresql":
        from django.db.backends.postgresql.psycopg_any import IsolationLevel

        value = IsolationLevel[level.upper().replace(" ", "_")]
    # The settings are shared by the connections of all threads.
    options = connection.settings_dict["OPTIONS"]
    before = dict(options)
    options["isolation_level"] = value
    connection.close()
    try:
        yield
    finally:
        connection.close()
        options.clear()
        options.update(before)


@contextlib.contextmanager
def without_search() -> Iterator[None]:
    """Keep Wagtail's search out: it writes a column of all its rows at every save, and two who do that may lock up."""
    backends = {name: {**backend, "AUTO_UPDATE": False} for name, backend in settings.WAGTAILSEARCH_BACKENDS.items()}
    with override_settings(WAGTAILSEARCH_BACKENDS=backends):
        yield


def kind_of(error: BaseException) -> str:
    """Return in a word why something was refused: "deadlock", "serialization", …, or the name of the exception."""
    cause = error
    while cause is not None:
        if isinstance(cause, Error):
            driver = cause.__cause__
            code = str(getattr(driver, "sqlstate", None) or (cause.args[0] if cause.args else ""))
            if code in REFUSALS:
                return REFUSALS[code]
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


def tables_that_met() -> list[str]:
    """Return the tables on which the two of the last deadlock waited for each other. MariaDB and MySQL."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW ENGINE INNODB STATUS")
        (*_, status) = cursor.fetchone()
    _, _, told = status.partition("LATEST DETECTED DEADLOCK")
    told, _, _ = told.partition("*** WE ROLL BACK")
    return re.findall(r"WAITING FOR THIS LOCK TO BE GRANTED:\nRECORD LOCKS .* of table `\w+`\.`(\w+)`", told)
