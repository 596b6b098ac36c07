"""Compile a line of ``[fields]`` into a function that reads the old value as the new one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from wagtail.blocks import BaseStreamBlock
from wagtail.fields import RichTextField, StreamField

from wagtail_newsbrief.streams.traversal import stored
from wagtail_newsbrief.utils import dates

from .blocks import Names, Stream, StreamConversion
from .html import RichText, paragraphs
from .mapping import FieldRule, Mapping, MappingError, PageSkipped
from .relations import Relation, Shape, rows_of

#: Takes a page (or a revision as a page), the generator of ids, and the database.
Reader = Callable[[Any, Names, str], Any]


@dataclass(frozen=True, slots=True)
class Conversion:
    """The conversion of one field. Values of ``is_list`` conversions with the same target are joined."""

    source: str
    #: Name of the new field in the mapping.
    to: str
    #: Attribute of the new page: a field's attname, or the name of a relation.
    target: str
    read: Reader
    is_list: bool = False
    relation: Relation | None = None
    #: The StreamField's definition, where the value is a list of stored blocks.
    stream: Any = None


def compile_rule(rule: FieldRule, old: Shape, new: Shape, mapping: Mapping) -> Conversion:
    """Return the conversion for a rule. Raises ``MappingError`` if the two fields don't fit."""
    html = RichText(mapping.html)
    if rule.values and (rule.as_block or rule.to not in new.fields or isinstance(new.fields[rule.to], StreamField)):
        raise MappingError(f"fields.{rule.source}.values: “{rule.to}” holds more than one value.")
    if (relation := new.relation(rule.to)) is not None:
        return _rows(rule, old, relation)
    if rule.to in new.many:
        raise MappingError(f"fields.{rule.source}: a {_kind(new.many[rule.to])} can't be filled.")
    field = new.fields.get(rule.to)
    if field is None:
        raise MappingError(f"{new.model._meta.label} has no field “{rule.to}”. It has {', '.join(new.names)}.")
    if isinstance(field, StreamField):
        return _stream(rule, old, field, mapping, html)
    return Conversion(rule.source, rule.to, field.attname, _mapped(rule, field, _scalar(rule, old, field, html)))


def _mapped(rule: FieldRule, field: Any, read: Reader) -> Reader:
    """Return a reader that replaces values as ``values`` says."""
    if not rule.values:
        return read

    def read_mapped(page: Any, names: Names, using: str) -> Any:
        value = read(page, names, using)
        text = "" if value is None else str(value)
        return field.to_python(rule.values[text]) if text in rule.values else value

    return read_mapped


def _stream(rule: FieldRule, old: Shape, field: Any, mapping: Mapping, html: RichText) -> Conversion:
    target = Stream(field.stream_block, html)
    source = source_field(old, rule.source)
    if rule.as_block and not target.takes_text(rule.as_block):
        raise MappingError(f"fields.{rule.source}: “{rule.to}” has no block “{rule.as_block}” that takes text.")
    read: Reader
    if isinstance(source, StreamField) and not rule.as_block:
        rules = mapping.streams.get(rule.source, {})
        if not rules and source.stream_block == field.stream_block:
            convert: Any = _unchanged(source.stream_block)
        else:
            convert = StreamConversion(source.stream_block, target, rules, f"streams.{rule.source}")

        def read_stream(page: Any, names: Names, using: str) -> Any:
            return convert(stored(getattr(page, source.name)), names)

        read = read_stream
    elif isinstance(source, models.CharField | models.TextField):
        is_html = isinstance(source, RichTextField)

        def read_text(page: Any, names: Names, using: str) -> Any:
            value = getattr(page, source.attname) or ""
            if rule.as_block:
                return target.from_text(value, is_html, rule.as_block, names)
            return target.from_rich_text(value, names) if is_html else target.from_pieces(paragraphs(value), names)

        read = read_text
    else:
        raise MappingError(f"fields.{rule.source}: a {_kind(source)} can't become blocks of “{rule.to}”.")
    return Conversion(rule.source, rule.to, field.attname, read, is_list=True, stream=field.stream_block)


def _unchanged(block: BaseStreamBlock) -> Callable[[list[dict[str, Any]], Names], list[dict[str, Any]]]:
    """Return a function that keeps the blocks of a stream, for the same definition."""

    def convert(raw: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
        if unknown := sorted({child["type"] for child in raw} - set(block.child_blocks)):
            raise PageSkipped(*(f"the stream has no block “{name}” any more" for name in unknown))
        return [{**child, "id": names.keep(child.get("id") or names(str(n)))} for n, child in enumerate(raw)]

    return convert


def _rows(rule: FieldRule, old: Shape, relation: Relation) -> Conversion:
    if not relation.names:
        raise MappingError(f"fields.{rule.source}: a row of “{rule.to}” names more than one thing, or none.")
    model = relation.related_model
    _check_match(rule, old, model)
    read_objects = _objects(rule, old)

    def read(page: Any, names: Names, using: str) -> list[Any]:
        found: list[Any] = []
        for item in read_objects(page, names, using):
            related = item if isinstance(item, model) else _find(model, rule, item, using)
            if related not in found:
                found.append(related)
        return found

    return Conversion(rule.source, rule.to, relation.name, read, is_list=True, relation=relation)


def _check_match(rule: FieldRule, old: Shape, model: type[Any]) -> None:
    """Raise ``MappingError`` if rows are to be found by a field that doesn't exist."""
    relation = old.relation(rule.source)
    if relation is not None:
        named = relation.related_model if relation.names else None
    else:
        named = (old.many.get(rule.source) or source_field(old, rule.source)).related_model
    if not rule.attribute and named is not None and issubclass(named, model):
        return
    try:
        model._meta.get_field(rule.match)
    except FieldDoesNotExist as error:
        raise MappingError(f"fields.{rule.source}: {model._meta.label} has no field “{rule.match}”.") from error


def _find(model: type[Any], rule: FieldRule, item: Any, using: str) -> Any:
    """Return the row that a text names. Raises ``PageSkipped`` for none or several, unless it may be created."""
    if not isinstance(item, str):
        raise PageSkipped(f"a {type(item)._meta.verbose_name} is no {model._meta.verbose_name}")
    found = list(model._default_manager.using(using).filter(**{rule.match: item})[:2])
    if len(found) > 1:
        raise PageSkipped(f"“{item}” is the {rule.match} of several of {model._meta.verbose_name_plural}")
    if found:
        return found[0]
    if not rule.create:
        raise PageSkipped(f"there is no {model._meta.verbose_name} with the {rule.match} “{item}”")
    made = model(**{rule.match: item})
    if hasattr(made, "slug") and rule.match != "slug":
        made.slug = _free_slug(model, item, using)
    made.save(using=using)
    return made


def _free_slug(model: type[Any], text: str, using: str) -> str:
    wanted = slug = slugify(text, allow_unicode=True) or model._meta.model_name or ""
    number = 1
    while model._default_manager.using(using).filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _objects(rule: FieldRule, old: Shape) -> Reader:
    """Return a function that reads a source field as a list of objects or texts."""
    relation = old.relation(rule.source)
    if relation is not None:
        path = rule.attribute or relation.names
        if not path:
            raise MappingError(f"fields.{rule.source}: say by attribute = “…” what of a row is meant.")
        if lost := relation.other_columns(path.split(".")[0]) - set(rule.ignore):
            raise MappingError(
                f"fields.{rule.source}: a row holds {', '.join(sorted(lost))} too. Leave it out by ignore = […]."
            )
        return lambda page, names, using: [
            value for row in rows_of(page, relation, using) if (value := _follow(row, path)) not in (None, "")
        ]
    if rule.source in old.many:
        return lambda page, names, using: [_follow(item, rule.attribute) for item in getattr(page, rule.source).all()]
    source = source_field(old, rule.source)
    if isinstance(source, models.ForeignKey):

        def read_object(page: Any, names: Names, using: str) -> list[Any]:
            pk = getattr(page, source.attname)
            # A revision may refer to a deleted object: Wagtail reads it as empty too.
            item = pk and source.related_model._base_manager.using(using).filter(pk=pk).first()
            value = _follow(item, rule.attribute) if item else None
            return [] if value in (None, "") else [value]

        return read_object
    if isinstance(source, RichTextField) or not isinstance(source, models.CharField | models.TextField):
        raise MappingError(f"fields.{rule.source}: a {_kind(source)} names no object.")
    return lambda page, names, using: _split(getattr(page, source.attname) or "", rule.separators)


def _follow(item: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        try:
            item = getattr(item, name)
        except ObjectDoesNotExist:
            return None
        except AttributeError as error:
            raise MappingError(f"{type(item).__name__} has no “{name}”.") from error
        if item is None:
            return None
        if callable(item):
            item = item()
    return item


def _split(text: str, separators: tuple[str, ...]) -> list[str]:
    parts = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [part.strip() for part in parts if part.strip()]


def _scalar(rule: FieldRule, old: Shape, field: Any, html: RichText) -> Reader:
    is_text = isinstance(field, models.CharField | models.TextField)
    if is_text and (rule.attribute or old.relation(rule.source) or rule.source in old.many):
        read_objects = _objects(rule, old)
        return lambda page, names, using: ", ".join(map(str, read_objects(page, names, using)))
    source = source_field(old, rule.source)
    if isinstance(field, models.ForeignKey) or isinstance(source, models.ForeignKey):
        if _choose_alike(source, field):
            return lambda page, names, using: getattr(page, source.attname)
    elif isinstance(source, RichTextField) and is_text and not isinstance(field, RichTextField):
        return lambda page, names, using: html.text(getattr(page, source.attname) or "")
    elif is_text and isinstance(source, models.CharField | models.TextField):
        is_html = isinstance(field, RichTextField) and not isinstance(source, RichTextField)
        return lambda page, names, using: _text(getattr(page, source.attname), is_html, field)
    elif isinstance(field, models.DateTimeField) and type(source) is models.DateField:
        return lambda page, names, using: _moment(getattr(page, source.attname), rule.time)
    elif type(field) is models.DateField and isinstance(source, models.DateTimeField):
        return lambda page, names, using: _day(getattr(page, source.attname))
    elif source.get_internal_type() == field.get_internal_type() and not isinstance(source, StreamField):
        return lambda page, names, using: getattr(page, source.attname)
    raise MappingError(f"fields.{rule.source}: a {_kind(source)} can't become a {_kind(field)}.")


def _choose_alike(source: Any, field: Any) -> bool:
    are_keys = isinstance(source, models.ForeignKey) and isinstance(field, models.ForeignKey)
    return are_keys and issubclass(source.related_model, field.related_model)


def _text(value: str | None, is_html: bool, field: Any) -> str | None:
    if value is None:
        return None if field.null else ""
    return "".join(str(piece.value) for piece in paragraphs(value)) if is_html else value


def _moment(day: datetime.date | None, time: datetime.time) -> datetime.datetime | None:
    """Return a date and time as a datetime in the site's time zone."""
    if day is None:
        return None
    return dates.stored(datetime.datetime.combine(day, time))


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    """Return the date of a datetime in the site's time zone."""
    if moment is None:
        return None
    return dates.aware(moment).astimezone(timezone.get_default_timezone()).date()


def source_field(old: Shape, name: str) -> Any:
    """Return a concrete field of the old type, those of the base page included. Raises ``MappingError``."""
    for field in old.model._meta.concrete_fields:
        if field.name == name:
            return field
    raise MappingError(f"{old.model._meta.label} has no field “{name}”. It has {', '.join(old.names)}.")


def _kind(field: Any) -> str:
    return type(field).__name__
