"""Keeping the navigation index: one page, one section, or everything.

Every function writes what it derives from the database, so calling one twice changes nothing. All
of them read and write where the index is written: a replica may lag behind the change that called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Right
from wagtail.models import get_page_models

from wagtail_newsbrief.compat import get_page_model

from .entry import NavigationEntry
from .position import TREE_LANE, date_key, date_of, is_navigable, tree_key
from .sections import Section, sections

#: Rows read and written at a time by everything that works on more than one page.
BATCH_SIZE = 1000

_COLUMNS = ("section_id", "locale_id", "content_type_id", "sort_key", "in_navigation")


@dataclass(frozen=True, slots=True)
class Difference:
    """One page whose row in the index is not what it should be."""

    page_id: Any
    problem: str

    def __str__(self) -> str:
        return f"page {self.page_id}: {self.problem}"


def navigable_models() -> list[type[Any]]:
    """Return the installed page types that take part in previous/next."""
    return [model for model in get_page_models() if is_navigable(model)]


def navigable_types() -> dict[int, type[Any]]:
    """Return the same by the id of their content type. No query after the first call."""
    types = ContentType.objects.get_for_models(*navigable_models())
    return {content_type.pk: model for model, content_type in types.items()}


def database() -> str:
    """Return the alias of the database in which the index is kept."""
    return router.db_for_write(NavigationEntry)


def entries() -> QuerySet[NavigationEntry]:
    """Return the rows of the index, from where they are written."""
    return NavigationEntry.objects.using(database())


# --- one page ---------------------------------------------------------------------------------


def reindex(page_id: Any) -> None:
    """Write the row of a page after reading the page anew, or remove it. At most 4 queries.

    The instance that a signal hands over isn't asked: it may hold a draft, a stale place, or
    values that only the database turns into dates.
    """
    base = _base_pages().filter(pk=page_id, live=True).first()
    model = base.specific_class if base else None
    rows = _rows_for(_live(model, [page_id])) if is_navigable(model) else []
    if rows:
        _write(rows)
    else:
        entries().filter(pk=page_id).delete()


# --- one section --------------------------------------------------------------------------------


def index_section(section: Section) -> None:
    """Write the rows of all articles of a section. 3 queries a thousand, and 1 a page type."""
    depth = len(section.path) // get_page_model().steplen + 1
    for model in navigable_models():
        for pks in _batches(model, Q(path__startswith=section.path, depth=depth)):
            _write(_rows_for(_live(model, pks), [section]))


def resort_section(section: Section) -> None:
    """Put the rows that a section has into the order that it has now. In explorer order 1 query."""
    if section.is_by_tree:
        _sort_by_tree(section)
    else:
        index_section(section)


def _sort_by_tree(section: Section) -> None:
    steplen = get_page_model().steplen
    path = get_page_model()._base_manager.filter(pk=OuterRef("page_id")).values("path")
    key = Concat(Value(TREE_LANE), Right(Subquery(path), steplen), output_field=CharField())
    # A reordered section of thousands: only the rows behind the moved page have changed.
    entries().filter(section_id=section.pk).exclude(sort_key=key).update(sort_key=key)


# --- everything -----------------------------------------------------------------------------------


def rebuild(*, models: Iterable[type[Any]] | None = None, progress: Callable[[int], None] | None = None) -> int:
    """Make the whole index anew, beside running readers and editors; return the rows written.

    Pages are read in batches by primary key and written at once, each batch in a transaction of
    its own, so a rebuild that was interrupted is simply started again. ``models`` narrows it to
    some page types; ``progress`` is told the number of pages of each batch. 5 queries a thousand.
    """
    written = 0
    for model in navigable_models() if models is None else models:
        for pks in _batches(model):
            with transaction.atomic(using=database()):
                _lock(pks)
                rows = _rows_for(_live(model, pks))
                _write(rows)
            written += len(rows)
            if progress:
                progress(len(pks))
    superfluous_entries().delete()
    return written


def count_pages() -> int:
    """Return how many live pages belong into the index. 1 query a page type."""
    return sum(_pages(model).filter(live=True).count() for model in navigable_models())


def is_incomplete(model: type[Any]) -> bool:
    """Tell whether a live page of this type has no row. 1 query."""
    own_row = entries().filter(pk=OuterRef("pk"))
    return bool(_pages(model).filter(~Exists(own_row), live=True, depth__gt=1).exists())


def superfluous_entries() -> QuerySet[NavigationEntry]:
    """Return the rows of pages that are not live, or not of a type with previous/next."""
    pages = get_page_model()._base_manager.filter(
        pk=OuterRef("page_id"), live=True, content_type__in=list(navigable_types())
    )
    return entries().filter(~Exists(pages))


def differences(progress: Callable[[int], None] | None = None) -> Iterator[Difference]:
    """Compare the index with the pages, a batch at a time, and yield what differs.

    4 queries a thousand pages, and 3 more for a thousand with differences: what differs is looked
    at twice, because somebody may have published between the reading of the pages and of the rows.
    """
    for model in navigable_models():
        for pks in _batches(model):
            suspects = {difference.page_id for difference in _compare(_live(model, pks))}
            if suspects:
                yield from _compare(_live(model, suspects))
            if progress:
                progress(len(pks))
    for page_id in superfluous_entries().values_list("page_id", flat=True).order_by("page_id"):
        yield Difference(page_id, "is in the index, but is no live page with previous/next")


def _compare(pages: Sequence[Any]) -> list[Difference]:
    expected = _rows_for(pages)
    stored = entries().in_bulk([row.pk for row in expected])
    found = []
    for row in expected:
        if row.pk not in stored:
            found.append(Difference(row.pk, "is missing in the index"))
            continue
        for column in _COLUMNS:
            want, have = getattr(row, column), getattr(stored[row.pk], column)
            if want != have:
                found.append(Difference(row.pk, f"{column} is {have!r}, expected {want!r}"))
    return found


# --- pages and their rows ---------------------------------------------------------------------------


def _rows_for(pages: Sequence[Any], known: list[Section] | None = None) -> list[NavigationEntry]:
    """Return the rows that live ``pages`` ought to have. 1 query, unless their sections are known."""
    if not pages:
        return []
    if known is None:
        known = sections(Q(path__in={page.path[: -page.steplen] for page in pages}), database())
    by_path = {section.path: section for section in known}
    return [
        NavigationEntry(
            page_id=page.pk,
            section_id=section.pk,
            locale_id=page.locale_id,
            content_type_id=page.content_type_id,
            sort_key=(tree_key(page.path, page.steplen) if section.is_by_tree else date_key(date_of(page), page.pk)),
            in_navigation=bool(page.show_in_navigation),
        )
        for page in pages
        # The root of the tree has no section.
        if (section := by_path.get(page.path[: -page.steplen])) is not None
    ]


def _write(rows: list[NavigationEntry]) -> None:
    """Insert or update rows. 1 query a thousand; the last writer of a page wins."""
    can_target = connections[database()].features.supports_update_conflicts_with_target
    entries().bulk_create(
        rows,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        update_fields=[column.removesuffix("_id") for column in _COLUMNS],
        unique_fields=["page"] if can_target else None,
    )


def _batches(model: type[Any], condition: Q | None = None) -> Iterator[list[Any]]:
    """Yield the primary keys of the live pages of exactly this type, ascending, in lists."""
    rows = _base_pages().filter(condition or Q(), live=True, content_type=ContentType.objects.get_for_model(model))
    rows = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(rows[:BATCH_SIZE])
    while batch:
        yield batch
        is_last = len(batch) < BATCH_SIZE
        batch = [] if is_last else list(rows.filter(pk__gt=batch[-1])[:BATCH_SIZE])


def _lock(pks: list[Any]) -> None:
    """Make whoever saves one of these pages now wait, so that his row is written after ours.

    Without it a rebuild could write the date of a second ago over that of this moment. SQLite
    has one writer at a time, and no such lock.
    """
    no_key = connections[database()].features.has_select_for_no_key_update
    rows = _base_pages().filter(pk__in=pks).order_by("pk").select_for_update(no_key=no_key)
    list(rows.values_list("pk"))


def _live(model: type[Any], pks: Iterable[Any]) -> list[Any]:
    """Return those of the pages that are live and of this type, without their StreamFields. 1 query."""
    return list(_pages(model).filter(pk__in=pks, live=True))


def _pages(model: type[Any]) -> Any:
    content_type = ContentType.objects.get_for_model(model)
    pages = model._default_manager.using(database()).filter(content_type=content_type)
    return pages.defer_streamfields()


def _base_pages() -> QuerySet[Any]:
    pages: QuerySet[Any] = get_page_model()._base_manager.using(database())
    return pages
