"""Write a mapping file to start from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from wagtail.blocks import BaseStreamBlock, BaseStructBlock
from wagtail.fields import RichTextField, StreamField

from .blocks import Stream, StreamConversion
from .fields import compile_rule
from .html import RichText
from .mapping import BlockRule, FieldRule, Mapping, MappingError
from .plan import page_model
from .relations import Shape, shared_fields


def skeleton(source: str, target: str) -> str:
    """Return a mapping file from one page type to another, with the lines to decide commented out.

    The command reports fields that are left undecided. Raises ``MappingError`` for names that are no page types. No
    query.
    """
    old = Shape(page_model(source, "source"), page_model(target, "target"))
    new = Shape(page_model(target, "target"), page_model(source, "source"))
    shared = [] if source == target else shared_fields(old, new)
    # Derived fields are computed.
    derived = [name for name in old.fields if hasattr(old.fields[name], "derived_from") and name not in shared]
    ignored = "[" + ", ".join(f'"{name}"' for name in derived) + "]"
    lines = [f'source = "{source}"', f'target = "{target}"', ""]
    lines += ["# Fields of the old type that are left out, and gone afterwards.", f"ignore = {ignored}", "", "[fields]"]
    lines += [f"# {name} maps itself: both types have it." for name in shared]
    streams: list[str] = []
    for name in old.names:
        if name in shared or name in derived:
            continue
        fits = [to for to in _wanted(name, old, new) if (to != name or source != target) and _fits(name, to, old, new)]
        lines.append(_line(name, name if name in fits else "", fits, _kind(old, name)))
        if fits and isinstance(old.fields.get(name), StreamField):
            streams += _stream(name, fits[0], old, new)
    return "\n".join([*lines, *streams])


def _wanted(name: str, old: Shape, new: Shape) -> list[str]:
    """Return the editable new fields, best match first: the same name, then a stream for a stream."""
    is_long = isinstance(old.fields.get(name), StreamField | RichTextField)
    names = [to for to in new.names if to not in new.fields or new.fields[to].editable]

    def unlike(to: str) -> tuple[bool, bool, int]:
        is_stream = isinstance(new.fields.get(to), StreamField)
        ways = sum(map(len, _blocks_that_fit(name, to, old, new).values())) if is_stream else 0
        return to != name, is_stream != is_long, -ways

    return sorted(names, key=unlike)


def _line(name: str, chosen: str, fits: list[str], kind: str) -> str:
    if chosen:
        return f'{name} = "{chosen}"'
    if fits:
        return f'# {name} = "{fits[0]}"  # {kind}: may become {", ".join(fits)}'
    return f"# {name}: a {kind}, which nothing takes as it is. Say more of it, or ignore it."


def _fits(name: str, to: str, old: Shape, new: Shape) -> bool:
    try:
        compile_rule(FieldRule(name, to), old, new, Mapping("", "", (), frozenset(), {}, {}))
    except MappingError:
        return False
    return True


def _kind(shape: Shape, name: str) -> str:
    if (relation := shape.relation(name)) is not None:
        return f"row of {relation.model._meta.label}"
    return type(shape.fields.get(name) or shape.many[name]).__name__


def _blocks_that_fit(name: str, to: str, old: Shape, new: Shape) -> dict[str, list[str]]:
    """Return the new block types that fit each block of an old stream; empty if it isn't a stream."""
    field = old.fields.get(name)
    if not isinstance(field, StreamField):
        return {}
    source, stream = field.stream_block, Stream(new.fields[to].stream_block, RichText({}))
    found = {
        block: [other for other in stream.block.child_blocks if _block_fits(source, block, stream, other)]
        for block in source.child_blocks
    }

    def is_indirect(block: str, other: str) -> bool:
        blocks = source.child_blocks[block], stream.block.child_blocks[other]
        return isinstance(blocks[0], BaseStructBlock) != isinstance(blocks[1], BaseStructBlock)

    return {block: sorted(others, key=partial(is_indirect, block)) for block, others in found.items() if others}


def _stream(name: str, to: str, old: Shape, new: Shape) -> Iterator[str]:
    """Yield the lines of a stream's table."""
    mark = "" if to == name else "# "
    yield from ("", f"{mark}[streams.{name}]")
    fits = _blocks_that_fit(name, to, old, new)
    for block, definition in old.fields[name].stream_block.child_blocks.items():
        found = fits.get(block, [])
        line = _line(block, block if block in found else "", found, type(definition).__name__)
        yield line if line.startswith("#") else f"{mark}{line}"


def _block_fits(source: BaseStreamBlock, block: str, stream: Stream, to: str) -> bool:
    """Return whether a block can be converted to another, also with options that name a child."""
    child, target = source.child_blocks[block], stream.block.child_blocks[to]
    rules = [BlockRule(to)]
    if isinstance(target, BaseStructBlock) and not isinstance(child, BaseStructBlock):
        rules = [BlockRule(to, value=name) for name in target.child_blocks]
    elif isinstance(child, BaseStructBlock) and not isinstance(target, BaseStructBlock):
        rules = [_only(child, to, name) for name in child.child_blocks]
    return any(_compiles(source, block, stream, rule) for rule in rules)


def _only(block: Any, to: str, child: str) -> BlockRule:
    return BlockRule(to, value=child, ignore=tuple(name for name in block.child_blocks if name != child))


def _compiles(source: BaseStreamBlock, block: str, stream: Stream, rule: BlockRule) -> bool:
    try:
        StreamConversion(source, stream, {block: rule}, "")
    except MappingError:
        return False
    return True
