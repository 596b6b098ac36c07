"""Convert stored blocks of one StreamField to those of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    Block,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    RichTextBlock,
    TextBlock,
    URLBlock,
)
from wagtail.embeds.blocks import EmbedBlock

from wagtail_newsbrief.streams.traversal import list_items, struct_items

from .html import Piece, RichText, lines, paragraphs
from .mapping import BlockRule, MappingError, PageSkipped, Reasons

#: Converts the stored value of one block to that of another; raises ``PageSkipped``.
Coercion = Callable[[Any], Any]

#: Blocks whose stored value is a text.
_TEXTS = (CharBlock, TextBlock, URLBlock, EmbedBlock)


class Names:
    """Generates ids of blocks, the same at each run, so that revisions and the page have the same."""

    def __init__(self, seed: str) -> None:
        self.namespace: UUID = uuid5(NAMESPACE_URL, seed)
        self.given: set[str] = set()

    def __call__(self, key: str) -> str:
        number = 0
        while (name := str(uuid5(self.namespace, f"{key}/{number}" if number else key))) in self.given:
            number += 1
        return self.keep(name)

    def keep(self, name: str) -> str:
        self.given.add(name)
        return name


class Stream:
    """A target StreamField: creates its blocks from rich text and from values."""

    def __init__(self, block: BaseStreamBlock, html: RichText) -> None:
        self.block = block
        self.html = html

    def features(self, name: str) -> list[str]:
        """Return the rich text features of a block, or of the items of its list."""
        block = self.block.child_blocks.get(name)
        if isinstance(block, BaseStructBlock):
            block = block.child_blocks.get("items")
        if isinstance(block, ListBlock):
            block = block.child_block
        return list(getattr(block, "features", None) or ())

    def from_rich_text(self, html: str, names: Names, own_id: str | None = None) -> list[dict[str, Any]]:
        """Return a block for each paragraph, heading, list, quote, image and embed; the first gets ``own_id``."""
        pieces = self.html.pieces(html, self.features("paragraph"), self.features("list"))
        return self.from_pieces(pieces, names, own_id)

    def from_pieces(self, pieces: Iterable[Piece], names: Names, own_id: str | None = None) -> list[dict[str, Any]]:
        """Return one block per piece. Raises ``PageSkipped`` if the target has no such block."""
        found = []
        reasons = Reasons()
        for number, piece in enumerate(pieces):
            with reasons.collected():
                self._check_piece(piece)
            name = names.keep(own_id) if own_id and not number else names(piece.key or f"{piece.kind}-{number}")
            found.append({"type": piece.kind, "value": piece.value, "id": name})
        reasons.raise_if_any()
        return found

    def from_text(self, value: str, is_html: bool, name: str, names: Names) -> list[dict[str, Any]]:
        """Return text as blocks of one type: a list of its lines, or its paragraphs."""
        block = self.block.child_blocks[name]
        if isinstance(block, ListBlock):
            items = self.html.items(value, self.features(name)) if is_html else lines(value)
            return [{"type": name, "value": items, "id": names(name)}] if items else []
        pieces = self.html.pieces(value, self.features(name), ()) if is_html else paragraphs(value)
        for piece in pieces:
            if piece.kind != "paragraph":
                raise PageSkipped(f"a {piece.kind} has no place in “{name}”")
        return self.from_pieces([Piece(name, piece.value, piece.key) for piece in pieces], names)

    def takes_text(self, name: str) -> bool:
        """Return whether a block of this name can hold text."""
        block = self.block.child_blocks.get(name)
        return isinstance(block.child_block if isinstance(block, ListBlock) else block, RichTextBlock)

    def _check_piece(self, piece: Piece) -> None:
        block = self.block.child_blocks.get(piece.kind)
        children = set(block.child_blocks) if isinstance(block, BaseStructBlock) else set()
        wants = set(piece.value) if isinstance(piece.value, dict) else set()
        if block is None or not wants <= children or (not wants and not isinstance(block, RichTextBlock)):
            raise PageSkipped(f"the new stream has no block for a {piece.kind}")


class StreamConversion:
    """Converts blocks of one definition to those of another, by the rules of ``[streams.<field>]``.

    Raises ``MappingError`` for a rule that doesn't fit them, before any page is read.
    """

    def __init__(
        self, source: BaseStreamBlock, target: Stream, rules: Mapping[str, BlockRule | None], where: str
    ) -> None:
        self.target = target
        self.rules = rules
        self.coercions: dict[str, tuple[str, Coercion | None]] = {}
        for name, rule in rules.items():
            if name not in source.child_blocks:
                raise MappingError(f"{where} has no block “{name}”. It has {', '.join(source.child_blocks)}.")
            if rule is not None:
                self.coercions[name] = self._compile(source.child_blocks[name], rule, f"{where}.{name}")

    def _compile(self, source: Block, rule: BlockRule, where: str) -> tuple[str, Coercion | None]:
        target = self.target.block.child_blocks.get(rule.to)
        if target is None:
            known = ", ".join(self.target.block.child_blocks)
            raise MappingError(f"{where}: there is no block “{rule.to}”. There are {known}.")
        are_rich = isinstance(source, RichTextBlock) and isinstance(target, RichTextBlock)
        if are_rich and "paragraph" in self.target.block.child_blocks:
            return rule.to, None  # converted by its HTML, which may have more than paragraphs
        if rule.values and not _has_choice(target):
            raise MappingError(f"{where}.values: “{rule.to}” has no choice that could take them.")
        return rule.to, coercion(source, target, self.target.html, where, rule)

    def __call__(self, raw: Iterable[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
        """Return the stored blocks of a stream as those of the target, with the same ids."""
        found: list[dict[str, Any]] = []
        reasons = Reasons()
        for number, child in enumerate(raw):
            with reasons.collected():
                found += self._blocks(child, names, number)
        reasons.raise_if_any()
        return found

    def _blocks(self, child: dict[str, Any], names: Names, number: int) -> list[dict[str, Any]]:
        type_, value = child["type"], child["value"]
        if type_ not in self.rules:
            raise PageSkipped(f"the mapping doesn't say what becomes of a block “{type_}”")
        if self.rules[type_] is None:
            return []
        own_id = child.get("id") or names(f"{type_}-{number}")
        to, convert = self.coercions[type_]
        if convert is None:
            return self._rich_text(to, value, names, own_id)
        return [{"type": to, "value": convert(value), "id": names.keep(own_id)}]

    def _rich_text(self, to: str, value: Any, names: Names, own_id: str) -> list[dict[str, Any]]:
        blocks = self.target.from_rich_text(str(value or ""), names, own_id)
        return [{**block, "type": to} if block["type"] == "paragraph" else block for block in blocks]


def with_ids(block: Block, raw: Any, seed: str) -> Any:
    """Return a stored value in which the items of lists have ids: their own, or the same at each run.

    Without them Wagtail generates random ids at each save.
    """
    if isinstance(block, BaseStreamBlock):
        blocks = block.child_blocks
        return [{**child, "value": with_ids(blocks[child["type"]], child["value"], child["id"])} for child in raw]
    if isinstance(block, BaseStructBlock):
        return {name: with_ids(child, value, f"{seed}/{name}") for name, child, value in struct_items(block, raw)}
    if isinstance(block, ListBlock):
        own = [item.get("id") if isinstance(item, dict) and item.get("type") == "item" else None for item in raw or ()]
        return [
            {
                "type": "item",
                "value": with_ids(block.child_block, item, f"{seed}/{number}"),
                "id": own[number] or str(uuid5(NAMESPACE_URL, f"{seed}/{number}")),
            }
            for number, item in enumerate(list_items(raw))
        ]
    return raw


def coercion(source: Block, target: Block, html: RichText, where: str, rule: BlockRule | None = None) -> Coercion:
    """Return a function from stored values of ``source`` to those of ``target``. Raises ``MappingError``."""
    rule = rule or BlockRule("")
    if isinstance(target, BaseStructBlock):
        return _to_struct(source, target, html, where, rule)
    if isinstance(source, BaseStructBlock) and rule.value:
        return _from_struct(source, target, html, where, rule)
    if isinstance(source, ListBlock) and isinstance(target, ListBlock):
        inner = coercion(source.child_block, target.child_block, html, where, BlockRule("", values=rule.values))
        return lambda raw: [inner(item) for item in list_items(raw)]
    if isinstance(target, RichTextBlock) and isinstance(source, RichTextBlock | CharBlock | TextBlock):
        return _to_rich_text(source, target, html)
    if isinstance(target, ChoiceBlock) and isinstance(source, ChoiceBlock | CharBlock | TextBlock):
        values = rule.values
        return lambda raw: values.get("" if raw is None else str(raw), raw)
    if isinstance(target, _TEXTS):
        if isinstance(source, RichTextBlock):
            return lambda raw: html.text(str(raw or ""))
        if isinstance(source, (*_TEXTS, ChoiceBlock)):
            return lambda raw: raw or ""
    if not isinstance(source, BaseStructBlock | BaseStreamBlock | ListBlock) and _is_alike(source, target):
        return lambda raw: raw
    hint = " Name the child that does: value = “…”." if isinstance(source, BaseStructBlock) else ""
    raise MappingError(f"{where}: a {type(source).__name__} can't become a {type(target).__name__}.{hint}")


def _to_rich_text(source: Block, target: RichTextBlock, html: RichText) -> Coercion:
    if not isinstance(source, RichTextBlock):
        return lambda raw: "".join(str(piece.value) for piece in paragraphs(raw or ""))
    if target.features is None:
        return lambda raw: str(raw or "")  # it allows all features
    features = list(target.features)
    return lambda raw: html.only_paragraphs(str(raw or ""), features)


def _from_struct(source: BaseStructBlock, target: Block, html: RichText, where: str, rule: BlockRule) -> Coercion:
    """Return a function that converts one child of an old StructBlock. The others have to be ignored by name."""
    children = source.child_blocks
    if unknown := {rule.value, *rule.fields, *rule.ignore} - set(children):
        raise MappingError(f"{where}: the old block has no “{', '.join(sorted(unknown))}”.")
    if lost := set(children) - {rule.value, *rule.ignore}:
        raise MappingError(f"{where}: the block holds {', '.join(sorted(lost))} too. Leave it out by ignore = […].")
    within = f"{where}.{rule.value}"
    inner = coercion(children[rule.value], target, html, within, BlockRule("", values=rule.values))
    return lambda raw: inner({name: value for name, _, value in struct_items(source, raw)}[rule.value])


def _to_struct(source: Block, target: BaseStructBlock, html: RichText, where: str, rule: BlockRule) -> Coercion:
    constants = dict(rule.set)
    inner = BlockRule("", values=rule.values)
    moves: dict[str, tuple[str, Coercion]] = {}
    if isinstance(source, BaseStructBlock):
        for name, child in source.child_blocks.items():
            if name in rule.ignore:
                continue
            to = rule.fields.get(name, name)
            within = f"{where}.{name}"
            moves[name] = (to, coercion(child, _child(target, to, within), html, within, inner))
        unknown = {*rule.fields, *rule.ignore} - set(source.child_blocks)
    else:
        if not rule.value:
            raise MappingError(f"{where}: which part of “{rule.to}” gets the value? value = “…”.")
        moves[""] = (rule.value, coercion(source, _child(target, rule.value, where), html, where, inner))
        unknown = {*rule.fields, *rule.ignore}
    if unknown:
        raise MappingError(f"{where}: the old block has no “{', '.join(sorted(unknown))}”.")
    for name in constants:
        _child(target, name, f"{where}.set")
    defaults = {name: _default(child) for name, child in target.child_blocks.items()}

    def convert(raw: Any) -> dict[str, Any]:
        if isinstance(source, BaseStructBlock):
            old = {name: value for name, _, value in struct_items(source, raw)}
        else:
            old = {"": raw}
        return {**defaults, **constants, **{to: move(old[name]) for name, (to, move) in moves.items()}}

    return convert


def _default(block: Block) -> Any:
    value = block.get_prep_value(block.get_default())
    # An empty text is stored like this by the editor.
    return "" if value is None and isinstance(block, _TEXTS) else value


def _child(target: BaseStructBlock, name: str, where: str) -> Block:
    if name not in target.child_blocks:
        known = ", ".join(target.child_blocks)
        raise MappingError(f"{where}: the new block has no “{name}”, only {known}. Map it in fields, or ignore it.")
    child: Block = target.child_blocks[name]
    return child


def _has_choice(block: Block) -> bool:
    if isinstance(block, ListBlock):
        return _has_choice(block.child_block)
    children = block.child_blocks.values() if isinstance(block, BaseStructBlock | BaseStreamBlock) else ()
    return isinstance(block, ChoiceBlock) or any(map(_has_choice, children))


def _is_alike(source: Block, target: Block) -> bool:
    """Return whether two blocks store the same values: related classes, and choosers of one model."""
    related = isinstance(source, type(target)) or isinstance(target, type(source))
    models = getattr(source, "model_class", None), getattr(target, "model_class", None)
    return related and models[0] == models[1]
