"""Write summaries for articles that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Locale, get_page_models

from wagtail_newsbrief.admin.summaries import without_summary
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary import (
    BackendNotConfigured,
    SummaryError,
    SummaryResult,
    get_backend,
    rich_text_points,
    suggest_summary,
)
from wagtail_newsbrief.summary.backends import DEFAULT_ALIAS
from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.summary.recording import Provenance, digest_to_record
from wagtail_newsbrief.utils.progress import Progress

#: Pages read at a time: few, because each is read with its whole body.
BATCH_SIZE = 50

#: Exit status of a program that was interrupted by ^C.
INTERRUPTED = 130

# The outcome for a page, as printed in the table.
HAS_SUMMARY = "Skipped: has a summary"
IS_ALIAS = "Skipped: mirrors another page"
HAS_CHANGES = "Skipped: has unpublished changes"
IS_LOCKED = "Skipped: is locked"
IN_WORKFLOW = "Skipped: is in a workflow"
NO_KEY_POINTS = "Skipped: its type has no key points"
EDITED_MEANWHILE = "Skipped: was edited meanwhile"
NOTHING = "No suggestion"
FAILED = "Failed"
CANDIDATE = "Would be suggested"
SUGGESTED = "Suggested, not saved"
DRAFTED = "Saved as a draft"
PUBLISHED = "Published"

#: Outcomes that count for ``--limit``.
_WORK = (CANDIDATE, SUGGESTED, DRAFTED, PUBLISHED, NOTHING, FAILED)


class Command(BaseCommand):
    help = (
        "Suggests a summary for every article that has none. Without --write nothing is saved, and without --write or "
        "--show no backend is called. It may be interrupted and run again: what is done is skipped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write", action="store_true", help="Save the summaries as drafts, for an editor to publish."
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="With --write: publish the summaries of live pages at once, including unreviewed AI text.",
        )
        parser.add_argument("--show", action="store_true", help="Call the backend, and print its suggestions.")
        parser.add_argument("--backend", default=DEFAULT_ALIAS, help="Which backend (default: %(default)s).")
        parser.add_argument("--locale", help="Only pages in this language: its code.")
        parser.add_argument("--section", type=int, help="Only pages below this one: its id.")
        parser.add_argument("--limit", type=int, help="Suggest at most this many summaries.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.check_options()
        self.outcomes: Counter[str] = Counter()
        querysets = [self.wanted(model) for model in get_page_models() if issubclass(model, SummaryMixin)]
        totals = [(pages.count(), pages.filter(without_summary()).count()) for pages in querysets]
        self.outcomes[HAS_SUMMARY] = sum(everything - without for everything, without in totals)
        self.progress = Progress(self.stderr, "Articles without a summary", sum(without for _, without in totals))
        error = None
        try:
            self.work_on(querysets)
        except KeyboardInterrupt:
            error = CommandError("Interrupted. Run the command again to go on.", returncode=INTERRUPTED)
        except BackendNotConfigured as problem:
            error = CommandError(str(problem))
        self.progress.finish()
        self.print_table()
        if error is None and self.outcomes[FAILED]:
            error = CommandError(f"{self.outcomes[FAILED]:,} summaries could not be made.")
        if error is not None:
            raise error

    def check_options(self) -> None:
        """Raise ``CommandError`` for invalid options, before anything is read or written."""
        if self.options["publish"] and not self.options["write"]:
            raise CommandError("--publish needs --write.")
        limit = self.options["limit"]
        if limit is not None and limit < 1:
            raise CommandError(f"--limit has to be at least 1, not {limit}.")
        try:
            get_backend(self.options["backend"])
        except BackendNotConfigured as error:
            raise CommandError(str(error)) from error

    def wanted(self, model: type[Any]) -> QuerySet[Any]:
        """Return the pages of exactly this type that the options ask for."""
        pages: QuerySet[Any] = model._default_manager.exact_type(model)
        if code := self.options["locale"]:
            locale = Locale.objects.filter(language_code=code).first()
            if locale is None:
                known = ", ".join(Locale.objects.values_list("language_code", flat=True))
                raise CommandError(f"There is no locale “{code}”. There are {known}.")
            pages = pages.filter(locale=locale)
        if (section_id := self.options["section"]) is not None:
            section = get_page_model()._default_manager.filter(pk=section_id).first()
            if section is None:
                raise CommandError(f"There is no page with the id {section_id}.")
            pages = pages.filter(path__startswith=section.path, depth__gt=section.depth)
        return pages

    def work_on(self, querysets: list[QuerySet[Any]]) -> None:
        for pages in querysets:
            for page in batched(pages.filter(without_summary())):
                limit = self.options["limit"]
                if limit is not None and sum(self.outcomes[outcome] for outcome in _WORK) >= limit:
                    return
                outcome, detail = self.work_on_page(page)
                self.outcomes[outcome] += 1
                self.progress()
                if self.options["verbosity"] > 1:
                    self.stdout.write(": ".join(filter(None, [f"{page.pk} “{page.title}”", outcome, detail])))

    def work_on_page(self, page: Any) -> tuple[str, str]:
        """Write a summary for a page; return the outcome, and details or an empty text."""
        if refusal := refusal_of(page):
            return refusal, ""
        if not self.options["write"] and not self.options["show"]:
            return CANDIDATE, ""
        try:
            result = suggest_summary(page, self.options["backend"])
        except BackendNotConfigured:
            raise  # the next page would fail too
        except SummaryError as error:
            return FAILED, str(error)
        if not result.points:
            return NOTHING, result.reason
        if self.options["show"]:
            self.stdout.write("\n".join([f"{page.pk} “{page.title}”", *(f"  – {point}" for point in result.points)]))
        if not self.options["write"]:
            return SUGGESTED, result.warning
        try:
            return self.save(page, result), result.warning
        except ValidationError as error:
            return FAILED, "; ".join(error.messages)

    def save(self, page: Any, result: SummaryResult) -> str:
        """Save the suggestion on the current version of the page, unless it was changed meanwhile."""
        with transaction.atomic():
            current = type(page)._default_manager.select_for_update().filter(pk=page.pk).first()
            if current is None or has_changed(page, current):
                return EDITED_MEANWHILE
            apply_suggestion(current, result)
            revision = current.save_revision(log_action=True)
            if not (self.options["publish"] and current.live) or result.warning:
                return DRAFTED
            revision.publish()
            return PUBLISHED

    def print_table(self) -> None:
        rows = [(outcome, count) for outcome, count in self.outcomes.items() if count]
        width = max((len(outcome) for outcome, _ in rows), default=0)
        for outcome, count in rows:
            self.stdout.write(f"{outcome:<{width}}  {count:>9,}")
        if not self.options["write"]:
            self.stdout.write("Nothing was saved. Add --write to save the summaries as drafts.")


def batched(pages: QuerySet[Any]) -> Iterator[Any]:
    """Yield pages by id, reading ``BATCH_SIZE`` at a time: 4 queries each and 1 at the end.

    A page that gains a summary meanwhile is neither skipped nor yielded twice.
    """
    # ``specific()``, although they are: the workflow states are prefetched by the specific type.
    ordered: Any = pages.order_by("pk").specific()  # type: ignore[attr-defined]
    ordered = ordered.prefetch_workflow_states().prefetch_related("locale")
    batch = list(ordered[:BATCH_SIZE])
    while batch:
        yield from batch
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:BATCH_SIZE])


def refusal_of(page: Any) -> str:
    """Return why a page is skipped; empty if it isn't.

    No query for a page from ``batched``, at most 2 for another.
    """
    if "key_points" not in page._meta.get_field("summary").stream_block.child_blocks:
        return NO_KEY_POINTS
    if page.alias_of_id:
        return IS_ALIAS
    if page.locked:
        return IS_LOCKED
    if page.current_workflow_state is not None:
        return IN_WORKFLOW
    if page.has_unpublished_changes:
        return HAS_CHANGES
    return ""


def has_changed(page: Any, current: Any) -> bool:
    """Return whether a page was changed since it was read. At most 2 queries."""
    return bool(refusal_of(current) or current.summary or current.latest_revision_id != page.latest_revision_id)


def apply_suggestion(page: Any, result: SummaryResult) -> None:
    """Set the suggestion and its provenance on a page instance."""
    page.summary = [{"type": "key_points", "value": rich_text_points(result), "id": str(uuid4())}]
    origin = SummaryOrigin.EXTRACTED if result.kind == "extractive" else SummaryOrigin.AI
    Provenance(
        origin=origin,
        backend=result.backend,
        model=result.model,
        generated_at=timezone.now(),
        source_digest=digest_to_record(page),
    ).apply_to(page)
