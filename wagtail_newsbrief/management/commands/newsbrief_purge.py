"""Purge what is due, also what a killed worker left."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from wagtail_newsbrief.purging.tasks import due, purge


class Command(BaseCommand):
    help = "Purges what the CDN has not heard yet and is due, also what a killed worker left; run it every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = [str(pk) for pk in due().values_list("pk", flat=True)]
        failed = sum(purge.call(pk) for pk in waiting)
        self.stdout.write(f"{len(waiting):,} groups of addresses; {failed:,} addresses and keys failed.")
