"""Rebuild or check the index behind previous/next."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_newsbrief.navigation import index
from wagtail_newsbrief.utils.progress import Progress


class Command(BaseCommand):
    help = "Rebuilds the navigation index behind previous/next, or compares it with the pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["rebuild", "check"],
            help="rebuild: write the index again, without blocking readers and editors. "
            "check: print what differs from the pages; exit with 1 if anything does.",
        )
        parser.add_argument("--limit", type=int, default=50, help="How many differences check prints (default: 50).")

    def handle(self, *args: Any, action: str, limit: int, **options: Any) -> None:
        if action == "rebuild":
            self.rebuild()
        else:
            self.check_index(limit)

    def rebuild(self) -> None:
        progress = Progress(self.stdout, "Indexing", index.count_pages())
        written = index.rebuild(progress=progress)
        progress.finish()
        self.stdout.write(self.style.SUCCESS(f"The navigation index holds {written:,} articles."))

    def check_index(self, limit: int) -> None:
        progress = Progress(self.stderr, "Comparing", index.count_pages())
        found = 0
        for difference in index.differences(progress):
            found += 1
            if found <= limit:
                self.stdout.write(str(difference))
        progress.finish()
        if found:
            raise CommandError(
                f"The navigation index differs in {found:,} places. Run “newsbrief_navigation rebuild” to repair it.",
                returncode=1,
            )
        self.stdout.write(self.style.SUCCESS("The navigation index is complete."))
