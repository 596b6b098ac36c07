"""Check the rows that a transaction wrote into the index again after its commit.

Overlapping transactions don't see each other: one may publish an article while another changes the order of its
section. The one that commits last sees both when it checks.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any, NamedTuple

from django.db import Error

from wagtail_newsbrief.utils.transactions import OnCommitBatch

from . import index, rows
from .locked_update import HINT, update_rows

logger = logging.getLogger("wagtail_newsbrief")


class Written(NamedTuple):
    """A page whose row was written, deleted or checked, or a section that was re-sorted."""

    model: type[Any] | None = None
    page_id: Any = None
    section_id: Any = None


def of_row(model: type[Any], page_id: Any) -> None:
    """Check a page's row after the commit. No query before."""
    _collected.add(Written(model, page_id), rows.database())


def of_section(pk: Any) -> None:
    """Check a re-sorted section after the commit. No query before."""
    _collected.add(Written(section_id=pk), rows.database())


def check(found: list[Written]) -> None:
    """Check the rows that a transaction wrote, and correct those that are wrong.

    1 query per page type with up to a thousand pages, 2 if any of them is not live; a section costs what
    ``index.misplaced`` does.
    """
    pages: dict[type[Any], set[Any]] = defaultdict(set)
    for written in found:
        if written.model is not None:
            pages[written.model].add(written.page_id)
    try:
        for model, pks in pages.items():
            _check_pages(model, sorted(pks))
        for pk in sorted({written.section_id for written in found if written.model is None}):
            for model, wrong in index.misplaced(pk):
                update_rows(model, wrong)
    except Error:
        # The change itself is committed, so a failure here is logged instead of raised.
        logger.exception("The navigation index could not be checked after a change. %s", HINT)


def _check_pages(model: type[Any], pks: list[Any]) -> None:
    for start in range(0, len(pks), rows.BATCH_SIZE):
        some = pks[start : start + rows.BATCH_SIZE]
        live = rows.live_with_rows(model, some)
        expected = {row.pk: row for row in rows.rows_for(live)}
        there = {page.pk: rows.stored_row(page) for page in live}
        if gone := [pk for pk in some if pk not in there]:
            there |= rows.entries().in_bulk(gone)
        if wrong := [pk for pk in some if not rows.is_same(there.get(pk), expected.get(pk))]:
            update_rows(model, wrong)


_collected: OnCommitBatch[Written] = OnCommitBatch(check)
