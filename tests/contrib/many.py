"""Publish many articles in one go, with a receiver that fails, and a worker that is killed in the middle.

``python -m tests.contrib.many 1000`` prints what became of it, as JSON. Two workers, processes of their own, send from
a database of its own; one of them is killed once a third has arrived, and another takes its place.
"""

from __future__ import annotations

import collections
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.own_database import own_database
from tests.support.receiver import Receiver, listening
from tests.support.workers import until, worker


def statuses(number: int) -> list[Any]:
    """Return what the receiver answers: every seventh time 500, every thirty-first nothing, twice it hangs."""
    answers: list[Any] = [500 if i % 7 == 3 else "close" if i % 31 == 5 else 204 for i in range(2 * number)]
    answers[10] = answers[20] = "hang"
    return [*answers, 204]


def publish(number: int) -> tuple[float, int]:
    """Publish articles in one transaction; return its seconds and the messages that it wrote."""
    from django.db import transaction

    from tests.support.factories import make_article, make_section
    from wagtail_newsbrief.contrib.webhooks.models import Delivery

    section = make_section(title="News", slug="news")
    articles = [make_article(section, slug=f"a{i}", live=False, revision=True) for i in range(number)]
    Delivery.objects.all().delete()
    began = time.monotonic()
    with transaction.atomic():
        for article in articles:
            article.get_latest_revision().publish()
    return time.monotonic() - began, Delivery.objects.count()


def send(number: int, receiver: Receiver, spool: Path) -> dict[str, Any]:
    """Have two workers send what waits, kill one of them in the middle, and pick up what it leaves behind."""
    from django.core.management import call_command
    from django.utils import timezone

    from tests.support.spool import waiting
    from wagtail_newsbrief.contrib.webhooks.models import Delivery, Status

    def is_done() -> bool:
        return not Delivery.objects.filter(status=Status.WAITING).exists()

    began = time.monotonic()
    workers = [worker(spool), worker(spool)]
    try:
        assert until(lambda: len(receiver.messages) >= number / 3, 600)
        # While it waits for an answer, or between two of them: wherever it is.
        workers[0].kill()
        workers[0].wait()
        workers.append(worker(spool))
        until(lambda: is_done() or not waiting(spool), 1200)
    finally:
        for process in workers:
            process.kill()
            process.wait()
    left = Delivery.objects.filter(status=Status.WAITING).count()
    for _ in range(20):  # what "newsbrief_webhooks send" does every minute, half a minute later
        if is_done():
            break
        Delivery.objects.filter(status=Status.WAITING).update(due_at=timezone.now())
        call_command("newsbrief_webhooks", "send", stdout=io.StringIO())
    return {"seconds_to_send": round(time.monotonic() - began, 1), "left_to_the_command": left}


def report(receiver: Receiver) -> dict[str, Any]:
    from wagtail_newsbrief.contrib.webhooks.models import Delivery

    bodies = collections.defaultdict(set)
    for message in receiver.messages:
        bodies[message.headers["webhook-id"]].add(message.body)
    log = {row.message_id: row for row in Delivery.objects.all()}
    return {
        "requests": len(receiver.messages),
        "states": dict(collections.Counter(row.status for row in log.values())),
        "never_sent": len(set(log) - set(bodies)),
        "unknown_ids": len(set(bodies) - set(log)),
        "ids_with_several_bodies": sum(len(found) > 1 for found in bodies.values()),
        "articles": len({row.article_id for row in log.values()}),
    }


def main(number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="newsbrief-spool-") as folder, listening() as receiver:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.contrib.settings_many"
        os.environ["SPOOL"] = folder
        url = os.environ.get("DATABASE_URL", "")
        with own_database(url, "_many") as connection:
            from wagtail_newsbrief.contrib.webhooks.models import Endpoint

            endpoint = Endpoint(name="frontend", url=receiver.url)
            endpoint.renew_secret()
            endpoint.save()
            name = connection.settings_dict["NAME"]
            # The workers' database.
            os.environ["DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}" if url else f"sqlite:///{name}"
            receiver.statuses = statuses(number)
            seconds, messages = publish(number)
            found = {"seconds_to_publish": round(seconds, 1), "messages": messages}
            found |= send(number, receiver, Path(folder)) | report(receiver)
            connection.close()
            sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
