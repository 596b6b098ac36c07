"""The mapping file: which field of the old pages becomes which field of the new ones."""

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
    """What keeps pages from being adopted."""


class MappingError(AdoptionError):
    """The mapping file can't be read, or doesn't fit the page types. A sentence that names the place."""


class PageSkipped(AdoptionError):  # noqa: N818 (what became of a page, not a fault)
    """A page can't be turned without losing something. A sentence for each reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class Reasons:
    """Collects why a page is skipped, so that all of it is said at once."""

    def __init__(self) -> None:
        #: In the order in which they were found, each once.
        self.found: dict[str, None] = {}
        #: New fields whose value couldn't be made: nothing more is said of them.
        self.targets: set[str] = set()

    def add(self, reason: str) -> None:
        self.found[reason] = None

    @contextmanager
    def collected(self, before: str = "", known: Container[str] = ()) -> Iterator[None]:
        """Keep the reasons of a ``PageSkipped`` that the block raises, with ``before`` before each; go on after it.

        What is in ``known`` is left out.
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
    """What becomes of one field: a line of ``[fields]``."""

    source: str
    to: str
    #: Block of the target's StreamField that text is put into; empty: as its HTML says.
    as_block: str = ""
    #: How rows of a relation (authors, tags) are found by their text: a field of theirs.
    match: str = "name"
    #: Where the text of a related object is found: a dotted path, ``"person.name"``.
    attribute: str = ""
    #: What stands between several names in one text.
    separators: tuple[str, ...] = ()
    #: Whether an author who isn't found is made.
    create: bool = False
    #: What else the rows of an old relation hold, and that is left out.
    ignore: tuple[str, ...] = ()
    #: The time of day, in the site's time zone, that a date gets which had none.
    time: datetime.time = datetime.time()
    #: Old value to new value, both as text; the empty text is no value.
    values: Table[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockRule:
    """What becomes of one block type of a StreamField: a line of ``[streams.<field>]``."""

    to: str
    #: Where one of the two is a StructBlock and the other none: the child that gets, or gives, the whole value.
    value: str = ""
    #: Old child to new child, where both are StructBlocks; children of one name find each other.
    fields: Table[str, str] = field(default_factory=dict)
    #: Old children that are left out.
    ignore: tuple[str, ...] = ()
    #: Children with a value that is always the same.
    set: Table[str, Any] = field(default_factory=dict)
    #: Old value to new value of whatever becomes a choice; the empty text is no value.
    values: Table[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, read but not yet held against the page types."""

    source: str
    target: str
    rules: tuple[FieldRule, ...]
    ignore: frozenset[str]
    #: Field to block type to rule; None: blocks of this type are left out.
    streams: Table[str, Table[str, BlockRule | None]]
    #: Tag to tag, ``"unwrap"`` or ``"drop"``; ``"@attribute"`` to ``"drop"``.
    html: Table[str, str]
    #: Fields whose value is replaced, where a page's own fields are filled.
    overwrite: frozenset[str] = frozenset()


def read(path: str | Path) -> Mapping:
    """Read a mapping file. Raises ``MappingError`` for one that is no TOML or says what nobody understands."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} can't be read: {error}.") from error
    try:
        return parse(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path} is no TOML: {error}.") from error


def parse(data: dict[str, Any]) -> Mapping:
    """Return the mapping that a TOML document means. Raises ``MappingError``."""
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
    """Return a copy of the table that a rule is written as."""
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
