"""The mapping file: the conversion of each field of the old pages."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Container, Iterator
from collections.abc import Mapping as Table
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

DEFAULT_TARGET = "newsbrief.ArticlePage"


class AdoptionError(Exception):
    """Pages can't be adopted."""


class MappingError(AdoptionError):
    """The mapping file can't be read, or doesn't fit the page types. The message names the entry."""


class PageSkipped(AdoptionError):  # noqa: N818 (an outcome, no error)
    """A page can't be converted without a loss. Has a sentence for each reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class Reasons:
    """Collects the reasons why a page is skipped, to report them together."""

    def __init__(self) -> None:
        #: In the order in which they were found, without duplicates.
        self.found: dict[str, None] = {}
        #: New fields whose value couldn't be converted: no further reasons are added for them.
        self.targets: set[str] = set()

    def drop_reasons_about(self, targets: set[str]) -> None:
        """Ignore reasons about target fields whose value could not be converted."""
        self.targets = targets

    def add(self, reason: str) -> None:
        self.found[reason] = None

    @contextmanager
    def collected(self, before: str = "", known: Container[str] = ()) -> Iterator[None]:
        """Add the reasons of a ``PageSkipped`` that the block raises, prefixed with ``before``, and suppress it.

        Reasons in ``known`` are left out.
        """
        try:
            yield
        except PageSkipped as error:
            for reason in error.reasons:
                if reason not in known:
                    self.add(f"{before}{reason}")

    def raise_if_any(self) -> None:
        """Raise ``PageSkipped`` if there is a reason."""
        if self.found:
            raise PageSkipped(*self.found)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The rule for one field: a line of ``[fields]``."""

    source: str
    to: str
    #: Block type of the target's StreamField for text; empty: chosen by its HTML.
    as_block: str = ""
    #: Field by which rows of a relation (authors, tags) are looked up.
    match: str = "name"
    #: Dotted path to the text of a related object, such as ``"person.name"``.
    attribute: str = ""
    #: Separators of several names in one text.
    separators: tuple[str, ...] = ()
    #: Whether an author that isn't found is created.
    create: bool = False
    #: Other columns of the old relation's rows, which are left out.
    ignore: tuple[str, ...] = ()
    #: The time of day, in the site's time zone, for a date without one.
    time: datetime.time = datetime.time()
    #: Old value to new value, both as text; an empty text means no value.
    values: Table[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockRule:
    """The rule for one block type of a StreamField: a line of ``[streams.<field>]``."""

    to: str
    #: If only one of the two is a StructBlock: its child that has the value.
    value: str = ""
    #: Old child to new child, if both are StructBlocks; children with the same name need no entry.
    fields: Table[str, str] = field(default_factory=dict)
    #: Old children that are left out.
    ignore: tuple[str, ...] = ()
    #: Children with a constant value.
    set: Table[str, Any] = field(default_factory=dict)
    #: Old value to new value of a choice; an empty text means no value.
    values: Table[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """The content of a mapping file, not yet checked against the page types."""

    source: str
    target: str
    rules: tuple[FieldRule, ...]
    ignore: frozenset[str]
    #: Field to block type to rule; None: blocks of this type are left out.
    streams: Table[str, Table[str, BlockRule | None]]
    #: Tag to tag, ``"unwrap"`` or ``"drop"``; ``"@attribute"`` to ``"drop"``.
    html: Table[str, str]
    #: Fields whose existing value may be replaced, if source and target are one type.
    overwrite: frozenset[str] = frozenset()


def read(path: str | Path) -> Mapping:
    """Read a mapping file. Raises ``MappingError`` if it isn't TOML or has unknown entries."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} can't be read: {error}.") from error
    try:
        return parse(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path} is not valid TOML: {error}.") from error


def parse(data: dict[str, Any]) -> Mapping:
    """Return the mapping of a parsed TOML document. Raises ``MappingError``."""
    known = {
        "source": str,
        "target": str,
        "fields": dict,
        "ignore": list,
        "overwrite": list,
        "streams": dict,
        "html": dict,
    }
    for key, value in data.items():
        if key not in known:
            raise MappingError(f"The mapping has an unknown key “{key}”. It may have {', '.join(known)}.")
        _expect(value, known[key], key)
    if "source" not in data:
        raise MappingError("The mapping names no source: source = “app_label.ModelName”.")
    return Mapping(
        source=data["source"],
        target=data.get("target", DEFAULT_TARGET),
        rules=tuple(_field_rule(name, value) for name, value in data.get("fields", {}).items()),
        ignore=frozenset(_strings(data.get("ignore", []), "ignore")),
        streams={name: _stream(name, table) for name, table in data.get("streams", {}).items()},
        html={tag: _expect(value, str, f"html.{tag}") for tag, value in data.get("html", {}).items()},
        overwrite=frozenset(_strings(data.get("overwrite", []), "overwrite")),
    )


def _field_rule(name: str, value: Any) -> FieldRule:
    where = f"fields.{name}"
    if isinstance(value, str):
        return FieldRule(name, value)
    options = _options(value, FieldRule, where)
    if "as" in options:
        options["as_block"] = options.pop("as")
    for key in ("separators", "ignore"):
        if key in options:
            options[key] = tuple(_strings(options[key], f"{where}.{key}"))
    types = {"to": str, "as_block": str, "match": str, "attribute": str, "create": bool, "time": datetime.time}
    for key, type_ in types.items():
        if key in options:
            _expect(options[key], type_, f"{where}.{key}")
    _texts(options.get("values", {}), f"{where}.values")
    return FieldRule(name, **options)


def _stream(name: str, table: Any) -> dict[str, BlockRule | None]:
    _expect(table, dict, f"streams.{name}")
    return {block: _block_rule(f"streams.{name}.{block}", value) for block, value in table.items()}


def _block_rule(where: str, value: Any) -> BlockRule | None:
    if value is False:
        return None
    if isinstance(value, str):
        return BlockRule(value)
    options = _options(value, BlockRule, where)
    _expect(options["to"], str, f"{where}.to")
    _expect(options.get("value", ""), str, f"{where}.value")
    _expect(options.get("set", {}), dict, f"{where}.set")
    _texts(options.get("fields", {}), f"{where}.fields")
    _texts(options.get("values", {}), f"{where}.values")
    options["ignore"] = tuple(_strings(options.get("ignore", []), f"{where}.ignore"))
    return BlockRule(**options)


def _options(value: Any, rule: type, where: str) -> dict[str, Any]:
    """Return a copy of a rule's table, checked for unknown options."""
    known = [{"as_block": "as"}.get(f.name, f.name) for f in fields(rule) if f.name != "source"]
    _expect(value, dict, where)
    for key in value:
        if key not in known:
            raise MappingError(f"{where} has an unknown option “{key}”. It may have {', '.join(known)}.")
    if "to" not in value:
        raise MappingError(f"{where} doesn't say what it becomes: to = “…”.")
    return dict(value)


def _texts(value: Any, where: str) -> None:
    for old, new in _expect(value, dict, where).items():
        _expect(new, str, f"{where}.{old}")


def _strings(value: Any, where: str) -> list[str]:
    return [_expect(item, str, where) for item in _expect(value, list, where)]


def _expect(value: Any, type_: type, where: str) -> Any:
    names = {str: "a text", dict: "a table", list: "a list", bool: "true or false", datetime.time: "a time (09:00:00)"}
    if not isinstance(value, type_):
        raise MappingError(f"{where} has to be {names[type_]}, not {value!r}.")
    return value
