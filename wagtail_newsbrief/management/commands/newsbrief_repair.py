"""Repair rich text that Wagtail's editor can't open."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from wagtail_newsbrief.mixins import NavigationMixin, SummaryMixin
from wagtail_newsbrief.streams.repair import repairable_models, repaired_fields
from wagtail_newsbrief.utils.progress import Progress

#: Pages read at a time: few, because each is read with its whole body.
BATCH_SIZE = 50

IN_ORDER = "In order"
FOUND = "Would be repaired"
REPAIRED = "Repaired"
IS_LOCKED = "Skipped: is locked or in a workflow"


class Command(BaseCommand):
    help = (
        "Lists the pages with rich text that Wagtail's editor could not have written: unclosed elements, markup that "
        "no feature allows, elements nested without end. With --write it stores what readers are shown already. An "
        "earlier revision keeps what was stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="Store what is shown, on the page and in its draft.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.write = options["write"]
        self.outcomes: Counter[str] = Counter()
        querysets = [
            model._default_manager.exact_type(model) for model in repairable_models((SummaryMixin, NavigationMixin))
        ]
        self.progress = Progress(self.stderr, "Pages", sum(pages.count() for pages in querysets))
        for pages in querysets:
            batch = list(pages.order_by("pk")[:BATCH_SIZE])
            while batch:
                for page in batch:
                    self.look_at(page)
                batch = list(pages.order_by("pk").filter(pk__gt=batch[-1].pk)[:BATCH_SIZE])
        self.progress.finish()
        for outcome, count in self.outcomes.items():
            self.stdout.write(f"{outcome:<35}  {count:>9,}")
        if self.outcomes[FOUND]:
            self.stdout.write("Nothing was stored. Add --write to store what readers are shown.")

    def look_at(self, page: Any) -> None:
        names = dict.fromkeys([*repaired_fields(page), *repaired_fields(draft_of(page))])
        outcome = IN_ORDER
        if names:
            outcome = FOUND if not self.write else REPAIRED if repair(page) else IS_LOCKED
            self.stdout.write(f"{page.pk} “{page.title}”: {', '.join(names)}: {outcome}")
        self.outcomes[outcome] += 1
        self.progress()


def draft_of(page: Any) -> Any:
    """Return a page as of its latest revision; the page itself if it has none. At most 1 query."""
    revision = page.latest_revision if page.latest_revision_id else None
    return page if revision is None else type(page).from_serializable_data(revision.content, check_fks=False)


def repair(page: Any) -> bool:
    """Repair and store the rich text of a page and of its draft; return False if the page is locked or in a workflow.

    One revision keeps the page as it was stored, the next one is its draft. Nothing else is validated.
    """
    with transaction.atomic():
        current = type(page)._default_manager.select_for_update().get(pk=page.pk)
        if current.locked or current.current_workflow_state is not None:
            return False
        draft = current.get_latest_revision_as_object()
        if fields := repaired_fields(current):
            if not current.alias_of_id:
                current.save_revision(clean=False, changed=False)
            put(current, fields)
            current.save(clean=False)
        if not current.alias_of_id:
            put(draft, repaired_fields(draft))
            draft.save_revision(clean=False, changed=False, log_action=True)
    return True


def put(page: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
