"""Adopt all pages of a type, and report the result for each."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from wagtail_newsbrief.compat import get_page_model

from .page import ADOPTED, CANDIDATE, REFUSED, Result, adopt
from .plan import Plan
from .search import deferred_title_norms

#: Primary keys read at a time.
BATCH_SIZE = 500

#: An alias whose source was skipped, or isn't selected.
WITH_ITS_PAGE = "Skipped: goes with the page that it mirrors"

#: The columns of a report's file.
COLUMNS = ("id", "title", "outcome", "reason")

#: Outcomes that count for the limit.
_WORK = frozenset({ADOPTED, CANDIDATE, REFUSED})


def pages_of(plan: Plan, *, locale: Any | None = None, section: Any | None = None) -> QuerySet[Any]:
    """Return the pages of exactly the old type, optionally of a locale, or below a page."""
    pages: QuerySet[Any] = get_page_model()._base_manager.using(plan.using)
    pages = pages.filter(content_type=plan.source_type)
    if locale is not None:
        pages = pages.filter(locale=locale)
    if section is not None:
        pages = pages.filter(path__startswith=section.path, depth__gt=section.depth)
    return pages


def run(
    plan: Plan,
    pages: QuerySet[Any],
    *,
    write: bool,
    limit: int | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """Adopt pages one by one, by id, and yield the results; aliases follow their source.

    Each page is converted in its own transaction, so an interrupted run can be started again.
    """
    with deferred_title_norms(plan.target) if write else nullcontext():
        yield from _run(plan, pages, write, limit, progress)


def _run(
    plan: Plan, pages: QuerySet[Any], write: bool, limit: int | None, progress: Callable[[], None]
) -> Iterator[Result]:
    done: set[Any] = set()
    worked = 0
    for pk, title, is_followed in _batches(plan, pages):
        if limit is not None and worked >= limit:
            return
        if is_followed:
            if pk not in done:
                done.add(pk)
                yield Result(pk, title, WITH_ITS_PAGE)
            progress()
            continue
        for result in adopt(plan, pk, write=write):
            done.add(result.pk)
            worked += result.outcome in _WORK
            yield result
        progress()


def _batches(plan: Plan, pages: QuerySet[Any]) -> Iterator[tuple[Any, str, bool]]:
    """Yield id, title, and whether the page is an alias of one of the old type; those that aren't come first."""
    mirrors = get_page_model()._base_manager.using(plan.using).filter(content_type=plan.source_type)
    for is_followed in (False, True):
        rows = pages.filter(alias_of__in=mirrors) if is_followed else pages.exclude(alias_of__in=mirrors)
        ordered = rows.order_by("pk").values_list("pk", "title")
        batch = list(ordered[:BATCH_SIZE])
        while batch:
            yield from ((pk, title, is_followed) for pk, title in batch)
            batch = list(ordered.filter(pk__gt=batch[-1][0])[:BATCH_SIZE])


def next_steps(plan: Plan) -> list[str]:
    """Return what a site has to do after the conversion, a sentence each."""
    source, target = plan.source.__name__, plan.target.__name__
    return [
        f"Whatever lists {source} (index pages, feeds, menus, API endpoints) is without them: let it list {target}.",
        f"They are shown by {plan.target.template}: put the frame of your site there.",
        f"Let editors add a {target}: name it in subpage_types of the pages above.",
        "Run update_index if a search backend has AUTO_UPDATE = False, and purge your CDN.",
    ]


class Report:
    """Counts the results, and writes a line for each to a file: CSV, or JSON if its name ends in ``.json``."""

    def __init__(self, path: str | None = None) -> None:
        self.outcomes: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.notices: Counter[str] = Counter()
        self.rows: list[Result] = []
        self.path = Path(path) if path else None
        if self.path:
            # To fail now, and not after hours of work, if it can't be written.
            self.path.touch()

    def add(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        # Grouped without their numbers; the file has them.
        self.reasons.update(re.sub(r"^revision \d+: ", "a revision: ", reason) for reason in result.reasons)
        self.notices.update(result.notices)
        if self.path:
            self.rows.append(result)

    def write(self) -> None:
        """Write the file, if there is one."""
        if self.path is None:
            return
        with self.path.open("w", encoding="utf-8", newline="") as file:
            rows = [(str(row.pk), row.title, row.outcome, row.reason) for row in self.rows]
            if self.path.suffix == ".json":
                json.dump([dict(zip(COLUMNS, row, strict=True)) for row in rows], file, ensure_ascii=False, indent=1)
            else:
                csv.writer(file).writerows([COLUMNS, *rows])
