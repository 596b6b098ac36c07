"""Purge what is due, including what a killed worker left."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_newsbrief.contrib.cdn.tasks import due, purge


class Command(BaseCommand):
    help = "Purges what is due, also what a queue that was down or a killed worker left; run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = [str(pk) for pk in due().values_list("pk", flat=True)]
        done = sum(purge.call(pk) for pk in waiting)
        self.stdout.write(f"{done:,} of {len(waiting):,} purges done.")
