"""Convert pages of another type to articles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Locale

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.contrib.adopt.mapping import MappingError, read
from wagtail_newsbrief.contrib.adopt.page import ADOPTED, REFUSED
from wagtail_newsbrief.contrib.adopt.plan import Plan
from wagtail_newsbrief.contrib.adopt.run import Report, next_steps, pages_of, run
from wagtail_newsbrief.contrib.adopt.skeleton import skeleton
from wagtail_newsbrief.utils.progress import Progress

#: Exit status of a program that was interrupted by ^C.
INTERRUPTED = 130

#: How many reasons are printed; the report's file has all.
REASONS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Turns pages of another type into articles in place, or fills a type's own mixin fields, by a mapping file. "
        "Without --write nothing is saved. It may be interrupted and run again: what is done stays done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mapping", nargs="?", help="The mapping file (TOML).")
        parser.add_argument(
            "--skeleton",
            nargs=2,
            metavar=("SOURCE", "TARGET"),
            help="Print a mapping to begin with, from one page type (app_label.ModelName) to another; do nothing else.",
        )
        parser.add_argument("--write", action="store_true", help="Change the pages; without it they are only checked.")
        parser.add_argument("--report", metavar="FILE", help="Write a line a page: CSV, or JSON for a name in .json.")
        parser.add_argument("--locale", help="Only pages in this language: its code.")
        parser.add_argument("--section", type=int, help="Only pages below this one: its id.")
        parser.add_argument("--limit", type=int, help="Work on at most this many pages.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["skeleton"]:
            self.print_skeleton(*options["skeleton"])
        else:
            self.adopt(options)

    def adopt(self, options: dict[str, Any]) -> None:
        if options["mapping"] is None:
            raise CommandError("Name a mapping file. --skeleton SOURCE TARGET prints one to begin with.")
        limit = options["limit"]
        if limit is not None and limit < 1:
            raise CommandError(f"--limit has to be at least 1, not {limit}.")
        try:
            plan = Plan(read(options["mapping"]))
            pages = pages_of(plan, locale=self.locale(plan, options), section=self.section(plan, options))
            self.report = Report(options["report"])
        except MappingError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['report']} can't be written: {error.strerror}.") from error
        progress = Progress(self.stderr, "Pages", pages.count())
        end: CommandError | None = None
        try:
            for result in run(plan, pages, write=options["write"], limit=limit, progress=progress):
                self.report.add(result)
                if options["verbosity"] > 1:
                    line = [f"{result.pk} “{result.title}”", result.outcome, result.reason]
                    self.stdout.write(": ".join(filter(None, line)))
        except KeyboardInterrupt:
            end = CommandError("Interrupted. Run the command again to go on.", returncode=INTERRUPTED)
        except MappingError as error:
            end = CommandError(str(error))
        finally:
            progress.finish()
            self.report.write()
        self.print_table(is_written=options["write"])
        if self.report.outcomes[ADOPTED]:
            self.print_steps(plan)
        if end is None and self.report.outcomes[REFUSED]:
            end = CommandError(f"{self.report.outcomes[REFUSED]:,} pages were refused, and left as they were.")
        if end is not None:
            raise end

    def print_steps(self, plan: Plan) -> None:
        if plan.fills:
            return
        self.stdout.write("What is left to do:")
        for step in next_steps(plan):
            self.stdout.write(f"  - {step}")

    def print_skeleton(self, source: str, target: str) -> None:
        try:
            self.stdout.write(skeleton(source, target))
        except MappingError as error:
            raise CommandError(str(error)) from error

    def locale(self, plan: Plan, options: dict[str, Any]) -> Any | None:
        if not options["locale"]:
            return None
        locales = Locale.objects.using(plan.using)
        locale = locales.filter(language_code=options["locale"]).first()
        if locale is None:
            known = ", ".join(locales.values_list("language_code", flat=True))
            raise CommandError(f"There is no locale “{options['locale']}”. There are {known}.")
        return locale

    def section(self, plan: Plan, options: dict[str, Any]) -> Any | None:
        if options["section"] is None:
            return None
        section = get_page_model()._base_manager.using(plan.using).filter(pk=options["section"]).first()
        if section is None:
            raise CommandError(f"There is no page with the id {options['section']}.")
        return section

    def print_table(self, *, is_written: bool) -> None:
        outcomes, reasons = self.report.outcomes, self.report.reasons
        width = max(map(len, outcomes), default=0)
        for outcome, count in outcomes.items():
            self.stdout.write(f"{outcome:<{width}}  {count:>9,}")
        for reason, count in reasons.most_common(REASONS_SHOWN):
            self.stdout.write(f"  {count:>9,} × {reason}")
        if len(reasons) > REASONS_SHOWN:
            self.stdout.write(f"  … and {len(reasons) - REASONS_SHOWN:,} more reasons: --report FILE has them all.")
        for notice, count in self.report.notices.items():
            self.stdout.write(f"Before --write: {notice} ({count:,} pages).")
        if not is_written:
            self.stdout.write("Nothing was saved. Add --write to change the pages.")
