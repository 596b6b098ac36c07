"""Publish many articles in one go, before a cache that fails, and with a worker that is killed in the middle.

``python -m tests.purging.many 1000`` prints what became of it, as JSON. Two workers, processes of their own, purge what
the commit left in the queue; one of them is killed once a third has arrived, and another takes its place.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.own_database import own_database
from tests.receiver import Receiver, listening
from tests.workers import until, worker


def statuses(number: int) -> list[Any]:
    """Return what the cache answers: now and then 500, a redirect or nothing, and twice it hangs."""
    answers: list[Any] = [
        500 if i % 97 == 3 else 302 if i % 211 == 5 else "close" if i % 307 == 7 else 204 for i in range(30 * number)
    ]
    answers[10] = answers[20] = "hang"
    return [*answers, 204]


def publish(number: int, spool: Path) -> float:
    """Publish articles in one transaction; return its seconds."""
    from django.db import transaction

    from tests.factories import make_article, make_section
    from tests.spool import waiting
    from wagtail_newsbrief.purging.record import Purge

    section = make_section(title="News", slug="news")
    articles = [make_article(section, slug=f"a{i}", live=False) for i in range(number)]
    Purge.objects.all().delete()
    for task in waiting(spool):
        task.unlink()
    began = time.monotonic()
    with transaction.atomic():
        for article in articles:
            article.get_latest_revision().publish()
    return time.monotonic() - began


def send(cache: Receiver, spool: Path, wanted: int) -> dict[str, Any]:
    """Have two workers purge what waits, kill one of them in the middle, and pick up what it leaves behind."""
    from django.core.management import call_command
    from django.utils import timezone

    from tests.spool import waiting
    from wagtail_newsbrief.purging.record import Purge

    began = time.monotonic()
    # What hangs is let go some time after it was noticed.
    threading.Timer(5, cache.released.set).start()
    workers = [worker(spool), worker(spool)]
    try:
        assert until(lambda: len(cache.messages) >= wanted / 3, 600)
        # While it waits for an answer, or between two of them: wherever it is.
        workers[0].kill()
        workers[0].wait()
        workers.append(worker(spool))
        until(lambda: not waiting(spool), 1200)
        until(lambda: Purge.objects.filter(due_at__lte=timezone.now()).count() == 0, 60)
    finally:
        for process in workers:
            process.kill()
            process.wait()
    left = Purge.objects.count()
    for _ in range(20):  # what "newsbrief_purge" does every minute, half a minute later
        if not Purge.objects.exists():
            break
        Purge.objects.update(due_at=timezone.now())
        call_command("newsbrief_purge", stdout=io.StringIO())
    return {"seconds_to_purge": round(time.monotonic() - began, 1), "left_to_the_command": left}


def main(number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="newsbrief-spool-") as folder, listening() as cache:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.purging.settings_many"
        os.environ["SPOOL"], os.environ["CACHE"] = folder, cache.url
        url = os.environ.get("DATABASE_URL", "")
        with own_database(url, "_many") as connection:
            from wagtail_newsbrief.purging.record import Purge

            name = connection.settings_dict["NAME"]
            # The workers' database.
            os.environ["DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}" if url else f"sqlite:///{name}"
            seconds = publish(number, Path(folder))
            wanted = {address for row in Purge.objects.all() for address in row.urls}
            groups = Purge.objects.count()
            cache.messages.clear()
            cache.statuses = statuses(number)
            found = {"seconds_to_publish": round(seconds, 1), "groups": groups, "addresses": len(wanted)}
            found |= send(cache, Path(folder), len(wanted))
            asked = {f"http://{one.headers['host']}{one.path}" for one in cache.messages}
            purged = {f"http://{one.headers['host']}{one.path}" for one in cache.messages if one.status == 204}
            found |= {
                "requests": len(cache.messages),
                "purged": len(purged & wanted),
                "never_purged": len(wanted - purged),
                "unknown": len(asked - wanted),
                "waiting_still": Purge.objects.count(),
            }
            connection.close()
            sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
