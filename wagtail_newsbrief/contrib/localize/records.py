"""What is recorded about a translated summary: the original's record, for the body that was translated with it.

wagtail-localize copies the columns that editors fill in. Those that nobody fills in, it copies once, with the digest
of a body in another language: the first translation would be called stale, and the second reviewed by whom only
saw the first.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.models import Revision
from wagtail_localize.models import TranslationLog

from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.recording import Record, digest_to_record
from wagtail_newsbrief.versioning import mark_changed


def connect() -> None:
    """Connect the receiver. Called once, when all models are loaded."""
    post_save.connect(record_translation, sender=TranslationLog, dispatch_uid="newsbrief-localize")


def record_translation(instance: Any, created: bool, **kwargs: Any) -> None:
    """Have the record written once the translation is published, if it is going to be.

    Queries: those of reading both versions, and 2 to write. None for what has no summary.
    """
    if not created or instance.revision_id is None:
        return
    if issubclass(instance.source.specific_content_type.model_class(), SummaryMixin):
        # wagtail-localize publishes at the end of the transaction too, and asked first.
        transaction.on_commit(partial(_record, instance.source.as_instance(), instance.revision_id))


def _record(original: Any, revision_id: Any) -> None:
    revision = Revision.objects.get(pk=revision_id)
    page: Any = revision.as_object()
    translated_record(original, page).put_on(page)
    values = {f"summary_{field.name}": getattr(page, f"summary_{field.name}") for field in fields(Record)}
    # In the revision as Wagtail itself writes it, by the fields' own names.
    names = {page._meta.get_field(name).name for name in values}
    revision.content.update({name: value for name, value in page.serializable_data().items() if name in names})
    revision.save(update_fields=["content"])
    type(page)._default_manager.filter(pk=page.pk, live_revision=revision_id).update(**values)
    mark_changed()


def translated_record(original: Any, translation: Any) -> Record:
    """Return the record of a summary that was translated together with its body.

    The summary of a body that had changed in the original stays stale. No query.
    """
    record = Record.of(original)
    if not record.source_digest or original.is_summary_stale:
        return record
    return replace(record, source_digest=digest_to_record(translation))
