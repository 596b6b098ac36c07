"""Tasks that send messages: in order for each article, retried until they succeed or the attempts are used up.

A worker claims a message by moving its due time ahead in one conditional UPDATE. If the worker is killed, the message
is due again later, with the same id, so that receivers can recognise duplicates.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.throttling import backoff

from .models import Delivery, Endpoint, Status
from .sending import Outcome, send


@task()
def deliver(delivery_id: int) -> bool:
    """Send a message if it is due and no earlier one of its article is pending; return whether it succeeded."""
    delivery = Delivery.objects.select_related("endpoint").filter(pk=delivery_id).first()
    if delivery is None or _earlier(delivery).exists() or not _claim(delivery):
        return False
    if not delivery.endpoint.is_active:
        _finish(delivery, Outcome(False, "the webhook was switched off"), give_up=True)
        return False
    outcome = _send(delivery)
    _finish(delivery, outcome, give_up=delivery.attempts >= newsbrief_settings.webhooks.max_attempts)
    return outcome.is_good


def _send(delivery: Delivery) -> Outcome:
    """Send, unless the receiver has just timed out.

    So a receiver that hangs delays a worker, or with immediate tasks an editor, only once and not for each message.
    """
    paused_until = delivery.endpoint.paused_until
    if paused_until is not None and timezone.now() < paused_until:
        return Outcome(False, "not sent: the receiver didn't respond in time a moment ago")
    outcome = send(delivery)
    if outcome.is_timeout:
        pause = datetime.timedelta(seconds=newsbrief_settings.webhooks.backoff_seconds)
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(paused_until=timezone.now() + pause)
    return outcome


def due() -> QuerySet[Delivery]:
    """Return the messages that are due, oldest first."""
    return Delivery.objects.filter(status=Status.WAITING, due_at__lte=timezone.now()).order_by("pk")


def again(delivery: Delivery) -> None:
    """Send a message once more with the same id, in any state."""
    Delivery.objects.filter(pk=delivery.pk).update(
        status=Status.WAITING, attempts=0, due_at=timezone.now(), finished_at=None, answer=""
    )
    deliver.enqueue(delivery.pk)


def _earlier(delivery: Delivery) -> QuerySet[Delivery]:
    """Return earlier pending messages about the same article to the same endpoint."""
    waiting = Delivery.objects.filter(endpoint=delivery.endpoint_id, status=Status.WAITING, pk__lt=delivery.pk)
    return waiting.filter(article_id=delivery.article_id).exclude(article_id=None)


def _claim(delivery: Delivery) -> bool:
    """Claim a message for as long as sending may take; return False if another worker has it. 1 query."""
    held_until = timezone.now() + datetime.timedelta(seconds=newsbrief_settings.webhooks.timeout + 30)
    delivery.attempts += 1
    rows = Delivery.objects.filter(pk=delivery.pk, status=Status.WAITING, due_at__lte=timezone.now())
    return bool(rows.update(due_at=held_until, attempts=delivery.attempts))


def _finish(delivery: Delivery, outcome: Outcome, *, give_up: bool) -> None:
    now = timezone.now()
    delivery.answer = outcome.text[:255]
    if outcome.is_good or give_up:
        delivery.status = Status.DELIVERED if outcome.is_good else Status.FAILED
        delivery.finished_at = now
    else:
        delivery.due_at = now + datetime.timedelta(seconds=wait_before(delivery.attempts + 1))
    delivery.save(update_fields=["status", "finished_at", "due_at", "answer"])
    if delivery.status == Status.WAITING:
        _enqueue_at(delivery.pk, delivery.due_at)
    elif (following := _following(delivery)) is not None:
        deliver.enqueue(following.pk)


def wait_before(attempt: int) -> float:
    """Return the delay before an attempt in seconds (see ``throttling.backoff``)."""
    return backoff(attempt, newsbrief_settings.webhooks.backoff_seconds)


def _enqueue_at(pk: int, moment: datetime.datetime) -> None:
    """Enqueue a message for later if the queue can defer tasks; otherwise `newsbrief_webhooks send` sends it."""
    if deliver.get_backend().supports_defer:
        deliver.using(run_after=moment).enqueue(pk)


def _following(delivery: Delivery) -> Any | None:
    if delivery.article_id is None:
        return None
    same = Delivery.objects.filter(endpoint=delivery.endpoint_id, article_id=delivery.article_id)
    return same.filter(status=Status.WAITING, pk__gt=delivery.pk).order_by("pk").first()
