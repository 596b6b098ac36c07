"""Model fields: streams without their blocks in migrations, and columns derived from the body."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.db import models
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField

from .markup import block_texts, plain_paragraphs
from .streams.forms import KeepingBlockField, RichTextFormField
from .streams.repair import UNREADABLE, UnreadableBlock, readable, restore_left_out
from .streams.traversal import replace_rich_text, stored

logger = logging.getLogger("wagtail_newsbrief")


class StableStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations.

    Wagtail writes every label and help text of every block into migrations. With this field a change of blocks needs no
    migration, because the column doesn't change. Migrations have a plain ``StreamField``, so they work without the
    package.

    Stored blocks that can't be read are not shown (see ``streams.repair``), with a warning in the log; the rest of the
    page is. They are kept as ``value.left_out`` and stored again at every save, until an editor removes them in the
    edit form.
    """

    def to_python(self, value: Any) -> Any:
        shown, left_out = self._read(value)
        result = super().to_python(shown)
        if left_out:
            result.left_out = left_out
        return result

    def _read(self, value: Any) -> tuple[Any, tuple[UnreadableBlock, ...]]:
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                # Not JSON: Wagtail keeps such a text as long as the stream stays empty.
                return value, (UnreadableBlock(0, {"type": UNREADABLE, "value": value}),)
            except RecursionError:
                value = [value]
        if not value or isinstance(value, StreamValue):
            return value, ()
        if isinstance(value, list | tuple) and any(isinstance(child, tuple) for child in value):
            return value, ()  # a list of (name, value), as code assigns it
        shown, left_out = readable(self.stream_block, value if isinstance(value, list) else [value])
        if shown is not value:
            logger.warning("A stream in %s has values that its blocks can't read; they are kept, but not shown.", self)
        return shown, left_out

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        left_out = getattr(value, "left_out", ())
        # A text that isn't JSON is stored unchanged.
        return restore_left_out(prepared, left_out) if left_out and isinstance(prepared, list) else prepared

    def get_searchable_content(self, value: StreamValue) -> list[str]:
        """Return the searchable text, with the blocks of rich text separated."""
        plain = replace_rich_text(self.stream_block, stored(value), plain_paragraphs)
        found: list[str] = super().get_searchable_content(StreamValue(self.stream_block, plain, is_lazy=True))
        return found

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": KeepingBlockField, **kwargs})

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Set the form's stream, with the blocks that the form didn't show, unless the editor removes them."""
        left_out = getattr(getattr(instance, self.attname), "left_out", ())
        if left_out and not getattr(data, "removes_left_out", False):
            data.left_out = left_out
        super().save_form_data(instance, data)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, _, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], {**kwargs, "block_lookup": {}}


class OpenableRichTextField(RichTextField):
    """A RichTextField whose edit form opens any stored value. Migrations have a plain ``RichTextField``."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def get_searchable_content(self, value: str | None) -> list[str]:
        return block_texts(value or "")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs


class _DerivedFromBody:
    """Takes its value from a property of the page at every save, unless the body is deferred and so hasn't changed."""

    derived_from = ""
    #: The field in migrations.
    column = ""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the plain field, so that migrations work without the package."""
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.column, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if "body" in model_instance.get_deferred_fields():
            return getattr(model_instance, self.attname)  # type: ignore[attr-defined]
        value = getattr(model_instance, self.derived_from)
        setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value


class ReadingSecondsField(_DerivedFromBody, models.PositiveIntegerField):  # type: ignore[type-arg]
    """The page's ``reading_seconds`` at the last save."""

    derived_from = "reading_seconds"
    column = "django.db.models.PositiveIntegerField"


class SummarySourcesField(models.JSONField):
    """The page's ``summary_sources_to_store`` at the last save of all of its fields."""

    derived_from = "summary_sources_to_store"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the plain field, so that migrations work without the package."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # An instance with deferred fields keeps the stored value, because its texts are not loaded.
        if not model_instance.get_deferred_fields():
            for field in model_instance._meta.concrete_fields:
                if isinstance(field, StreamField) and model_instance.summary:  # type: ignore[attr-defined]
                    # Gives new blocks their ids, which the sources refer to.
                    field.get_prep_value(getattr(model_instance, field.attname))
            setattr(model_instance, self.attname, getattr(model_instance, self.derived_from))
        return super().pre_save(model_instance, add)


class BodyDigestField(_DerivedFromBody, models.CharField):  # type: ignore[type-arg]
    """The page's ``body_source_digest`` at the last save."""

    derived_from = "body_source_digest"
    column = "django.db.models.CharField"
