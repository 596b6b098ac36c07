"""Check a mapping against the two page types, and convert pages by it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import router
from django.utils import timezone

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.streams.traversal import stored

from .blocks import Names, with_ids
from .fields import Conversion, compile_rule
from .mapping import FieldRule, Mapping, MappingError, PageSkipped, Reasons
from .relations import Shape, rows_of, shared_fields
from .validation import problems


class Plan:
    """The conversion of each field of one page type.

    If source and target are one type, its mixin fields are filled and no field is removed.
    Raises ``MappingError`` if a field is neither mapped nor ignored, or two fields don't fit. No query.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.source = page_model(mapping.source, "source")
        self.target = page_model(mapping.target, "target")
        self.fills = self.source is self.target
        self.overwrite = mapping.overwrite
        self.old = Shape(self.source, self.target)
        self.new = Shape(self.target, self.source)
        self.ignore = mapping.ignore
        shared = self._shared(mapping)
        self._account(mapping, shared)
        rules = (*mapping.rules, *(FieldRule(name, name) for name in shared))
        self.conversions = [compile_rule(rule, self.old, self.new, mapping) for rule in rules]
        self._one_value_each()
        if unknown := mapping.overwrite - {conversion.to for conversion in self.conversions}:
            raise MappingError(f"overwrite names what nothing becomes: {', '.join(sorted(unknown))}.")
        self.using = router.db_for_write(self.source)

    @property
    def source_type(self) -> Any:
        """The content type of the old pages. No query after the first call."""
        return ContentType.objects.db_manager(self.using).get_for_model(self.source, for_concrete_model=False)

    @property
    def target_type(self) -> Any:
        """The content type of the new pages. No query after the first call."""
        return ContentType.objects.db_manager(self.using).get_for_model(self.target, for_concrete_model=False)

    def convert(self, page: Any, reasons: Reasons) -> dict[str, Any]:
        """Return the new values of a page, or of a revision read as a page: attribute to value.

        A stream is a list of stored blocks, a relation a list of related objects. A value that can't be converted is
        left out, and the reasons are added.
        """
        found: dict[str, Any] = {}
        names: dict[str, Names] = {}
        done: list[Conversion] = []
        for conversion in self.conversions:
            given = names.setdefault(conversion.target, Names(f"newsbrief-adopt/{page.pk}/{conversion.target}"))
            with reasons.collected(f"{conversion.source}: "):
                value = conversion.read(page, given, self.using)
                if conversion.stream is not None:
                    value = with_ids(conversion.stream, value, "")
                if conversion.is_list:
                    found.setdefault(conversion.target, []).extend(value)
                else:
                    found[conversion.target] = value
                done.append(conversion)
        reasons.drop_reasons_about({conversion.target for conversion in self.conversions if conversion not in done})
        return {name: value for name, value in found.items() if name not in reasons.targets}

    def as_target(self, page: Any) -> Any:
        """Return an unsaved instance of the target with only the fields of the base page."""
        new = self.target()
        for field in page._meta.concrete_fields:
            if field.name not in self.old.fields and not getattr(field.remote_field, "parent_link", False):
                setattr(new, field.attname, getattr(page, field.attname))
        for table in self.new.tables:
            setattr(new, table._meta.pk.attname, page.pk)
        new.content_type = self.target_type
        for name in self.new.relations:
            setattr(new, name, [])
        return new

    def put(self, values: dict[str, Any], page: Any) -> None:
        """Set converted values on an instance of the target, without saving it."""
        for name, value in values.items():
            conversion = self._by_target(name)
            if conversion.relation is not None:
                relation = conversion.relation
                rows = [relation.model(**{relation.names: related}) for related in value]
                for number, row in enumerate(rows):
                    if hasattr(row, "sort_order"):
                        row.sort_order = number
                setattr(page, name, rows)
            elif conversion.stream is not None:
                setattr(page, name, conversion.stream.to_python(value))
            else:
                setattr(page, name, value)

    def complete(self, page: Any) -> None:
        """Set the date of a live article that publishing it would have set."""
        if page.live and getattr(page, "published_at", page) is None:
            page.published_at = page.first_published_at or timezone.now()

    def check(self, page: Any, values: dict[str, Any], reasons: Reasons, *, strict: bool) -> None:
        """Add a reason for each value that can't be stored; with ``strict``, also for those that can't be published."""
        for name, field in self.new.fields.items():
            if field.attname in reasons.targets or (self.fills and field.attname not in values):
                continue
            with reasons.collected(f"{name}: "):
                self._check_field(page, field, values, strict)

    def _check_field(self, page: Any, field: Any, values: dict[str, Any], strict: bool) -> None:
        conversion = self._by_target(field.attname) if field.attname in values else None
        value = getattr(page, field.attname)
        if conversion is not None and conversion.stream is not None:
            if strict and not field.blank and not values[field.attname]:
                raise PageSkipped("it is empty")
            if found := problems(conversion.stream, values[field.attname], strict=strict, using=self.using):
                raise PageSkipped(*found)
            return
        if value in field.empty_values and (not strict or field.blank or not field.editable):
            return
        most = getattr(field, "max_length", None)
        if most and isinstance(value, str) and len(value) > most:
            # Only a form checks this for a TextField.
            raise PageSkipped(f"it has {len(value)} characters, {most} fit")
        try:
            if strict or not field.is_relation:
                field.clean(value, page)
        except ValidationError as error:
            raise PageSkipped(" ".join(error.messages)) from error

    def lacking(self, page: Any, values: dict[str, Any], reasons: Reasons) -> dict[str, Any]:
        """Return those values that a page of the target's type doesn't have yet.

        If it has a different one, a reason is added, unless the mapping says ``overwrite``.
        """
        found = {}
        for name, value in values.items():
            conversion = self._by_target(name)
            if conversion.relation is not None:
                relation = conversion.relation
                have: Any = [getattr(row, f"{relation.names}_id") for row in rows_of(page, relation, self.using)]
                want: Any = [related.pk for related in value]
                is_empty = not have
            elif conversion.stream is not None:
                have, want = stored(getattr(page, name)), value
                is_empty = not have
            else:
                have, want = getattr(page, name), value
                field = next(field for field in self.new.fields.values() if field.attname == name)
                is_empty = have in field.empty_values or have == field.get_default()
            if have == want:
                continue
            if not is_empty and conversion.to not in self.overwrite:
                reasons.add(f"{conversion.to} has another value already: put it into “overwrite”, or empty it")
                continue
            found[name] = value
        return found

    def _by_target(self, name: str) -> Conversion:
        return next(conversion for conversion in self.conversions if conversion.target == name)

    def _shared(self, mapping: Mapping) -> list[str]:
        """Return the fields that need no rule: both types have them, and the mapping doesn't name them."""
        if self.fills:
            return []
        named = mapping.ignore.union(*((rule.source, rule.to) for rule in mapping.rules))
        return [name for name in shared_fields(self.old, self.new) if name not in named]

    def _account(self, mapping: Mapping, shared: list[str]) -> None:
        """Raise ``MappingError`` unless each field of the source is mapped or ignored, and all names exist."""
        mapped = {rule.source for rule in mapping.rules}
        unknown = mapping.ignore - set(self.old.names)
        if unknown:
            raise MappingError(
                f"ignore names what {self.source._meta.label} doesn't have: {', '.join(sorted(unknown))}."
            )
        if both := mapped & mapping.ignore:
            raise MappingError(f"These are mapped and ignored at once: {', '.join(sorted(both))}.")
        for name in mapping.streams:
            if name not in mapped:
                raise MappingError(f"streams.{name} belongs to no field of [fields].")
        known = mapped.union(mapping.ignore, shared)
        forgotten = [] if self.fills else [name for name in self.old.names if name not in known]
        if forgotten:
            raise MappingError(
                f"What becomes of {', '.join(forgotten)} of {self.source._meta.label}? "
                "Map each in [fields], or name it in ignore."
            )

    def _one_value_each(self) -> None:
        seen: set[str] = set()
        for conversion in self.conversions:
            if conversion.target in seen and not conversion.is_list:
                raise MappingError(f"Two fields become “{conversion.target}”, which holds one value.")
            seen.add(conversion.target)


def page_model(label: str, which: str) -> type[Any]:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise MappingError(f"There is no model “{label}”, which the mapping names as its {which}.") from error
    if not issubclass(model, get_page_model()):
        raise MappingError(f"“{label}”, the mapping's {which}, is not a page type.")
    return model
