"""Parsing and validation of the query parameters of the endpoints."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from wagtail_newsbrief.compat import RICH_TEXT_FORMATS
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils import dates
from wagtail_newsbrief.utils.text import as_id, is_storable

from .field_selection import FieldsError, FieldTree, select

#: Default page size of a listing, as in Wagtail's API.
DEFAULT_LIMIT = 20

#: The most comma-separated values of one parameter.
MAX_VALUES = 100

#: The largest limit and offset, which every database accepts.
_LARGEST = 2**31 - 1


class ParameterError(Exception):
    """An invalid parameter: ``parameter`` is its name, ``message`` says what is wrong."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


def single_values(query: QueryDict, ignored: Collection[str] = ()) -> dict[str, str]:
    """Return a query string as a dict, without the ``ignored`` names.

    Raise ``ParameterError`` for a name that is given more than once.
    """
    for name, values in query.lists():
        if len(values) > 1 and name not in ignored:
            raise ParameterError(name, "is given more than once")
    return {name: str(value) for name, value in query.items() if name not in ignored}


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """What is shown of a page: its fields, the format of rich text, the rendition sets (``None``: all)."""

    tree: FieldTree
    rich_text_format: str
    renditions: list[str] | None

    @property
    def fields(self) -> list[str]:
        """The names of the selected fields, in order."""
        return list(self.tree)


class Parameters:
    """The query string of one request, with a method for each kind of value.

    Every method takes the name of a parameter and returns its value or the default. It raises ``ParameterError`` for an
    invalid value.
    """

    def __init__(self, raw: Mapping[str, str], known: Collection[str]) -> None:
        self.raw = raw
        unknown = sorted(set(raw) - set(known))
        if unknown:
            raise ParameterError(unknown[0], f"unknown parameter; this endpoint accepts {', '.join(sorted(known))}")
        for name, value in raw.items():
            if not is_storable(value):
                raise ParameterError(name, "null characters and unpaired surrogates are not allowed")
            if not value.strip():
                raise ParameterError(name, "may not be empty")

    def given(self, name: str) -> bool:
        """Return ``True`` if the parameter is present."""
        return name in self.raw

    def text(self, name: str) -> str | None:
        """Return the value; ``None`` if the parameter is absent."""
        return self.raw.get(name)

    def values(self, name: str) -> list[str]:
        """Return the comma-separated values; an empty list if the parameter is absent."""
        found = [value.strip() for value in self.raw.get(name, "").split(",")] if self.given(name) else []
        if not all(found):
            raise ParameterError(name, "has an empty value between commas")
        if len(found) > MAX_VALUES:
            raise ParameterError(name, f"may have at most {MAX_VALUES} values")
        return list(dict.fromkeys(found))

    def ids(self, name: str) -> list[int]:
        """Return the comma-separated ids; an empty list if the parameter is absent."""
        values = self.values(name)
        found = [pk for value in values if (pk := as_id(value)) is not None]
        if len(found) < len(values):
            raise ParameterError(name, f"{self.raw[name]!r} is not a list of page ids")
        return found

    def flag(self, name: str) -> bool | None:
        """Return the boolean; ``None`` if the parameter is absent."""
        return self.choice(name, ("true", "false"), "true") == "true" if self.given(name) else None

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Return one of ``choices``."""
        value = self.raw.get(name, default)
        if value not in choices:
            raise ParameterError(name, f"{value!r} is not one of {', '.join(choices)}")
        return value

    def limit(self) -> int:
        """Return the page size: from 1 to ``WAGTAILAPI_LIMIT_MAX``."""
        maximum = newsbrief_settings.api_limit_max
        default = DEFAULT_LIMIT if maximum is None else min(DEFAULT_LIMIT, maximum)
        return self.limit_of(default, maximum)

    def limit_of(self, default: int, maximum: int | None) -> int:
        """Return the page size with another default and maximum."""
        return self._whole_number("limit", default, at_least=1, at_most=maximum or _LARGEST)

    def offset(self) -> int:
        """Return the number of rows to skip."""
        return self._whole_number("offset", 0, at_least=0, at_most=_LARGEST)

    def moment(self, name: str) -> datetime.datetime | None:
        """Return an ISO 8601 date or datetime, ready for a query; without an offset it is in the site's time zone."""
        value = self.raw.get(name)
        if value is None:
            return None
        # A "+" that was not percent-encoded arrives as a space.
        candidate = value.strip().replace(" ", "+") if "T" in value else value.strip()
        try:
            return dates.stored(datetime.datetime.fromisoformat(candidate))
        except (ValueError, OverflowError) as error:
            raise ParameterError(
                name, f"{value!r} is not an ISO 8601 date such as 2026-11-02 or 2026-11-02T09:30:00Z"
            ) from error

    def rich_text_format(self) -> str:
        """Return the format of rich text; ``html`` by default."""
        return self.choice("rich_text_format", RICH_TEXT_FORMATS, "html")

    def renditions(self) -> list[str] | None:
        """Return the names of the rendition sets of images; ``None`` for all of them."""
        value = self.raw.get("renditions")
        if value is None:
            return None
        names = [name.strip() for name in value.split(",")]
        known = newsbrief_settings.renditions
        for name in names:
            if name not in known:
                raise ParameterError("renditions", f"unknown set {name!r}; there are {', '.join(known)}")
        return names

    def field_selection(
        self,
        available: Collection[str],
        default: Collection[str],
        by_name: Collection[str] = frozenset(),
        types: Mapping[str, Any] | None = None,
    ) -> FieldSelection:
        """Return the selected fields, rich text format and renditions (see ``field_selection.select``)."""
        try:
            tree = select(self.raw.get("fields"), available, default, by_name, types or {})
        except FieldsError as error:
            raise ParameterError("fields", str(error)) from error
        return FieldSelection(tree, self.rich_text_format(), self.renditions())

    def _whole_number(self, name: str, default: int, *, at_least: int, at_most: int) -> int:
        value = self.raw.get(name)
        if value is None:
            return default
        # int() alone would accept "１２", "1_000" and " 7".
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 20 else -1
        if not at_least <= number <= at_most:
            raise ParameterError(name, f"{value!r} is not a whole number from {at_least} to {at_most}")
        return number
