"""The fields that a site's page type adds to ``/articles/`` and ``/sections/`` in its ``api_fields``.

A detail has them by default, a listing on request. A field without a serializer is represented as a block of the same
kind: rich text in the requested format, an image with alternative text and renditions, a page only to visitors who may
see it.
"""

from __future__ import annotations

import copy
import datetime
import typing
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from wagtail.api import APIField
from wagtail.api.v2.serializers import BaseSerializer, get_serializer_class
from wagtail.fields import RichTextField, StreamField

from wagtail_newsbrief.content.batch import PageBatch


@dataclass(frozen=True)
class OwnField:
    """A field in ``api_fields``. Check ``is_servable`` before use."""

    model: type[Any]
    name: str
    serializer: Any | None

    @cached_property
    def column(self) -> Any | None:
        """The model field; ``None`` for a property or a field with a serializer."""
        if self.serializer is not None:
            return None
        try:
            return self.model._meta.get_field(self.name)
        except FieldDoesNotExist:
            return None

    @property
    def is_servable(self) -> bool:
        """``False`` for a many-valued relation, or one to another column than the primary key, without a serializer."""
        column = self.column
        if column is None or not column.is_relation:
            return True
        return bool(column.concrete and not column.many_to_many and column.target_field.primary_key)

    @property
    def is_looked_up(self) -> bool:
        """``True`` if the batch fetches the value for all pages together."""
        return self.column is not None and (
            isinstance(self.column, StreamField | RichTextField) or bool(self.column.is_relation)
        )

    @property
    def follows_content(self) -> bool:
        """``True`` if the value depends on the content alone, so that a response with it may be cached.

        This holds for columns, and for serializers with ``follows_content = True``; never for properties.
        """
        return self.column is not None or bool(getattr(self.serializer, "follows_content", False))

    @property
    def return_type(self) -> Any:
        """The annotated return type of the serializer or property; ``Any`` without one."""
        if self.serializer is not None:
            return _returned(self.serializer.to_representation) | None
        getter = getattr(getattr(self.model, self.name, None), "fget", None)
        return _returned(getter) if getter is not None else Any

    def getter(self, batch: PageBatch) -> Callable[[Any], Any]:
        """Return a function from a page of the batch to the field's value."""
        if isinstance(self.column, StreamField):
            return lambda page: batch.stream(page, self.name)
        if self.is_looked_up:
            return lambda page: batch.column(page, self.column)
        return self._serialized(batch)

    def _serialized(self, batch: PageBatch) -> Callable[[Any], Any]:
        context = {"request": batch.scope.request, "_wagtail_rich_text_format": batch.rich_text_format}
        if self.serializer is not None:
            # The instance in ``api_fields`` is shared by all requests.
            field = copy.deepcopy(self.serializer)
            field.bind(field_name=self.name, parent=None)
            field._context = context
        else:
            made = get_serializer_class(self.model, [self.name], meta_fields=[], base=BaseSerializer)
            field = made(context=context).fields[self.name]

        def get(page: Any) -> Any:
            value = field.get_attribute(page)
            return None if value is None else field.to_representation(value)

        return get


def own_fields(model: type[Any], taken: Collection[str]) -> dict[str, OwnField]:
    """Return the fields in ``api_fields`` that are not in ``taken``, by name. No query.

    Relations that need a serializer and have none are left out; a system check reports them.
    """
    return {field.name: field for field in declared(model, taken) if field.is_servable}


def declared(model: type[Any], taken: Collection[str]) -> list[OwnField]:
    """Return the same as a list, including fields that can't be served."""
    # ``APIField.get_fields_for_model`` is new in Wagtail 8.
    named = [field if isinstance(field, APIField) else APIField(field) for field in getattr(model, "api_fields", ())]
    return [OwnField(model, field.name, field.serializer) for field in named if field.name not in taken]


def plain_type(column: Any) -> Any:
    """Return the Python type of a column's value in JSON, or ``Any``."""
    known = next((type_ for kind, type_ in _PLAIN_TYPES.items() if isinstance(column, kind)), Any)
    return known | None if column.null else known


def _returned(function: Callable[..., Any]) -> Any:
    try:
        return typing.get_type_hints(function).get("return", Any)
    except NameError:  # a name imported only under TYPE_CHECKING
        return Any


#: The first match counts.
_PLAIN_TYPES: dict[type[Any], Any] = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.FloatField: float,
    models.DateTimeField: datetime.datetime,
    models.DateField: datetime.date,
    models.CharField: str,
    models.TextField: str,
}
