"""Send ``signals.neighbours_changed`` when the index changes. No query while it has no receivers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from wagtail_newsbrief.access import aliases_of
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.signals import neighbours_changed
from wagtail_newsbrief.utils.transactions import OnCommitBatch

from . import index, rows
from .queries import ids_around
from .sections import Section


class IndexedPosition(NamedTuple):
    """The columns of a row that decide which neighbours a page has."""

    section_id: Any
    locale_id: Any
    sort_key: str
    in_navigation: bool


@contextmanager
def notify_of_changes(pk: Any) -> Iterator[None]:
    """Notify of the changes that the block makes to a page's row. 2 queries, and 3 for each of at most 2 positions."""
    if not _has_listeners():
        yield
        return
    before = _position_of(pk)
    yield
    after = _position_of(pk)
    if before != after:
        _notify_positions([position for position in (before, after) if position is not None], pk)


def notify_of_deletion(pk: Any) -> None:
    """Notify of a page that is about to be deleted. 4 queries."""
    if _has_listeners() and (position := _position_of(pk)) is not None:
        _notify_positions([position], pk)


def notify_of_restriction(pk: Any) -> None:
    """Notify of changed restrictions of a page, of its aliases, and of the aliases of pages below it.

    3 queries, 1 for each step of the longest chain of aliases, and 3 for each page.
    """
    if not _has_listeners():
        return
    path = rows.base_pages().filter(pk=pk).values_list("path", flat=True).first()
    branch = rows.base_pages().filter(path__startswith=path or "-").values("pk")
    for entry in rows.entries().filter(pk__in=[pk, *aliases_of(branch)]):
        _notify_positions([_position(entry)], entry.pk)


def resort_section(section: Section) -> None:
    """Re-sort a section, and notify of the articles whose order changed, and of those next to them.

    Queries: those of ``index.resort_section``; with receivers 2 more, and 3 per locale.
    """
    if not _has_listeners():
        index.resort_section(section)
        return
    before = _keys_in(section)
    index.resort_section(section)
    after = _keys_in(section)
    moved: dict[Any, list[str]] = defaultdict(list)
    for row in before.items() ^ after.items():
        (_, locale_id), key = row
        moved[locale_id].append(key)
    for locale_id, keys in moved.items():
        _notify(ids_around(section.pk, locale_id, min(keys), max(keys)))


def _keys_in(section: Section) -> dict[tuple[Any, Any], str]:
    found = rows.entries().filter(section_id=section.pk).values_list("page_id", "locale_id", "sort_key")
    return {(pk, locale_id): key for pk, locale_id, key in found}


def _has_listeners() -> bool:
    return neighbours_changed.has_listeners(get_page_model())


def _position_of(pk: Any) -> IndexedPosition | None:
    entry = rows.entries().filter(pk=pk).first()
    return _position(entry) if entry is not None else None


def _position(entry: Any) -> IndexedPosition:
    return IndexedPosition(entry.section_id, entry.locale_id, entry.sort_key, entry.in_navigation)


def _notify_positions(positions: list[IndexedPosition], pk: Any) -> None:
    ids = {pk}
    # A page that is left out of previous and next is not a neighbour.
    if any(position.in_navigation for position in positions):
        for position in positions:
            ids |= ids_around(position.section_id, position.locale_id, position.sort_key, position.sort_key)
    _notify(ids)


def _notify(ids: Iterable[Any]) -> None:
    _collected.add(frozenset(ids), rows.database())


def _send(found: list[frozenset[Any]]) -> None:
    """Send the ids of the pages that still exist after the commit. 1 query per thousand."""
    ids = sorted(frozenset().union(*found))
    existing: set[Any] = set()
    for start in range(0, len(ids), rows.BATCH_SIZE):
        kept = rows.entries().filter(pk__in=ids[start : start + rows.BATCH_SIZE])
        existing.update(kept.values_list("pk", flat=True))
    if existing:
        neighbours_changed.send_robust(sender=get_page_model(), page_ids=frozenset(existing))


_collected: OnCommitBatch[frozenset[Any]] = OnCommitBatch(_send)
