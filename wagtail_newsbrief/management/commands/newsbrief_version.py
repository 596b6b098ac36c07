"""Show the content version, or increase it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wagtail_newsbrief.versioning import current_version, mark_changed


class Command(BaseCommand):
    help = "Shows the content version, under which API responses are cached, or increases it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["show", "bump"],
            help="show: print the version. bump: increase it, so that no cached response is "
            "served any more, after a change without signals.",
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "bump":
            mark_changed()
        version = current_version()
        self.stdout.write("There is no version yet." if version is None else f"The content version is {version}.")
