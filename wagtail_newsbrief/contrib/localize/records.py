"""Record the provenance of a translated summary: that of the original, for the translated body.

wagtail-localize copies editable columns at each update, and the others only once, with the digest of a body in another
language: the first translation would be stale, and the second would keep the review of the first.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import Any

from django.db.models.signals import post_save
from wagtail.models import Revision
from wagtail_localize.models import TranslationLog

from wagtail_newsbrief.mixins import SummaryMixin
from wagtail_newsbrief.summary.recording import Provenance, digest_to_record
from wagtail_newsbrief.utils.transactions import on_commit
from wagtail_newsbrief.versioning import mark_changed


def connect() -> None:
    """Connect the receiver. Called once, when all models are loaded."""
    post_save.connect(record_translation, sender=TranslationLog, dispatch_uid="newsbrief-localize")


def record_translation(instance: Any, created: bool, **kwargs: Any) -> None:
    """Record the provenance after the commit, once the translation is published.

    Queries: those of reading both versions, and 2 to write. None for pages without a summary.
    """
    if not created or instance.revision_id is None:
        return
    if issubclass(instance.source.specific_content_type.model_class(), SummaryMixin):
        # wagtail-localize publishes after the commit too; its callback was registered first.
        on_commit(partial(_record, instance.source.as_instance(), instance.revision_id))


def _record(original: Any, revision_id: Any) -> None:
    revision = Revision.objects.get(pk=revision_id)
    page: Any = revision.as_object()
    translated_record(original, page).apply_to(page)
    values = {f"summary_{field.name}": getattr(page, f"summary_{field.name}") for field in fields(Provenance)}
    # In the revision's content as Wagtail serializes it, by field names.
    names = {page._meta.get_field(name).name for name in values}
    revision.content.update({name: value for name, value in page.serializable_data().items() if name in names})
    revision.save(update_fields=["content"])
    type(page)._default_manager.filter(pk=page.pk, live_revision=revision_id).update(**values)
    mark_changed()


def translated_record(original: Any, translation: Any) -> Provenance:
    """Return the record of a summary that was translated together with its body.

    If the original's summary was stale, so is the translation's. No query.
    """
    record = Provenance.of(original)
    if not record.source_digest or original.is_summary_stale:
        return record
    return replace(record, source_digest=digest_to_record(translation))
