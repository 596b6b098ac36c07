"""Say how the site is: one line for each thing, and the way out."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wagtail_newsbrief.management.doctor.findings import Finding, Level, Patience
from wagtail_newsbrief.management.doctor.probes import all_probes, examine

#: Nobody waits longer for one answer.
MOST_SECONDS = 600


class Command(BaseCommand):
    help = (
        "Looks at settings, index, renditions, search, tasks, cache and frontends; says what is wrong and the way out."
    )
    # A probe of its own runs them: one that fails would keep the others from being asked.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON document instead of lines.")
        parser.add_argument(
            "--timeout", type=float, default=5.0, help="Seconds that another machine has for each answer (default: 5)."
        )
        parser.add_argument(
            "--fail-level",
            choices=["error", "warning"],
            default="error",
            help="From which level on the exit status is 1 (default: error).",
        )
        parser.add_argument("--only", action="append", metavar="NAME", help="Ask this probe; may be given repeatedly.")

    def handle(self, *args: Any, **options: Any) -> None:
        known = list(all_probes())
        names = options["only"] or known
        if unknown := sorted(set(names) - set(known)):
            raise CommandError(f"There is no probe {unknown[0]!r}; there are {', '.join(known)}.")
        if not 0 < options["timeout"] < MOST_SECONDS:
            raise CommandError(f"--timeout has to be between 0 and {MOST_SECONDS} seconds.")
        found = []
        for name, finding in examine(Patience(options["timeout"]), names):
            found.append((name, finding))
            if not options["json"]:
                self._line(name, finding)
        worst = max(finding.level for _, finding in found)
        if options["json"]:
            self.stdout.write(json.dumps(_document(found, worst), ensure_ascii=False, indent=2))
        if worst >= Level[options["fail_level"].upper()]:
            raise CommandError("Something has to be done, see above.", returncode=1)

    def _line(self, name: str, finding: Finding) -> None:
        style = {Level.OK: self.style.SUCCESS, Level.WARNING: self.style.WARNING, Level.ERROR: self.style.ERROR}
        word = finding.level.name.lower()
        way_out = f" → {finding.way_out}" if finding.way_out else ""
        self.stdout.write(f"{style[finding.level](f'{word:7}')} {name}: {finding.text}{way_out}")


def _document(found: list[tuple[str, Finding]], worst: Level) -> dict[str, Any]:
    return {
        "level": worst.name.lower(),
        "findings": [
            {"probe": name, "level": finding.level.name.lower(), "text": finding.text, "way_out": finding.way_out}
            for name, finding in found
        ],
    }
