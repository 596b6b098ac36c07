"""Keyset pagination. A cursor is a signed token of the last row of a page."""

from __future__ import annotations

import datetime
from typing import Any

from django.core import signing
from django.db import connections
from django.db.models import Q, QuerySet

from wagtail_newsbrief.versioning import VersionedCache

from .parameters import ParameterError

_SALT = "wagtail_newsbrief.api.cursor"


def encode(order: str, row: Any) -> str:
    """Return the token for the rows after ``row``; ``order`` is for example ``-published_at``."""
    value = getattr(row, order.removeprefix("-"))
    if isinstance(value, datetime.datetime):
        value = value.isoformat()
    return _signer().sign_object([order, value, row.pk])


def encode_number(listing: str, number: int) -> str:
    """Return the token for the rows from an offset on, in a listing that no column sorts, such as a search."""
    return _signer().sign_object([listing, number])


def decode_number(listing: str, token: str) -> int:
    """Return the offset in such a token. Raise ``ParameterError`` as ``rows_after`` does."""
    made_for, number, *others = _unsigned(token)
    if others or made_for != listing:
        raise ParameterError("cursor", f"was made for another listing: {made_for}")
    return int(number)


def _signer() -> signing.Signer:
    # No timestamp: the same page of the same listing has the same token, and so the same ETag.
    return signing.Signer(salt=_SALT)


def _unsigned(token: str) -> list[Any]:
    try:
        made_for, value, *others = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise ParameterError("cursor", "is not one that this API gave out") from error
    return [made_for, value, *others]


def rows_after(queryset: QuerySet[Any], order: str, token: str) -> QuerySet[Any]:
    """Narrow a queryset to the rows after the token's row.

    Raise ``ParameterError`` for a token that was altered, or made for another order.
    """
    made_for, value, *pks = _unsigned(token)
    if made_for != order or len(pks) != 1:
        raise ParameterError("cursor", f"was made for order={made_for}, not for order={order}")
    field = queryset.model._meta.get_field(order.removeprefix("-"))
    value = field.to_python(value)
    beyond = "lt" if order.startswith("-") else "gt"
    later_tie = Q(**{f"pk__{beyond}": pks[0]})
    is_null = Q(**{f"{field.name}__isnull": True})
    # NULLs, of rows older than the column, come first or last depending on the database.
    begins_with_nulls = nulls_come_first(queryset, order)
    if value is None:
        return queryset.filter(is_null & later_tie | ~is_null if begins_with_nulls else is_null & later_tie)
    # The first condition can use the index; the second resolves ties.
    behind = Q(**{f"{field.name}__{beyond}e": value}) & (Q(**{f"{field.name}__{beyond}": value}) | later_tie)
    return queryset.filter(behind | is_null if field.null and not begins_with_nulls else behind)


def rows_from_start(rows: QuerySet[Any], order: str, cache: VersionedCache) -> QuerySet[Any]:
    """Exclude rows with NULL in the sort column if none of them is live. Queries: 1 per content version.

    Drafts without a date are many, and a database that sorts NULLs first reads them all before the first article.
    """
    field = rows.model._meta.get_field(order.removeprefix("-"))
    if not (field.null and nulls_come_first(rows, order) and cache.is_active):
        return rows
    is_null = {f"{field.name}__isnull": True}
    live = rows.model._default_manager.filter(live=True, **is_null)
    are_there = cache.get_or_set(f"nulls {rows.model._meta.label} {field.name}", live.exists)
    return rows if are_there else rows.exclude(**is_null)


def nulls_come_first(queryset: QuerySet[Any], order: str) -> bool:
    """Return ``True`` if the database sorts NULLs first in this order. No query."""
    return connections[queryset.db].features.order_by_nulls_first != order.startswith("-")


def sorted_by(queryset: QuerySet[Any], order: str) -> QuerySet[Any]:
    """Sort by a column, and by primary key in the same direction among equal values."""
    return queryset.order_by(order, "-pk" if order.startswith("-") else "pk")
