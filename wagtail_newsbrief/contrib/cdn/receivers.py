"""Changes of one transaction, put together and purged after its commit."""

from __future__ import annotations

from typing import Any

from django.db import router

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.events.affected import Affected
from wagtail_newsbrief.events.changes import Change
from wagtail_newsbrief.utils.tables import has_tables
from wagtail_newsbrief.utils.transactions import OnCommitBatch

from .models import Purge
from .tasks import purge, store
from .urls import urls_of


def purge_changed(change: Change, **kwargs: Any) -> None:
    """Purge what a change affects, with everything else of the transaction, once that is committed."""
    affected = change.affected()
    is_ready = newsbrief_settings.has_frontend_cache and has_tables(router.db_for_write(Purge), Purge)
    if affected is not None and is_ready:
        _batch.add(affected)


def purge_together(affected: list[Affected]) -> None:
    """Have what the changes of a transaction affect purged, ``CDN["BATCH_SIZE"]`` URLs at a time. 1 query."""
    whole = Affected().union(*affected)
    urls, tags = sorted(urls_of(whole)), sorted(whole.keys)
    size = newsbrief_settings.cdn.batch_size
    batches = [(urls[start : start + size], tags if start == 0 else []) for start in range(0, len(urls), size)]
    for pk in store(batches):
        purge.enqueue(pk)


_batch: OnCommitBatch[Affected] = OnCommitBatch(purge_together)
