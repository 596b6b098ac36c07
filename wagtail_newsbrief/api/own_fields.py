"""The site's own fields of ``/articles/`` and ``/sections/``: what its page type names in ``api_fields`` beside ours.

A detail gives them, a listing when it is asked for them. Without a serializer a field is given as a block of its kind
is: rich text in the format that was asked for, an image with alternative text and renditions, a page only to those who
may see it. Both API versions give the same.
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
    """One of them. Raises nothing for a relation that needs a serializer: ``is_servable`` tells."""

    model: type[Any]
    name: str
    serializer: Any | None

    @cached_property
    def column(self) -> Any | None:
        """The field of the model; None for a property, and where a serializer reads what it likes."""
        if self.serializer is not None:
            return None
        try:
            return self.model._meta.get_field(self.name)
        except FieldDoesNotExist:
            return None

    @property
    def is_servable(self) -> bool:
        """Whether it can be given: not a relation to many things, or by another key, that has no serializer."""
        column = self.column
        if column is None or not column.is_relation:
            return True
        return bool(column.concrete and not column.many_to_many and column.target_field.primary_key)

    @property
    def is_looked_up(self) -> bool:
        """Whether the batch fetches it for all pages together."""
        return self.column is not None and (
            isinstance(self.column, StreamField | RichTextField) or bool(self.column.is_relation)
        )

    @property
    def follows_content(self) -> bool:
        """Whether its value follows from the content alone, so that a response with it may be kept.

        A column's does. A serializer says so by ``follows_content = True``; of a property nobody knows.
        """
        return self.column is not None or bool(getattr(self.serializer, "follows_content", False))

    @property
    def return_type(self) -> Any:
        """What a serializer or a property says that it returns; ``Any`` if it says nothing."""
        if self.serializer is not None:
            return _returned(self.serializer.to_representation) | None
        getter = getattr(getattr(self.model, self.name, None), "fget", None)
        return _returned(getter) if getter is not None else Any

    def getter(self, batch: PageBatch) -> Callable[[Any], Any]:
        """Return the function that gives the value of a page of the batch."""
        if isinstance(self.column, StreamField):
            return lambda page: batch.stream(page, self.name)
        if self.is_looked_up:
            return lambda page: batch.column(page, self.column)
        return self._serialized(batch)

    def _serialized(self, batch: PageBatch) -> Callable[[Any], Any]:
        context = {"request": batch.scope.request, "_wagtail_rich_text_format": batch.rich_text_format}
        if self.serializer is not None:
            # A copy: the page type has one for all requests, and its Wagtail endpoints bind it to others.
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
    """Return the fields that ``model`` adds to those that are ``taken``, by name, in its order. No query.

    Relations that can't be given without a serializer are left out; a system check names them.
    """
    return {field.name: field for field in declared(model, taken) if field.is_servable}


def declared(model: type[Any], taken: Collection[str]) -> list[OwnField]:
    """Return the same with those that can't be given."""
    # Wagtail's own way of reading them is one of Wagtail 8.
    named = [field if isinstance(field, APIField) else APIField(field) for field in getattr(model, "api_fields", ())]
    return [OwnField(model, field.name, field.serializer) for field in named if field.name not in taken]


def plain_type(column: Any) -> Any:
    """Return the type of a column's value in JSON; ``Any`` where it is not known."""
    known = next((type_ for kind, type_ in _PLAIN_TYPES.items() if isinstance(column, kind)), Any)
    return known | None if column.null else known


def _returned(function: Callable[..., Any]) -> Any:
    try:
        return typing.get_type_hints(function).get("return", Any)
    except NameError:  # a name that is there for type checkers only
        return Any


#: In the order in which they are asked; a choice of numbers is numbers too.
_PLAIN_TYPES: dict[type[Any], Any] = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.FloatField: float,
    models.DateTimeField: datetime.datetime,
    models.DateField: datetime.date,
    models.CharField: str,
    models.TextField: str,
}
