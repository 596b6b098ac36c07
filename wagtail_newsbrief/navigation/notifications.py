"""Word of changed neighbours (see ``signals.neighbours_changed``), from the index. No query while nobody listens."""

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


class Place(NamedTuple):
    """What of a row in the index decides about neighbours."""

    section_id: Any
    locale_id: Any
    sort_key: str
    in_navigation: bool


@contextmanager
def announced(pk: Any) -> Iterator[None]:
    """Announce what changes about the row of a page in here. 2 queries, and 3 for each of at most 2 places."""
    if not _is_heard():
        yield
        return
    before = _place_of(pk)
    yield
    after = _place_of(pk)
    if before != after:
        _announce_places([place for place in (before, after) if place is not None], pk)


def announce_place(pk: Any) -> None:
    """Announce that a page is about to go. 4 queries."""
    if _is_heard() and (place := _place_of(pk)) is not None:
        _announce_places([place], pk)


def announce_restricted(pk: Any) -> None:
    """Announce that fewer or more people may see a page, and the aliases of it and of what lies below it.

    3 queries, 1 for each step of the longest chain of aliases, and 3 for each page.
    """
    if not _is_heard():
        return
    path = rows.base_pages().filter(pk=pk).values_list("path", flat=True).first()
    branch = rows.base_pages().filter(path__startswith=path or "-").values("pk")
    for entry in rows.entries().filter(pk__in=[pk, *aliases_of(branch)]):
        _announce_places([_place(entry)], entry.pk)


def resort_section(section: Section) -> None:
    """Re-sort a section, and announce the articles whose order changed, with those beside them.

    4 queries more for each language, and 1 for all rows of the section before and after.
    """
    if not _is_heard():
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
        _announce(ids_around(section.pk, locale_id, min(keys), max(keys)))


def _keys_in(section: Section) -> dict[tuple[Any, Any], str]:
    found = rows.entries().filter(section_id=section.pk).values_list("page_id", "locale_id", "sort_key")
    return {(pk, locale_id): key for pk, locale_id, key in found}


def _is_heard() -> bool:
    return neighbours_changed.has_listeners(get_page_model())


def _place_of(pk: Any) -> Place | None:
    entry = rows.entries().filter(pk=pk).first()
    return _place(entry) if entry is not None else None


def _place(entry: Any) -> Place:
    return Place(entry.section_id, entry.locale_id, entry.sort_key, entry.in_navigation)


def _announce_places(places: list[Place], pk: Any) -> None:
    ids = {pk}
    # Nobody is led to a page that is left out of previous and next.
    if any(place.in_navigation for place in places):
        for place in places:
            ids |= ids_around(place.section_id, place.locale_id, place.sort_key, place.sort_key)
    _announce(ids)


def _announce(ids: Iterable[Any]) -> None:
    _gathered.add(frozenset(ids), rows.database())


def _send(found: list[frozenset[Any]]) -> None:
    """Send what is still there after the commit. 1 query a thousand."""
    ids = sorted(frozenset().union(*found))
    there: set[Any] = set()
    for start in range(0, len(ids), rows.BATCH_SIZE):
        kept = rows.entries().filter(pk__in=ids[start : start + rows.BATCH_SIZE])
        there.update(kept.values_list("pk", flat=True))
    if there:
        neighbours_changed.send_robust(sender=get_page_model(), page_ids=frozenset(there))


_gathered: OnCommitBatch[frozenset[Any]] = OnCommitBatch(_send)
