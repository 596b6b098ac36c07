"""The rows of the navigation index: compute, read and write them in bulk.

Everything uses the database that the index is written to, because a replica may lag behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from wagtail.models import get_page_models

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.utils.tables import has_tables
from wagtail_newsbrief.versioning import mark_changed

from .models import NavigationEntry
from .order import date_key, date_of, is_navigable, tree_key
from .sections import has_order_field, is_by_tree, with_section

#: Rows read and written at a time.
BATCH_SIZE = 1000

COLUMNS = ("section_id", "locale_id", "content_type_id", "sort_key", "in_navigation")


def navigable_models() -> list[type[Any]]:
    """Return the installed page types that take part in previous/next."""
    return [model for model in get_page_models() if is_navigable(model)]


def navigable_types() -> dict[int, type[Any]]:
    """Return ``navigable_models`` by the id of their content type. No query after the first call."""
    types = ContentType.objects.get_for_models(*navigable_models())
    return {content_type.pk: model for model, content_type in types.items()}


def database() -> str:
    """Return the alias of the database in which the index is kept."""
    return router.db_for_write(NavigationEntry)


def is_migrated() -> bool:
    """Return whether the tables of the index and of pages exist. No query once they do."""
    return has_tables(database(), NavigationEntry, *filter(has_order_field, get_page_models()))


def entries() -> QuerySet[NavigationEntry]:
    """Return the rows of the index, from the database that they are written to."""
    return NavigationEntry.objects.using(database())


def base_pages() -> QuerySet[Any]:
    """Return all pages, whatever their type, from the same database."""
    pages: QuerySet[Any] = get_page_model()._base_manager.using(database())
    return pages


def pages_of(model: type[Any]) -> Any:
    """Return the pages of exactly this type, without their StreamFields."""
    content_type = ContentType.objects.get_for_model(model)
    pages = model._default_manager.using(database()).filter(content_type=content_type)
    return pages.defer_streamfields()


def live(model: type[Any], pks: Iterable[Any]) -> list[Any]:
    """Return those of the pages that are live and of this type, with what ``rows_for`` needs. 1 query."""
    return list(with_section(pages_of(model).filter(pk__in=pks, live=True)))


def live_with_rows(model: type[Any], pks: Iterable[Any]) -> list[Any]:
    """Return the same pages as ``live``, each with its row in the index (see ``stored_row``). 1 query."""
    own_row = (
        entries().filter(pk=OuterRef("pk")).values(newsbrief_columns=JSONObject(**{name: name for name in COLUMNS}))
    )
    pages = with_section(pages_of(model).filter(pk__in=pks, live=True))
    return list(pages.annotate(newsbrief_stored=Subquery(own_row)))


def stored_row(page: Any) -> NavigationEntry | None:
    """Return the row that a page from ``live_with_rows`` has in the index; None if it has none. No query."""
    columns = page.newsbrief_stored
    if columns is None:
        return None
    fields = {field.attname: field for field in NavigationEntry._meta.concrete_fields}
    return NavigationEntry(page_id=page.pk, **{name: fields[name].to_python(columns[name]) for name in COLUMNS})


def batches(model: type[Any], condition: Q | None = None) -> Iterator[list[Any]]:
    """Yield the primary keys of the live pages of exactly this type, ascending, in lists."""
    rows = base_pages().filter(condition or Q(), live=True, content_type=ContentType.objects.get_for_model(model))
    rows = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(rows[:BATCH_SIZE])
    while batch:
        yield batch
        is_last = len(batch) < BATCH_SIZE
        batch = [] if is_last else list(rows.filter(pk__gt=batch[-1])[:BATCH_SIZE])


def rows_for(pages: Sequence[Any]) -> list[NavigationEntry]:
    """Return the rows that pages from ``live`` should have. No query."""
    return [
        NavigationEntry(
            page_id=page.pk,
            section_id=page.newsbrief_section,
            locale_id=page.locale_id,
            content_type_id=page.content_type_id,
            sort_key=tree_key(page.path, page.steplen) if is_by_tree(page) else date_key(date_of(page), page.pk),
            in_navigation=bool(page.show_in_navigation),
        )
        for page in pages
        # The root of the tree has no section.
        if page.newsbrief_section is not None
    ]


def write(rows: list[NavigationEntry]) -> None:
    """Insert or update rows. 1 query per thousand; the last writer of a page wins."""
    can_target = connections[database()].features.supports_update_conflicts_with_target
    entries().bulk_create(
        rows,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        update_fields=[column.removesuffix("_id") for column in COLUMNS],
        unique_fields=["page"] if can_target else None,
    )
    mark_changed(database())


def delete(some: QuerySet[NavigationEntry]) -> None:
    """Delete rows. 1 query."""
    if some.delete()[0]:
        mark_changed(database())


def is_same(row: NavigationEntry | None, other: NavigationEntry | None) -> bool:
    """Return whether two rows of one page agree in every column; None is no row."""
    if row is None or other is None:
        return row is other
    return all(getattr(row, column) == getattr(other, column) for column in COLUMNS)
