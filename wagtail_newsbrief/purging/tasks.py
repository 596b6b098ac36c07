"""Purging, for django-tasks: again and again until the CDN has heard it or it is given up.

A purge is claimed by moving its due time ahead in one conditional UPDATE. A worker that is killed in the middle leaves
one that falls due again; purging twice does no harm.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable

from django.db import router
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.throttling import backoff

from .record import Purge
from .sending import Failed, send

logger = logging.getLogger("wagtail_newsbrief")


@task()
def purge(pk: str) -> int:
    """Purge if it is due; return how many addresses and surrogate keys the CDN has not taken.

    Those are tried again later, ``PURGE["MAX_ATTEMPTS"]`` times in all: by the queue where it can wait, else by
    ``newsbrief_purge``. At most 3 queries.
    """
    waiting = due().filter(pk=pk).first()
    if waiting is None or not _claim(waiting):
        return 0
    failed = send(waiting.urls, waiting.keys)
    _finish(waiting, failed)
    return len(failed.urls) + len(failed.keys)


def due() -> QuerySet[Purge]:
    """Return what is to be purged by now, what has waited longest first."""
    return _rows().filter(due_at__lte=timezone.now()).order_by("due_at")


def record(batches: Iterable[tuple[list[str], list[str]]]) -> list[str]:
    """Keep addresses and keys until they are purged; return the primary keys. 1 query for a hundred."""
    now = timezone.now()
    rows = [Purge(urls=urls, keys=keys, due_at=now) for urls, keys in batches]
    made = _rows().bulk_create(rows, batch_size=100)
    return [str(waiting.pk) for waiting in made]


def _rows() -> QuerySet[Purge]:
    # A replica may not know yet what was just written.
    return Purge.objects.using(router.db_for_write(Purge))


def _claim(waiting: Purge) -> bool:
    """Take it for the time that an attempt may last; False when another worker was faster. 1 query."""
    held_until = timezone.now() + datetime.timedelta(seconds=newsbrief_settings.purge["TIMEOUT"] + 30)
    rows = _rows().filter(pk=waiting.pk, due_at=waiting.due_at)
    waiting.attempts += 1
    return bool(rows.update(due_at=held_until, attempts=waiting.attempts))


def _finish(waiting: Purge, failed: Failed) -> None:
    if not failed.urls and not failed.keys:
        _rows().filter(pk=waiting.pk).delete()
    elif waiting.attempts >= newsbrief_settings.purge["MAX_ATTEMPTS"]:
        _rows().filter(pk=waiting.pk).delete()
        logger.error("Not purged after %d attempts: %s", waiting.attempts, ", ".join([*failed.urls, *failed.keys]))
    else:
        wait = backoff(waiting.attempts + 1, newsbrief_settings.purge["BACKOFF_SECONDS"])
        due_at = timezone.now() + datetime.timedelta(seconds=wait)
        _rows().filter(pk=waiting.pk).update(urls=failed.urls, keys=failed.keys, due_at=due_at)
        if purge.get_backend().supports_defer:
            purge.using(run_after=due_at).enqueue(str(waiting.pk))
        else:
            number = len(failed.urls) + len(failed.keys)
            logger.warning("Not purged yet: %d addresses and keys; newsbrief_purge tries them again.", number)
