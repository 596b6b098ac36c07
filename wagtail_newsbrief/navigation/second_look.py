"""What a transaction wrote into the index is looked at once more when it is committed.

Transactions that overlap don't see each other: one publishes an article while the other gives its section another
order, and each writes what it saw. Whoever of them commits last sees both when it looks again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import Any, NamedTuple

from django.db import Error

from wagtail_newsbrief.transactions import Gathered

from . import index, rows
from .entry import NavigationEntry
from .settling import WAY_OUT, settle

logger = logging.getLogger("wagtail_newsbrief")


class Written(NamedTuple):
    """A row that was written, or removed (None), or a whole section that was put into another order."""

    model: type[Any] | None = None
    page_id: Any = None
    row: NavigationEntry | None = None
    section_id: Any = None


def of_row(model: type[Any], page_id: Any, row: NavigationEntry | None) -> None:
    """Have a row looked at after the commit that was just written, or removed (None). No query before."""
    _gathered.add(Written(model, page_id, row), rows.database())


def of_section(pk: Any) -> None:
    """Have a section looked at after the commit whose rows were just put into another order. No query before."""
    _gathered.add(Written(section_id=pk), rows.database())


def look(found: list[Written]) -> None:
    """Look at what a transaction wrote, and mend what isn't as it should be.

    1 query a page type with up to a thousand pages, 2 if any of them is not live; a section costs what
    ``index.misplaced`` does.
    """
    last: dict[type[Any], dict[Any, NavigationEntry | None]] = defaultdict(dict)
    for written in found:
        if written.model is not None:
            last[written.model][written.page_id] = written.row
    try:
        for model, pages in last.items():
            _look_at_pages(model, pages)
        for pk in sorted({written.section_id for written in found if written.model is None}):
            for model, wrong in index.misplaced(pk):
                settle(model, wrong)
    except Error:
        # The change itself is committed; its author hears of no failure.
        logger.exception("The navigation index could not be looked at after a change. %s", WAY_OUT)


def _look_at_pages(model: type[Any], pages: dict[Any, NavigationEntry | None]) -> None:
    pks = sorted(pages)
    for start in range(0, len(pks), rows.BATCH_SIZE):
        some = pks[start : start + rows.BATCH_SIZE]
        expected = {row.pk: row for row in rows.rows_for(rows.live(model, some))}
        there = {pk: pages[pk] for pk in expected}
        # Of a page that is not live a row may be left that the snapshot of its transaction didn't show.
        if gone := [pk for pk in some if pk not in expected]:
            there |= rows.entries().in_bulk(gone)
        if wrong := [pk for pk in some if not rows.is_same(there.get(pk), expected.get(pk))]:
            settle(model, wrong)


_gathered: Gathered[Written] = Gathered(look)
