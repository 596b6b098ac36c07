"""What ``newsbrief_doctor`` says of webhooks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.utils import timezone

from wagtail_newsbrief.management.doctor.findings import Finding, Level, Patience

from .models import Delivery, Endpoint, Status
from .secrets import UnreadableSecret

#: A message that is due for longer than this is waiting for nobody.
LATE = datetime.timedelta(minutes=10)

#: How far back messages that were given up count.
RECENTLY = datetime.timedelta(days=1)


def webhooks(patience: Patience) -> Iterator[Finding]:
    """Read the secrets and count what is late or was given up. 3 queries; asks nobody else."""
    active = list(Endpoint.objects.filter(is_active=True))
    unreadable = [endpoint.name for endpoint in active if not _is_readable(endpoint)]
    now = timezone.now()
    late = Delivery.objects.filter(
        endpoint__is_active=True, status=Status.WAITING, due_at__lt=now - LATE, attempts=0
    ).count()
    failed = Delivery.objects.filter(status=Status.FAILED, finished_at__gt=now - RECENTLY).count()
    if unreadable:
        text = f"the secrets of {', '.join(unreadable)} can't be read with the keys of this site"
        yield Finding(Level.ERROR, text, "Give the keys back to ENCRYPTION_KEYS, or make new secrets in the admin.")
    if late:
        text = f"{late} messages are due for more than {LATE.seconds // 60} minutes"
        yield Finding(Level.ERROR, text, "Run a worker, and “manage.py newsbrief_webhooks send” every minute.")
    if failed:
        text = f"{failed} messages were given up since yesterday"
        yield Finding(Level.WARNING, text, "Reports > Webhook messages says what the other side answered.")
    if not (unreadable or late or failed):
        yield Finding(Level.OK, f"{len(active)} active")


def _is_readable(endpoint: Endpoint) -> bool:
    try:
        return bool(endpoint.secret)
    except UnreadableSecret:
        return False
