"""From changes to messages, for the endpoints that want them.

Messages are written where the change is, in its transaction; sending them waits for the commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import router, transaction
from django.utils import timezone

from wagtail_newsbrief.events.changes import Change, Kind
from wagtail_newsbrief.utils.dates import utc
from wagtail_newsbrief.utils.tables import has_tables

from .models import Delivery, Endpoint, Event
from .tasks import deliver


def write_messages(change: Change, **kwargs: Any) -> None:
    """Write a message for each endpoint that wants a change. 1 query, and 1 for each message."""
    if not has_tables(router.db_for_write(Endpoint), Endpoint, Delivery):
        return
    for endpoint in Endpoint.objects.filter(is_active=True).select_related("section"):
        affected = change.affected(endpoint.section.path if endpoint.section else "")
        if affected is None or not endpoint.wants(change.kind):
            continue
        page = change.page
        data = {
            "id": page.pk if page is not None else None,
            "locale": page.locale.language_code if page is not None else None,
            "paths": sorted(affected.paths),
            "tags": sorted(affected.tags),
        }
        if change.kind == Kind.CONTENT:
            data["reason"] = change.reason
        send([endpoint], Event(change.kind), data["id"], data)


def send(endpoints: Iterable[Endpoint], event: str, article_id: Any, data: dict[str, Any]) -> list[Delivery]:
    """Write a message for each endpoint, and have it sent once the transaction is committed."""
    now = utc(timezone.now())
    body = json.dumps({"type": str(event), "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
    deliveries = [
        Delivery.objects.create(endpoint=endpoint, event=event, article_id=article_id, body=body)
        for endpoint in endpoints
    ]
    for delivery in deliveries:
        # Robust: a queue that can't be reached holds up nothing; `newsbrief_webhooks send` finds the message.
        transaction.on_commit(partial(_enqueue, delivery.pk), robust=True)
    return deliveries


def _enqueue(pk: int) -> None:
    deliver.enqueue(pk)
