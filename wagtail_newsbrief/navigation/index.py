"""Update the navigation index: one page, one section, or everything.

Every function is idempotent: it derives the rows from the database.
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
from .locked_update import update_rows
from .models import NavigationEntry
from .order import is_navigable, tree_key
from .rows import base_pages, batches, entries, live, navigable_models, navigable_types, pages_of, rows_for
from .sections import Section, sections

#: Rows whose sort key is updated in one statement. It names each row twice, and databases go through it row by row.
SORTED_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A page whose row in the index is wrong."""

    page_id: Any
    problem: str

    def __str__(self) -> str:
        return f"page {self.page_id}: {self.problem}"


def reindex(page_id: Any, model: type[Any] | None = None) -> None:
    """Read a page from the database, and write or delete its row in the index. At most 3 queries.

    1 query if the row is right already, as after a change of the text. The instance that a signal passes isn't used: it
    may be a draft, be out of date, or hold values that the database has yet to convert.
    ``model`` is its page type; finding it costs 1 query more.
    """
    if model is None:
        base = base_pages().filter(pk=page_id).first()
        model = base.specific_class if base else None
    pages = rows.live_with_rows(model, [page_id]) if is_navigable(model) else []
    if expected := rows_for(pages):
        if not rows.is_same(rows.stored_row(pages[0]), expected[0]):
            rows.write(expected)
        return
    # A DELETE that finds no row would lock a gap on InnoDB and delay concurrent inserts.
    row = entries().filter(pk=page_id)
    if row.exists():
        rows.delete(row)


def index_section(section: Section) -> None:
    """Write the rows of all articles of a section. 2 queries per thousand, and 1 per page type."""
    for model, pks in _articles_of(section):
        rows.write(rows_for(live(model, pks)))


def resort_section(section: Section) -> None:
    """Update the sort keys of a section's rows to its current order.

    In explorer order: 1 query, 1 more if anything changes, and 1 per 100 changed rows.
    """
    if section.is_by_tree:
        _sort_by_tree(section)
    else:
        index_section(section)


def misplaced(section_id: Any) -> Iterator[tuple[type[Any], list[Any]]]:
    """Yield the pages of a section whose rows are wrong, by page type.

    2 queries per thousand, 1 per page type, and 2.
    """
    for section in sections(Q(pk=section_id), rows.database()):
        for model, pks in _articles_of(section):
            if found := {difference.page_id for difference in _compare(live(model, pks))}:
                yield model, sorted(found)
        # A page that left while the section was read may have got a row since.
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
    """Return the lookups, from ``page``, that select the pages of a section."""
    depth = len(section.path) // get_page_model().steplen + 1
    return {f"{page}path__startswith": section.path, f"{page}depth": depth}


def _sort_by_tree(section: Section) -> None:
    steplen = get_page_model().steplen
    paths = entries().filter(section_id=section.pk).values_list("page_id", "sort_key", "page__path")
    # A reordered section of thousands: only the rows behind the moved page have changed.
    keys = {pk: key for pk, old, path in paths if (key := tree_key(path, steplen)) != old}
    if not keys:
        return
    # In one order, so that two processes that sort don't deadlock; by primary key, so that InnoDB locks these rows and
    # not the gaps between them, where others insert.
    locked = list(entries().filter(pk__in=keys).order_by("pk").select_for_update())
    for row in locked:
        row.sort_key = keys[row.pk]
    # UPDATE instead of an upsert: for that InnoDB also locks the pages behind the foreign key, and would deadlock with
    # a transaction that publishes one of them and waits for its row.
    entries().bulk_update(locked, ["sort_key"], batch_size=SORTED_AT_A_TIME)
    mark_changed(rows.database())


def rebuild(*, models: Iterable[type[Any]] | None = None, progress: Callable[[int], None] | None = None) -> int:
    """Rebuild the whole index while the site is in use; return its number of rows.

    Pages are read in batches by primary key, each in its own transaction, and only wrong rows are written, so an
    interrupted rebuild can be started again. ``models`` limits it to some page types; ``progress`` is called with
    the number of pages of each batch. 6 queries per thousand pages where rows are written, 5 where all are right.
    """
    written = 0
    for model in navigable_models() if models is None else models:
        for pks in batches(model):
            written += update_rows(model, pks)
            if progress:
                progress(len(pks))
    rows.delete(superfluous_entries())
    return written


def count_pages() -> int:
    """Return how many live pages should be in the index. 1 query per page type."""
    return sum(pages_of(model).filter(live=True).count() for model in navigable_models())


def is_incomplete(model: type[Any]) -> bool:
    """Return whether a live page of this type lacks a row. 1 query."""
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

    3 queries per thousand pages, and 2 more per thousand with differences: these are compared twice, because a page
    may have been published between the reading of the pages and of the rows.
    """
    for model in navigable_models():
        for pks in batches(model):
            suspects = {difference.page_id for difference in _compare(live(model, pks))}
            if suspects:
                yield from _compare(live(model, suspects))
            if progress:
                progress(len(pks))
    for page_id in superfluous_entries().values_list("page_id", flat=True).order_by("page_id"):
        yield Difference(page_id, "is in the index, but is not a live page with previous/next")


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
