"""Keyset seeks in the navigation index: the pages before and after a position.

See ``docs/explanation/navigation-index.md`` for the reasons of the SQL's form, with measurements.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import In
from django.utils.module_loading import import_string

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings

from .models import NavigationEntry
from .order import TREE_PREFIX, Position

#: Pages per statement where each seek needs its own part of a UNION.
UNION_SIZE = 100


class PageRef(NamedTuple):
    """A page that is not loaded yet: its primary key and the id of its content type."""

    pk: Any
    content_type_id: int


class PageRefs(NamedTuple):
    """The pages before and after a position; None where there is none."""

    previous: PageRef | None
    next: PageRef | None


NO_REFS = PageRefs(None, None)


class Placeholder(str):
    """A parameter of a compiled statement that is filled in for each use."""

    __slots__ = ()


_PAGE, _SECTION, _LOCALE, _KEY, _FROM, _TO = map(Placeholder, ("page", "section", "locale", "key", "from", "to"))

#: Filled in with as many values as there are pages.
_PAGES = Placeholder("pages")

#: Compiled SQL and its parameters, placeholders among them.
_Statement = tuple[str, tuple[Any, ...]]


class Aliases(Enum):
    """Which aliases of pages a seek takes."""

    ALL = "all"
    #: Those of pages that the visitor may not see are excluded. Slower to plan and seldom needed: the pages have to
    #: be loaded to know.
    OF_WHAT_IS_SHOWN = "of what is shown"


def seek_from_position(position: Position, pk: Any | None, visitor: Visitor, aliases: Aliases) -> PageRefs:
    """Seek from a position that may not be in the index, in the order of the section. 1 query.

    ``pk`` is the page at that position, which is excluded; None if it was never saved.
    """
    place = {_PAGE: 0 if pk is None else pk, _SECTION: position.section_path, _LOCALE: position.locale_id}
    found = _run(
        _By.POSITION,
        {
            "date": place | {_FROM: "", _KEY: position.by_date, _TO: TREE_PREFIX},
            "tree": place | {_FROM: TREE_PREFIX, _KEY: position.by_tree, _TO: _END},
        },
        visitor,
        aliases,
    )
    by_date, by_tree = found["date"], found["tree"]
    return PageRefs(by_date.previous or by_tree.previous, by_date.next or by_tree.next)


def seek_from_index(pks: list[Any], visitor: Visitor, aliases: Aliases) -> dict[Any, PageRefs]:
    """Seek from the positions of pages in the index. Pages that aren't in it are left out.

    1 query; on MariaDB and MySQL 1 per hundred pages.
    """
    if not _is_mariadb():
        return _seek_in_subqueries(pks, visitor, aliases)
    # Correlated subqueries would make it read each section from its end.
    found: dict[Any, PageRefs] = {}
    for start in range(0, len(pks), UNION_SIZE):
        places = {pk: {_PAGE: pk, _FROM: "", _TO: _END} for pk in pks[start : start + UNION_SIZE]}
        found |= _run(_By.ROW, places, visitor, aliases)
    return found


def ids_around(section_id: Any, locale_id: Any, first_key: str, last_key: str) -> set[Any]:
    """Return the ids of the pages between two keys, and on either side up to the nearest page that is public.
    A change between the keys may change the neighbours of these pages, for any visitor.

    3 queries, and those of ``Visitor.visibility``.
    """
    by_bounds = _is_mariadb()
    around = NavigationEntry.objects.using(router.db_for_write(NavigationEntry)).filter(
        _equals("section_id", section_id, by_bounds), _equals("locale_id", locale_id, by_bounds)
    )
    public = _candidates(Visitor(), Aliases.OF_WHAT_IS_SHOWN, around)
    columns = ["section_id", "locale_id", "sort_key"]
    before = public.filter(sort_key__lt=first_key).order_by(*[f"-{name}" for name in columns])
    after = public.filter(sort_key__gt=last_key).order_by(*columns)
    lowest, highest = (side.values_list("sort_key", flat=True).first() for side in (before, after))
    return set(
        around.filter(sort_key__gte=lowest or "", sort_key__lte=highest or _END).values_list("page_id", flat=True)
    )


def _candidates(visitor: Visitor, aliases: Aliases, rows: QuerySet[Any] | None = None) -> QuerySet[Any]:
    rows = NavigationEntry.objects.all() if rows is None else rows
    queryset = visitor.without_denied(rows.filter(in_navigation=True), page="page_id")
    if aliases is Aliases.OF_WHAT_IS_SHOWN:
        queryset = visitor.without_hidden_aliases(queryset, page="page_id")
    path = newsbrief_settings.navigation_queryset
    return import_string(path)(queryset) if path else queryset


def _is_public_lookup(visitor: Visitor, aliases: Aliases) -> bool:
    """Return whether the candidates are those of any anonymous visitor, so that the SQL is always the same."""
    return aliases is Aliases.ALL and visitor.is_anonymous and not newsbrief_settings.navigation_queryset


def _is_mariadb() -> bool:
    """Return whether the index is read from MariaDB or MySQL, whose optimizer needs help."""
    return connections[NavigationEntry.objects.db].vendor == "mysql"


def _seek_in_subqueries(pks: list[Any], visitor: Visitor, aliases: Aliases) -> dict[Any, PageRefs]:
    if not pks:
        return {}
    sql, params = _public_subqueries() if _is_public_lookup(visitor, aliases) else _subqueries(visitor, aliases)
    filled, values = _fill(sql, params, {_PAGES: pks})
    with connections[NavigationEntry.objects.db].cursor() as cursor:
        cursor.execute(filled, values)
        to_python = get_page_model()._meta.pk.to_python
        return {
            to_python(pk): PageRefs(_parse_ref(before), _parse_ref(after)) for pk, before, after in cursor.fetchall()
        }


@cache
def _public_subqueries() -> _Statement:
    """Return the seeks of an anonymous visitor. Cached, because compiling takes longer than running them."""
    return _subqueries(Visitor(), Aliases.ALL)


def _subqueries(visitor: Visitor, aliases: Aliases) -> _Statement:
    """Compile the seeks before and after pages, with a placeholder for their ids."""
    around = _candidates(visitor, aliases).filter(section_id=OuterRef("section_id"), locale_id=OuterRef("locale_id"))
    rows = NavigationEntry.objects.filter(In(F("page_id"), [Value(_PAGES)])).order_by()
    refs = rows.values_list(
        "page_id",
        _first_ref(around.filter(sort_key__lt=OuterRef("sort_key")).order_by("-sort_key")),
        _first_ref(around.filter(sort_key__gt=OuterRef("sort_key")).order_by("sort_key")),
    )
    return _compile(refs)


def _first_ref(seek: QuerySet[Any]) -> Subquery:
    """Select the first row as one text value, because a subquery has one column."""
    ref = Concat(Cast("content_type_id", CharField()), Value(":"), Cast("page_id", CharField()))
    return Subquery(seek.values(newsbrief_ref=ref)[:1], output_field=CharField())


def _parse_ref(text: str | None) -> PageRef | None:
    if text is None:
        return None
    content_type_id, _, pk = text.partition(":")
    return PageRef(get_page_model()._meta.pk.to_python(pk), int(content_type_id))


class _By(Enum):
    """How a position is given: by its values, or by the row of a page in the index."""

    POSITION = "position"
    ROW = "row"


#: Sorts after both kinds of key.
_END = chr(ord(TREE_PREFIX) + 1)


def _run(by: _By, places: dict[Any, dict[Placeholder, Any]], visitor: Visitor, aliases: Aliases) -> dict[Any, PageRefs]:
    """Return the pages before and after each position, by the keys of ``places``. 1 query."""
    using = NavigationEntry.objects.db
    try:
        if _is_public_lookup(visitor, aliases):
            seeks = _public_seeks(by, _is_mariadb())
        else:
            seeks = _seeks(by, visitor, aliases, by_bounds=_is_mariadb())
    except EmptyResultSet:  # the site's own rule excludes every page
        return dict.fromkeys(places, NO_REFS)

    parts, values = [], []
    for number, place in enumerate(places.values()):
        for side, (sql, params) in enumerate(seeks):
            # A subquery in FROM, because SQLite allows no LIMIT in the parts of a UNION.
            filled, its_values = _fill(sql, params, {slot: [value] for slot, value in place.items()})
            parts.append(f"SELECT {number}, {side}, seek.page_id, seek.content_type_id FROM ({filled}) AS seek")  # noqa: S608  # nosec B608
            values += its_values
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        found = {(number, side): PageRef(pk, type_id) for number, side, pk, type_id in cursor.fetchall()}
    return {name: PageRefs(found.get((number, 0)), found.get((number, 1))) for number, name in enumerate(places)}


@cache
def _public_seeks(by: _By, by_bounds: bool) -> list[_Statement]:
    """Return the seeks of an anonymous visitor. Cached, because compiling is most of a seek's time."""
    return _seeks(by, Visitor(), Aliases.ALL, by_bounds=by_bounds)


def _seeks(by: _By, visitor: Visitor, aliases: Aliases, *, by_bounds: bool) -> list[_Statement]:
    """Compile the seeks before and after a position, with placeholders for its values."""
    section, locale, key = _place(by)
    around = _candidates(visitor, aliases).filter(
        _equals("section_id", section, by_bounds), _equals("locale_id", locale, by_bounds), ~Q(page_id=Value(_PAGE))
    )
    columns = ["section_id", "locale_id", "sort_key"]
    before = around.filter(sort_key__gte=Value(_FROM), sort_key__lt=key).order_by(*[f"-{name}" for name in columns])
    after = around.filter(sort_key__gt=key, sort_key__lt=Value(_TO)).order_by(*columns)
    return [_compile(seek.values_list("page_id", "content_type_id")[:1]) for seek in (before, after)]


def _place(by: _By) -> tuple[Any, Any, Any]:
    if by is _By.POSITION:
        section = get_page_model()._base_manager.filter(path=Value(_SECTION)).order_by()
        return Subquery(section.values("pk")[:1]), Value(_LOCALE), Value(_KEY)
    row = NavigationEntry.objects.filter(pk=Value(_PAGE)).order_by()
    section, locale, key = (Subquery(row.values(name)[:1]) for name in ("section_id", "locale_id", "sort_key"))
    return section, locale, key


def _equals(column: str, value: Any, by_bounds: bool) -> Q:
    if not by_bounds:
        return Q(**{column: value})
    # With an equality MariaDB looks the section up and reads it from its end. With two bounds it
    # reads the range that ends at the key.
    return Q(**{f"{column}__gte": value, f"{column}__lte": value})


def _compile(rows: QuerySet[Any]) -> _Statement:
    sql, params = rows.query.get_compiler(using=rows.db).as_sql()
    return sql, tuple(params)


def _fill(sql: str, params: tuple[Any, ...], slots: dict[Placeholder, list[Any]]) -> tuple[str, list[Any]]:
    """Fill in the placeholders of a statement: each becomes as many parameters as it has values."""
    first, *rest = sql.split("%s")
    parts, values = [first], []
    for param, part in zip(params, rest, strict=True):
        given = slots[param] if isinstance(param, Placeholder) else [param]
        parts += [", ".join(["%s"] * len(given)), part]
        values += given
    return "".join(parts), values
