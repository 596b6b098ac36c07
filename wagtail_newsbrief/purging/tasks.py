"""Purging, for django-tasks: again and again until the CDN has heard it or it is given up."""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone
from django_tasks import task

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.rate import backoff

from .sending import send

logger = logging.getLogger("wagtail_newsbrief")


@task()
def purge(urls: list[str], keys: list[str], attempt: int = 1) -> int:
    """Purge addresses and surrogate keys; return how many of them the CDN has not taken.

    Those are tried again later where the queue can wait, ``PURGE["MAX_ATTEMPTS"]`` times in all. Purging twice does no
    harm, so the task may be run again after a failure. No query.
    """
    failed = send(urls, keys)
    if not failed.urls and not failed.keys:
        return 0
    if attempt < newsbrief_settings.purge["MAX_ATTEMPTS"] and purge.get_backend().supports_defer:
        wait = backoff(attempt + 1, newsbrief_settings.purge["BACKOFF_SECONDS"])
        later = purge.using(run_after=timezone.now() + datetime.timedelta(seconds=wait))
        later.enqueue(failed.urls, failed.keys, attempt + 1)
    else:
        logger.error("Not purged after %d attempts: %s", attempt, ", ".join([*failed.urls, *failed.keys]))
    return len(failed.urls) + len(failed.keys)
