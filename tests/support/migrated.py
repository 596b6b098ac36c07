"""The migrated SQLite database, kept in a file from one run of the tests to the next.

Migrations take twelve seconds, restoring the file takes none. Django migrates all the same and finds nothing to do.
Another file is written when a migration, the settings or the version of a package changes; ``pytest --create-db``
migrates from nothing and replaces the file.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

FOLDER = Path(__file__).resolve().parents[2] / ".cache"


def restore_on_connect() -> None:
    """Fill an SQLite database that is opened and empty from the file, if there is one."""
    connection_created.connect(_fill, dispatch_uid="fill-with-migrated-database")


def keep(*, replace: bool = False) -> None:
    """Write the migrated database into the file, if there is none or ``replace``. Two processes may do so at once."""
    path = _path()
    # pytest-django makes no database for a run in which no test asks for one, as that of the frontend.
    if connection.vendor != "sqlite" or connection.connection is None or (path.exists() and not replace):
        return
    FOLDER.mkdir(exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.replace(path)


def restore() -> None:
    """Have SQLite begin again with the migrated rows, which a test with transactions has deleted."""
    if connection.vendor == "sqlite" and _path().exists():
        connection.ensure_connection()
        _copy_into(connection.connection)


def _fill(connection: Any, **kwargs: Any) -> None:
    if connection.vendor != "sqlite" or not _path().exists():
        return
    database = connection.connection
    if database.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,):
        _copy_into(database)


def _copy_into(database: Any) -> None:
    with closing(sqlite3.connect(_path())) as file:
        file.backup(database)


@functools.cache
def _path() -> Path:
    """Return where the database is kept: the name follows from all that it is made of."""
    made_of = [settings.SETTINGS_MODULE, sys.version, sqlite3.sqlite_version]
    made_of += sorted(f"{package.name} {package.version}" for package in importlib.metadata.distributions())
    modules = {settings.SETTINGS_MODULE, "tests.settings"}
    files = [Path(sys.modules[module].__file__ or "") for module in sorted(modules & sys.modules.keys())]
    for app in apps.get_app_configs():
        files += sorted(Path(app.path, "migrations").glob("*.py"))
    digest = hashlib.sha256("\n".join(made_of).encode())
    for file in files:
        digest.update(file.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:32]}.sqlite3"
