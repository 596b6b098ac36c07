"""The parameter ``fields``: which fields are given, and which names within them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

#: Names to what is given within them; None is all of it.
Selection = dict[str, "Selection | None"]

#: How deep names may stand within each other: more than any field has.
DEEPEST = 5


class FieldsError(ValueError):
    """A value of ``fields`` that can't be meant."""


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
) -> Selection:
    """Return what ``text`` names, in the order of ``available``. Raise ``FieldsError`` for a name that is none.

    The syntax is that of Wagtail's API v2: names to add, ``-name`` to leave out, ``*`` in front for all but those
    ``by_name``, ``_`` in front for none, and ``name(…)`` for the same within a field. ``types`` tell what that has:
    field to ``TypedDict``.
    """
    if text is None:
        return {name: None for name in available if name in default}
    return _select(_parse(text, DEEPEST), available, default, by_name, types)


def pick(value: Any, selection: Selection | None) -> Any:
    """Return of a value what is selected: of a list that of each item."""
    if selection is None or value is None:
        return value
    if isinstance(value, list):
        return [pick(item, selection) for item in value]
    return {name: pick(value[name], within) for name, within in selection.items() if name in value}


def _select(
    items: Sequence[_Item],
    available: Collection[str],
    default: Collection[str],
    by_name: Collection[str],
    types: Mapping[str, Any],
) -> Selection:
    known = f"there are {', '.join(available)}"
    first, *rest = items
    wanted = {"*": set(available) - set(by_name), "_": set()}.get(first.name)
    if wanted is None or first.is_left_out or first.within is not None:
        wanted, rest = set(default), list(items)
    found: Selection = {}
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


def _parse(text: str, deepest: int) -> list[_Item]:
    items, start, level = [], 0, 0
    for place, character in enumerate(f"{text},"):
        level += (character == "(") - (character == ")")
        if character == "," and level == 0:
            items.append(_item(text[start:place], deepest))
            start = place + 1
    if level:
        raise FieldsError("brackets are opened and closed one for one")
    return items


def _item(text: str, deepest: int) -> _Item:
    name, bracket, rest = text.strip().partition("(")
    if deepest == 0 or ")" in name or (bracket and not rest.endswith(")")):
        raise FieldsError(f"{text.strip()!r} can't be read")
    within = _parse(rest.removesuffix(")"), deepest - 1) if bracket else None
    return _Item(name.strip().removeprefix("-"), name.startswith("-"), within)


def _names_within(annotation: Any) -> dict[str, Any]:
    """Return the names in a ``TypedDict``, or in a list of them, with their types; none in anything else."""
    if hasattr(annotation, "__required_keys__"):
        return get_type_hints(annotation)
    if get_origin(annotation) is dict:
        return {}
    return next((names for one in get_args(annotation) if (names := _names_within(one))), {})
