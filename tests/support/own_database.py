"""A separate database for one process, dropped at the end."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def own_database(url: str, suffix: str, *, keep: bool = False) -> Iterator[Any]:
    """Set Django up with the tests' settings on a database of its own; yield the connection.

    ``url`` has the server and the name of a database, which isn't changed: the new one has that name with ``suffix``.
    An empty ``url`` means an SQLite file in a temporary folder. With ``keep``, a database on a server is reused and not
    dropped. Call it once per process, before models are imported.
    """
    with tempfile.TemporaryDirectory(prefix="newsbrief-") as folder:
        os.environ["DATABASE_URL"] = url or f"sqlite:///{folder}/unused.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        import django

        django.setup()
        from django.db import connection

        from tests.support import migrated

        migrated.restore_on_connect()
        name = connection.settings_dict["NAME"]
        is_file = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "own.sqlite3") if is_file else f"{name}{suffix}"
        # Django 6 serializes no rows by default, and the argument to turn that off is deprecated there.
        unserialized = {"serialize": False} if django.VERSION < (6, 0) else {}
        connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep, **unserialized)
        migrated.keep()
        try:
            yield connection
        finally:
            connection.creation.destroy_test_db(name, verbosity=0, keepdb=keep)
