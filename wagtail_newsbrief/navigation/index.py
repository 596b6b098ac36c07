"""Keeping the navigation index: one page, one section, or everything.

Every function writes what it derives from the database, so calling one twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.versioning import mark_changed

from . import rows
from .locked_update import settle
from .models import NavigationEntry
from .order import is_navigable, tree_key
from .rows import base_pages, batches, entries, live, navigable_models, navigable_types, pages_of, rows_for
from .sections import Section, sections

#: Rows whose sort key is updated in one statement. It names each row twice, and databases go through it row by row.
SORTED_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """One page whose row in the index is not what it should be."""

    page_id: Any
    problem: str

    def __str__(self) -> str:
        return f"page {self.page_id}: {self.problem}"


# --- one page ---------------------------------------------------------------------------------


def reindex(page_id: Any, model: type[Any] | None = None) -> None:
    """Write the row of a page after reading the page anew, or remove it. At most 3 queries.

    1 query where the row is right already, as it is of an article whose text was changed. The instance that a signal
    hands over isn't asked: it may hold a draft, a stale place, or values that only the database turns into dates.
    ``model`` is its type; asking for it costs 1 query more.
    """
    if model is None:
        base = base_pages().filter(pk=page_id).first()
        model = base.specific_class if base else None
    pages = rows.live_with_rows(model, [page_id]) if is_navigable(model) else []
    if expected := rows_for(pages):
        if not rows.is_same(rows.stored_row(pages[0]), expected[0]):
            rows.write(expected)
        return
    # InnoDB locks the gap in which there is nothing to delete, and others wait who insert there.
    row = entries().filter(pk=page_id)
    if row.exists():
        rows.delete(row)


# --- one section --------------------------------------------------------------------------------


def index_section(section: Section) -> None:
    """Write the rows of all articles of a section. 2 queries a thousand, and 1 a page type."""
    for model, pks in _articles_of(section):
        rows.write(rows_for(live(model, pks)))


def resort_section(section: Section) -> None:
    """Put the rows that a section has into the order that it has now.

    In explorer order 1 query, 1 more if anything changes, and 1 for each 100 rows that do.
    """
    if section.is_by_tree:
        _sort_by_tree(section)
    else:
        index_section(section)


def misplaced(section_id: Any) -> Iterator[tuple[type[Any], list[Any]]]:
    """Yield the pages whose rows in a section aren't what they should be, by page type.

    2 queries a thousand, 1 a page type, and 2.
    """
    for section in sections(Q(pk=section_id), rows.database()):
        for model, pks in _articles_of(section):
            if found := {difference.page_id for difference in _compare(live(model, pks))}:
                yield model, sorted(found)
        # Who left while the section was read may have got a row afterwards.
        models = navigable_types()
        strays = entries().filter(section_id=section.pk, page__content_type__in=list(models))
        strays = strays.exclude(page__live=True, **_below(section, page="page__"))
        by_type: dict[int, list[Any]] = defaultdict(list)
        for pk, type_id in strays.order_by("pk").values_list("pk", "page__content_type_id"):
            by_type[type_id].append(pk)
        for type_id, pks in by_type.items():
            yield models[type_id], pks


def _articles_of(section: Section) -> Iterator[tuple[type[Any], list[Any]]]:
    for model in navigable_models():
        for pks in batches(model, Q(**_below(section))):
            yield model, pks


def _below(section: Section, page: str = "") -> dict[str, Any]:
    """Return what a page in a section meets, as lookups from ``page``."""
    depth = len(section.path) // get_page_model().steplen + 1
    return {f"{page}path__startswith": section.path, f"{page}depth": depth}


def _sort_by_tree(section: Section) -> None:
    steplen = get_page_model().steplen
    paths = entries().filter(section_id=section.pk).values_list("page_id", "sort_key", "page__path")
    # A reordered section of thousands: only the rows behind the moved page have changed.
    keys = {pk: key for pk, old, path in paths if (key := tree_key(path, steplen)) != old}
    if not keys:
        return
    # One after the other, so that two who sort wait for each other and not crosswise; by primary key, so that InnoDB
    # locks these rows and not the room between them, where others insert.
    locked = list(entries().filter(pk__in=keys).order_by("pk").select_for_update())
    for row in locked:
        row.sort_key = keys[row.pk]
    # Updated, not written as rows that might be new: for those InnoDB locks the pages behind the foreign key, which
    # somebody holds who publishes one of them and waits for its row.
    entries().bulk_update(locked, ["sort_key"], batch_size=SORTED_AT_A_TIME)
    mark_changed(rows.database())


# --- everything -----------------------------------------------------------------------------------


def rebuild(*, models: Iterable[type[Any]] | None = None, progress: Callable[[int], None] | None = None) -> int:
    """Make the whole index what it should be, beside running readers and editors; return how many rows it has.

    Pages are read in batches by primary key, each in a transaction of its own, and only rows that are
    wrong are written: a rebuild that was interrupted, by whatever, is simply started again, reads past
    what is done and goes on. ``models`` narrows it to some page types; ``progress`` is told the number
    of pages of each batch. 6 queries a thousand where rows are written, 5 where all are right.
    """
    written = 0
    for model in navigable_models() if models is None else models:
        for pks in batches(model):
            written += settle(model, pks)
            if progress:
                progress(len(pks))
    rows.delete(superfluous_entries())
    return written


def count_pages() -> int:
    """Return how many live pages belong into the index. 1 query a page type."""
    return sum(pages_of(model).filter(live=True).count() for model in navigable_models())


def is_incomplete(model: type[Any]) -> bool:
    """Tell whether a live page of this type has no row. 1 query."""
    own_row = entries().filter(pk=OuterRef("pk"))
    return bool(pages_of(model).filter(~Exists(own_row), live=True, depth__gt=1).exists())


def superfluous_entries() -> QuerySet[NavigationEntry]:
    """Return the rows of pages that are not live, or not of a type with previous/next."""
    pages = get_page_model()._base_manager.filter(
        pk=OuterRef("page_id"), live=True, content_type__in=list(navigable_types())
    )
    return entries().filter(~Exists(pages))


def differences(progress: Callable[[int], None] | None = None) -> Iterator[Difference]:
    """Compare the index with the pages, a batch at a time, and yield what differs.

    3 queries a thousand pages, and 2 more for a thousand with differences: what differs is looked
    at twice, because somebody may have published between the reading of the pages and of the rows.
    """
    for model in navigable_models():
        for pks in batches(model):
            suspects = {difference.page_id for difference in _compare(live(model, pks))}
            if suspects:
                yield from _compare(live(model, suspects))
            if progress:
                progress(len(pks))
    for page_id in superfluous_entries().values_list("page_id", flat=True).order_by("page_id"):
        yield Difference(page_id, "is in the index, but is no live page with previous/next")


def _compare(pages: Sequence[Any]) -> list[Difference]:
    expected = rows_for(pages)
    stored = entries().in_bulk([row.pk for row in expected])
    found = []
    for row in expected:
        if row.pk not in stored:
            found.append(Difference(row.pk, "is missing in the index"))
            continue
        for column in rows.COLUMNS:
            want, have = getattr(row, column), getattr(stored[row.pk], column)
            if want != have:
                found.append(Difference(row.pk, f"{column} is {have!r}, expected {want!r}"))
    return found
