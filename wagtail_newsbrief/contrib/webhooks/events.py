"""Turn changes into messages for the endpoints that subscribe to them.

Messages are stored in the transaction of the change, and sent after its commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import router
from django.utils import timezone

from wagtail_newsbrief.events.changes import Change, Kind
from wagtail_newsbrief.utils.dates import utc
from wagtail_newsbrief.utils.tables import has_tables
from wagtail_newsbrief.utils.transactions import on_commit

from .models import Delivery, Endpoint, Event
from .tasks import deliver


def write_messages(change: Change, **kwargs: Any) -> None:
    """Store a message for each endpoint that subscribes to a change. 1 query, and 1 per message."""
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
    """Store a message for each endpoint, and enqueue it after the commit."""
    now = utc(timezone.now())
    body = json.dumps({"type": str(event), "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
    deliveries = [
        Delivery.objects.create(endpoint=endpoint, event=event, article_id=article_id, body=body)
        for endpoint in endpoints
    ]
    for delivery in deliveries:
        # Robust, so that a queue that can't be reached doesn't fail the request; `newsbrief_webhooks send` sends it
        # later.
        on_commit(partial(_enqueue, delivery.pk))
    return deliveries


def _enqueue(pk: int) -> None:
    deliver.enqueue(pk)
