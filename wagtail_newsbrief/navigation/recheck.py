"""What a transaction wrote into the index is looked at once more when it is committed.

Transactions that overlap don't see each other: one publishes an article while the other gives its section another
order, and each writes what it saw. Whoever of them commits last sees both when it looks again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any, NamedTuple

from django.db import Error

from wagtail_newsbrief.utils.transactions import OnCommitBatch

from . import index, rows
from .locked_update import WAY_OUT, settle

logger = logging.getLogger("wagtail_newsbrief")


class Written(NamedTuple):
    """A page whose row was written, removed or found right, or a whole section that was put into another order."""

    model: type[Any] | None = None
    page_id: Any = None
    section_id: Any = None


def of_row(model: type[Any], page_id: Any) -> None:
    """Have a page's row looked at after the commit. No query before."""
    _gathered.add(Written(model, page_id), rows.database())


def of_section(pk: Any) -> None:
    """Have a section looked at after the commit whose rows were just put into another order. No query before."""
    _gathered.add(Written(section_id=pk), rows.database())


def look(found: list[Written]) -> None:
    """Look at what a transaction was concerned with, and mend what isn't as it should be.

    1 query a page type with up to a thousand pages, 2 if any of them is not live; a section costs what
    ``index.misplaced`` does.
    """
    pages: dict[type[Any], set[Any]] = defaultdict(set)
    for written in found:
        if written.model is not None:
            pages[written.model].add(written.page_id)
    try:
        for model, pks in pages.items():
            _look_at_pages(model, sorted(pks))
        for pk in sorted({written.section_id for written in found if written.model is None}):
            for model, wrong in index.misplaced(pk):
                settle(model, wrong)
    except Error:
        # The change itself is committed; its author hears of no failure.
        logger.exception("The navigation index could not be looked at after a change. %s", WAY_OUT)


def _look_at_pages(model: type[Any], pks: list[Any]) -> None:
    for start in range(0, len(pks), rows.BATCH_SIZE):
        some = pks[start : start + rows.BATCH_SIZE]
        live = rows.live_with_rows(model, some)
        expected = {row.pk: row for row in rows.rows_for(live)}
        there = {page.pk: rows.stored_row(page) for page in live}
        if gone := [pk for pk in some if pk not in there]:
            there |= rows.entries().in_bulk(gone)
        if wrong := [pk for pk in some if not rows.is_same(there.get(pk), expected.get(pk))]:
            settle(model, wrong)


_gathered: OnCommitBatch[Written] = OnCommitBatch(look)
