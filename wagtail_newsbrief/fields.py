"""Model fields: streams that stay out of migrations, and columns that follow from the body."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import models
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from .mending import mended

logger = logging.getLogger("wagtail_newsbrief")


class StableStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations.

    Wagtail writes every label and help text of every block into the site's migrations. Here a
    change of blocks, ours in a new release or a site's own, is no migration: the column does not
    change either. Migrations see a plain ``StreamField``, so uninstalling leaves them working.

    What is stored and can't be read is left out (see ``mending``), with a warning in the log: the rest of the
    page, and the listings that it is in, go on being shown.
    """

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._readable(value))

    def _readable(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return value  # no JSON: Wagtail keeps such a text beside an empty stream
            except RecursionError:
                value = [None]
        if not value or isinstance(value, StreamValue):
            return value
        if isinstance(value, list | tuple) and any(isinstance(child, tuple) for child in value):
            return value  # names and values, as code writes a stream
        readable = mended(self.stream_block, value if isinstance(value, list) else [None])
        if readable is not value:
            logger.warning("A stream in %s holds what its blocks can't read; that is left out.", self)
        return readable

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, _, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], {**kwargs, "block_lookup": {}}


class _DerivedFromBody:
    """Takes its value, at every save, from a property of the page; left alone while the body is
    deferred, because it can't have changed then."""

    derived_from = ""
    #: What migrations see.
    column = ""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations see the plain column, so that a site's own work without the package, too."""
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.column, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if "body" in model_instance.get_deferred_fields():
            return getattr(model_instance, self.attname)  # type: ignore[attr-defined]
        value = getattr(model_instance, self.derived_from)
        setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class ReadingSecondsField(_DerivedFromBody, models.PositiveIntegerField):  # type: ignore[type-arg]
    """The page's ``reading_seconds`` as of the last save."""

    derived_from = "reading_seconds"
    column = "django.db.models.PositiveIntegerField"


class BodyDigestField(_DerivedFromBody, models.CharField):  # type: ignore[type-arg]
    """The page's ``body_source_digest`` as of the last save."""

    derived_from = "body_source_digest"
    column = "django.db.models.CharField"
