"""The skips that are allowed: with ``CI=true`` any other skip is a failure.

On a contributor's machine, tests are skipped if Node.js or gettext is missing. In CI everything has to run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase

import pytest
import wagtail
from django.apps import apps
from django.db import connection

#: The reasons of skips for a missing extra. ``NEWSBRIEF_EXTRAS`` lists the installed ones.
EXTRAS = {
    "suggest": "needs sentencex, the extra [[]suggest]",
    "llm": "needs any-llm-sdk, of the extra [[]llm]",
    "preview": "needs the extra [[]preview]",
    "webhooks": "needs the extra [[]webhooks]",
    "search": "could not import 'modelsearch.backends.*",
    "bench": "comes with make bench",
}

#: The extras in the lock of `make test`; runs with other packages set ``NEWSBRIEF_EXTRAS``.
DEFAULT_EXTRAS = "suggest,preview,webhooks"


def allowed() -> list[str]:
    """Return the allowed reasons of skips, as patterns, for the installed packages and the database."""
    expected = os.environ.get("NEWSBRIEF_EXTRAS", DEFAULT_EXTRAS).split(",")
    is_8 = wagtail.VERSION >= (8, 0)
    sqlite = connection.vendor == "sqlite"
    conditions = {
        **{reason: extra not in expected for extra, reason in EXTRAS.items()},
        "needs the extra [[]localize] and its settings: *": not apps.is_installed("wagtail_localize"),
        "needs wagtail-ai and its settings: *": not apps.is_installed("wagtail_ai"),
        # Wagtail versions.
        "API v3 came with Wagtail 8": not is_8,
        "v3": not is_8,
        "Markdown came with Wagtail 8": not is_8,
        "there is nothing to hide": not is_8,
        "Wagtail 8 gives Markdown": not is_8,
        "this Wagtail has API v3": is_8,
        "Wagtail 8 has API v3": is_8,
        "Wagtail 8 has them": is_8,
        "API v3 knows its article type when it is imported": is_8,
        # Databases.
        "SQLite has no server that could end a connection": sqlite,
        "a database in memory belongs to one thread": sqlite,
        "SQLite has one writer*": sqlite,
        "SQLite has no procedures": sqlite,
        "PostgreSQL refuses it": connection.vendor == "postgresql",
        "two transactions at once, each with a snapshot of its own": connection.vendor != "postgresql",
        "renaming a table ends the transaction": connection.vendor == "mysql",
        "InnoDB finds nothing before a commit: *": connection.vendor == "mysql",
        "every other test of search tells it of this database": connection.vendor != "mysql",
    }
    return [reason for reason, holds in conditions.items() if holds]


def reason_of(report: pytest.CollectReport | pytest.TestReport) -> str:
    """Return the reason why a test or a module was skipped."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


def judge(report: pytest.CollectReport | pytest.TestReport) -> None:
    """Turn a skip that isn't allowed into a failure."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = reason_of(report)
    if not any(fnmatchcase(reason, pattern) for pattern in allowed()):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, which tests/support/skips.py doesn't allow here: {reason}"


if os.environ.get("CI") == "true":

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport() -> Iterator[None]:
        report = yield
        judge(report)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report() -> Iterator[None]:
        report = yield
        judge(report)
        return report
