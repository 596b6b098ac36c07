"""System checks of webhooks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections
from django.utils import timezone

from wagtail_newsbrief.checks.tags import NEWSBRIEF

from .models import Delivery, Endpoint, Status
from .secrets import UnreadableSecret

E001 = "newsbrief_webhooks.E001"  # secrets that can't be decrypted
W001 = "newsbrief_webhooks.W001"  # overdue messages
W002 = "newsbrief_webhooks.W002"  # failed messages

#: A message that is due for longer than this is overdue: no worker is running.
LATE = datetime.timedelta(minutes=10)

#: How far back failed messages are reported.
RECENTLY = datetime.timedelta(days=1)


@register(Tags.database, NEWSBRIEF)
def check_webhooks(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Check that secrets can be decrypted and messages are delivered. 3 queries."""
    alias = Endpoint.objects.db
    if alias not in (databases or ()) or Delivery._meta.db_table not in connections[alias].introspection.table_names():
        return []
    found: list[CheckMessage] = []
    unreadable = [endpoint.name for endpoint in Endpoint.objects.filter(is_active=True) if not _is_readable(endpoint)]
    if unreadable:
        found.append(
            Error(
                f"The secrets of the webhooks {', '.join(unreadable)} can't be read with the keys of this site.",
                hint="Give the keys back to ENCRYPTION_KEYS, or make new secrets in the admin.",
                id=E001,
            )
        )
    now = timezone.now()
    waiting = Delivery.objects.filter(endpoint__is_active=True, status=Status.WAITING, attempts=0)
    if late := waiting.filter(due_at__lt=now - LATE).count():
        found.append(
            CheckWarning(
                f"{late} webhook messages are due for more than {LATE.seconds // 60} minutes.",
                hint="Run a worker of your task queue, and “manage.py newsbrief_webhooks send” every minute.",
                id=W001,
            )
        )
    if failed := Delivery.objects.filter(status=Status.FAILED, finished_at__gt=now - RECENTLY).count():
        found.append(
            CheckWarning(
                f"{failed} webhook messages were given up since yesterday.",
                hint="Reports > Webhook messages says what the other side answered.",
                id=W002,
            )
        )
    return found


def _is_readable(endpoint: Endpoint) -> bool:
    try:
        return bool(endpoint.secret)
    except UnreadableSecret:
        return False
