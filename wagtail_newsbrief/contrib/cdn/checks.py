"""System checks of purging."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections
from django.utils import timezone

from wagtail_newsbrief.checks.tags import NEWSBRIEF

from .models import Purge
from .tasks import due

W001 = "newsbrief_cdn.W001"  # overdue purges

#: A purge that is due for longer than this is overdue: no worker is running.
LATE = datetime.timedelta(minutes=10)


@register(Tags.database, NEWSBRIEF)
def check_late_purges(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of purges that are due for more than ten minutes. 2 queries."""
    rows = due()
    if rows.db not in (databases or ()) or Purge._meta.db_table not in connections[rows.db].introspection.table_names():
        return []
    late = rows.filter(due_at__lt=timezone.now() - LATE).count()
    if not late:
        return []
    return [
        CheckWarning(
            f"{late} purges are due for more than {LATE.seconds // 60} minutes.",
            hint="Run a worker of your task queue, and “manage.py newsbrief_purge” every minute.",
            id=W001,
        )
    ]
