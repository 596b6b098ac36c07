"""Collect the changes of a transaction, and purge them after its commit."""

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
    """Purge what a change affects after the commit, together with the other changes of the transaction."""
    affected = change.affected()
    is_ready = newsbrief_settings.has_frontend_cache and has_tables(router.db_for_write(Purge), Purge)
    if affected is not None and is_ready:
        _batch.add(affected)


def purge_together(affected: list[Affected]) -> None:
    """Store and enqueue what changes affect, ``CDN["BATCH_SIZE"]`` URLs at a time. 1 query."""
    whole = Affected().union(*affected)
    urls, tags = sorted(urls_of(whole)), sorted(whole.keys)
    size = newsbrief_settings.cdn.batch_size
    batches = [(urls[start : start + size], tags if start == 0 else []) for start in range(0, len(urls), size)]
    for pk in store(batches):
        purge.enqueue(pk)


_batch: OnCommitBatch[Affected] = OnCommitBatch(purge_together)
