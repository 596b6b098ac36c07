"""Write the OpenAPI document of API v3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = (
        "Writes the OpenAPI 3.1 document of /articles/ and /sections/ in API v3, with one precise schema a block: what "
        "a frontend generates its types from."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", metavar="FILE", help="Write to this file instead of the standard output.")

    def handle(self, *args: Any, output: str | None, **options: Any) -> None:
        try:
            # Imported here, because the module needs a Wagtail with API v3.
            from wagtail_newsbrief.api.openapi import document, to_text

            text = to_text(document())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} can't be written: {error.strerror}.") from error
        self.stdout.write(self.style.SUCCESS(f"Written: {output}"))
