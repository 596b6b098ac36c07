"""The parameter ``fields``: which fields a response has, and which keys within them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

#: Names to the selection within them; ``None`` selects everything.
FieldTree = dict[str, "FieldTree | None"]

#: The depth nesting of brackets; no field has more levels.
MAX_DEPTH = 5


class FieldsError(ValueError):
    """An invalid value of ``fields``."""


class _Item(NamedTuple):
    name: str
    is_left_out: bool
    within: list[_Item] | None


def select(
    text: str | None,
    available: Collection[str],
    default: Collection[str],
    by_name: Collection[str],
    types: Mapping[str, Any],
) -> FieldTree:
    """Return the selection of ``text``, in the order of ``available``.

    The syntax is that of Wagtail's API v2: names to add, ``-name`` to remove, a leading ``*`` for all fields but those
    ``by_name``, a leading ``_`` for none, and ``name(…)`` for the same within a field. ``types`` maps a field to the
    ``TypedDict`` of its keys.

    Raise ``FieldsError`` for invalid syntax or an unknown name.
    """
    if text is None:
        return {name: None for name in available if name in default}
    return _select(_parse(text, MAX_DEPTH), available, default, by_name, types)


def pick(value: Any, tree: FieldTree | None) -> Any:
    """Return the selected keys of a value; of a list, those of each item."""
    if tree is None or value is None:
        return value
    if isinstance(value, list):
        return [pick(item, tree) for item in value]
    return {name: pick(value[name], within) for name, within in tree.items() if name in value}


def _select(
    items: Sequence[_Item],
    available: Collection[str],
    default: Collection[str],
    by_name: Collection[str],
    types: Mapping[str, Any],
) -> FieldTree:
    known = f"there are {', '.join(available)}"
    first, *rest = items
    wanted = {"*": set(available) - set(by_name), "_": set()}.get(first.name)
    if wanted is None or first.is_left_out or first.within is not None:
        wanted, rest = set(default), list(items)
    found: FieldTree = {}
    for item in rest:
        if item.name not in available:
            raise FieldsError(f"unknown field {item.name!r}; {known}")
        if item.within is not None:
            names = _names_within(types.get(item.name))
            if item.is_left_out or not names:
                raise FieldsError(f"{item.name!r} can't have names in brackets here; {known}")
            found[item.name] = _select(item.within, names, names, (), names)
        (wanted.discard if item.is_left_out else wanted.add)(item.name)
    return {name: found.get(name) for name in available if name in wanted}


def _parse(text: str, depth: int) -> list[_Item]:
    items, start, level = [], 0, 0
    for place, character in enumerate(f"{text},"):
        level += (character == "(") - (character == ")")
        if character == "," and level == 0:
            items.append(_item(text[start:place], depth))
            start = place + 1
    if level:
        raise FieldsError("opening and closing brackets don't match")
    return items


def _item(text: str, depth: int) -> _Item:
    name, bracket, rest = text.strip().partition("(")
    if depth == 0 or ")" in name or (bracket and not rest.endswith(")")):
        raise FieldsError(f"{text.strip()!r} can't be read")
    within = _parse(rest.removesuffix(")"), depth - 1) if bracket else None
    return _Item(name.strip().removeprefix("-"), name.startswith("-"), within)


def _names_within(annotation: Any) -> dict[str, Any]:
    """Return the keys of a ``TypedDict``, or of the items of a list of them, with their types."""
    if hasattr(annotation, "__required_keys__"):
        return get_type_hints(annotation)
    if get_origin(annotation) is dict:
        return {}
    return next((names for one in get_args(annotation) if (names := _names_within(one))), {})
