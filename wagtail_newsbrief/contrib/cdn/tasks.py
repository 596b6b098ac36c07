"""Tasks that purge.

Wagtail's backends log failed purges and raise no exception. A purge that raises, or whose worker is killed, is due
again: it is retried by ``newsbrief_purge``, or by the queue if it can defer tasks. Purging twice does no harm.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Sequence

from django.db import router
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task
from wagtail.contrib.frontend_cache.utils import get_backends

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.throttling import backoff

from .models import Purge

logger = logging.getLogger("wagtail_newsbrief")

#: How long a worker may take before another one may retry.
CLAIMED_FOR = datetime.timedelta(minutes=10)


@task()
def purge(pk: str) -> bool:
    """Purge a row if it is due, and delete it; return whether it was purged. 3 queries."""
    row = due().filter(pk=pk).first()
    if row is None or not _claim(row):
        return False
    try:
        send(row.urls, row.tags)
    except Exception as error:  # noqa: BLE001 (a backend may raise any exception of its client library)
        _try_again(row, error)
        return False
    _rows().filter(pk=row.pk).delete()
    return True


def send(urls: Sequence[str], tags: Sequence[str]) -> None:
    """Purge URLs with all caches of ``WAGTAILFRONTENDCACHE``, and cache tags with those that have ``purge_tags``."""
    if urls:
        # Wagtail expands URLs for languages, hosts and backends.
        purge_urls_from_cache_task.call(list(urls))
    if tags:
        for backend in get_backends().values():
            if hasattr(backend, "purge_tags"):
                backend.purge_tags(list(tags))


def due() -> QuerySet[Purge]:
    """Return the purges that are due, oldest first."""
    return _rows().filter(due_at__lte=timezone.now()).order_by("due_at")


def store(batches: Iterable[tuple[list[str], list[str]]]) -> list[str]:
    """Store URLs and cache tags until they are purged; return the primary keys. 1 query per hundred."""
    rows = [Purge(urls=urls, tags=tags) for urls, tags in batches]
    return [str(row.pk) for row in _rows().bulk_create(rows, batch_size=100)]


def _rows() -> QuerySet[Purge]:
    # A replica may lag behind.
    return Purge.objects.using(router.db_for_write(Purge))


def _claim(row: Purge) -> bool:
    """Take a row; return False if another worker was faster. 1 query."""
    row.attempts += 1
    unclaimed = _rows().filter(pk=row.pk, due_at=row.due_at)
    return bool(unclaimed.update(due_at=timezone.now() + CLAIMED_FOR, attempts=row.attempts))


def _try_again(row: Purge, error: Exception) -> None:
    names = ", ".join([*row.urls, *row.tags])
    if row.attempts >= newsbrief_settings.cdn.max_attempts:
        _rows().filter(pk=row.pk).delete()
        logger.error("Not purged after %d attempts: %s", row.attempts, names, exc_info=error)
        return
    wait = backoff(row.attempts + 1, newsbrief_settings.cdn.backoff_seconds)
    due_at = timezone.now() + datetime.timedelta(seconds=wait)
    _rows().filter(pk=row.pk).update(due_at=due_at)
    logger.warning("Not purged yet, newsbrief_purge tries again: %s", names, exc_info=error)
    if purge.get_backend().supports_defer:
        purge.using(run_after=due_at).enqueue(str(row.pk))
