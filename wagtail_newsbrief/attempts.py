"""How often somebody may do something, counted in a table that stays small and loses no count."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.db import models
from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from .utils.throttling import parse

#: The most rows that the table can have. Those who share one share its limit: with as many at once as it takes to fill
#: the table somebody waits too long, and nobody tries too often.
BUCKETS = 65_536


class AttemptCount(models.Model):
    """The attempts of those who share a bucket, since its window began."""

    bucket = models.PositiveIntegerField(primary_key=True)
    #: Seconds since 1970.
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.count} attempts in bucket {self.bucket}"


def seconds_to_wait(name: str, text: str) -> int:
    """Count one attempt under a name; return 0 if it is within the rate ``text`` ("20/m"), else the seconds to wait.

    Windows are fixed: they begin at whole minutes, hours, days. 1 query, 3 for the first attempt in a bucket and for
    the first too many; none for those after it, unless the cache has forgotten it.
    """
    rate = parse(text)
    if rate is None:
        return 0
    now = int(time.time())
    window = now - now % rate.seconds
    bucket = int.from_bytes(salted_hmac("wagtail_newsbrief.attempts", name, algorithm="sha256").digest()[:8]) % BUCKETS
    refused = f"newsbrief:attempts:{bucket}:{window}"
    if not cache.get(refused):
        rows = AttemptCount.objects.filter(pk=bucket)
        if _count(rows, window, rate.requests):
            return 0
        AttemptCount.objects.bulk_create([AttemptCount(bucket=bucket, window=window)], ignore_conflicts=True)
        if _count(rows, window, rate.requests):
            return 0
        cache.set(refused, True, timeout=rate.seconds)
    return window + rate.seconds - now


def _count(rows: QuerySet[AttemptCount], window: int, most: int) -> bool:
    """Count an attempt unless there were as many as may be. Return whether it was counted. 1 query."""
    # A window that is newer was begun by a server whose clock is ahead. The count comes first: MySQL computes each
    # value from those that it has already changed.
    allowed = rows.exclude(window__gte=window, count__gte=most)
    count = Case(When(window__gte=window, then=F("count") + 1), default=1)
    return bool(allowed.update(count=count, window=Greatest("window", window)))
