"""Show the stamp of the content, or make another one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wagtail_newsbrief.stamps import content_changed, current, fold


class Command(BaseCommand):
    help = "Shows the stamp by which API answers are told to be unchanged, or makes another one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["show", "bump", "fold"],
            help="show: print the stamp. bump: make another one, so that no client is told that its answers are "
            "unchanged, after a change past Django. fold: put the rows behind it into few; it stays the same.",
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "bump":
            content_changed()
        if action == "fold":
            self.stdout.write(f"Folded {fold():,} rows.")
        stamp = current()
        self.stdout.write(f"The stamp is {stamp.value}." if stamp else "Nothing was recorded yet.")
