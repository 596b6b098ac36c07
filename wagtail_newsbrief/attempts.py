"""Count attempts for rate limits, in a table of bounded size."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.db import models
from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from .utils.throttling import parse

#: Most rows of the table. Names that fall into the same bucket share its limit, so that with very many at once some
#: wait longer than needed, but none exceeds its limit.
BUCKETS = 65_536


class AttemptCount(models.Model):
    """The attempts in one bucket since its window began."""

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

    Windows are fixed: they begin at whole minutes, hours or days. 1 query, 3 for the first attempt in a bucket and for
    the first that is refused; none for later ones, unless the cache has lost it.
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
    """Count an attempt unless the limit is reached. Return whether it was counted. 1 query."""
    # A newer window was begun by a server whose clock is ahead. The count is set first, because MySQL computes each
    # value from those that it has already updated.
    allowed = rows.exclude(window__gte=window, count__gte=most)
    count = Case(When(window__gte=window, then=F("count") + 1), default=1)
    return bool(allowed.update(count=count, window=Greatest("window", window)))
