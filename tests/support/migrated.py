"""The migrated SQLite database, stored in a file between test runs.

Migrations take twelve seconds, restoring the file takes none. Django still runs ``migrate`` and finds nothing to do.
A new file is written if a migration, the settings or the version of a package changes. ``pytest --create-db`` runs all
migrations and replaces the file.
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
    """Fill a new, empty SQLite database from the file, if it exists."""
    connection_created.connect(_fill, dispatch_uid="fill-with-migrated-database")


def keep(*, replace: bool = False) -> None:
    """Write the migrated database to the file, if it is missing or with ``replace``. Safe with several processes."""
    path = _path()
    # pytest-django creates no database if no test needs one, as with the frontend tests.
    if connection.vendor != "sqlite" or connection.connection is None or (path.exists() and not replace):
        return
    FOLDER.mkdir(exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.replace(path)


def restore() -> None:
    """Restore the migrated rows in SQLite after a transactional test has deleted them."""
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
    """Return the path of the file, whose name is a digest of everything that the database depends on."""
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
