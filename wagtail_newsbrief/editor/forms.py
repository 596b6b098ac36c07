"""The edit form of a page with a summary, which records the summary's provenance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.summary.block_provenance import (
    apply_to,
    block_provenance,
    changed_blocks,
    digest_of,
    with_review,
)
from wagtail_newsbrief.summary.provenance import needs_review
from wagtail_newsbrief.summary.recording import Provenance, StoredSummary, record_of_change
from wagtail_newsbrief.summary.verification import verify_summary

from . import tokens

#: Fields of the form that the summary panel adds.
SUGGESTION = "summary_suggestion"
REVIEWED = "summary_reviewed"


class ExactDatesPageForm(WagtailAdminPageForm):
    """Base form class of pages with a mixin of this package: unchanged dates keep their seconds.

    Inputs show minutes only. A value that is posted as it was shown is no change.
    """

    @cached_property
    def changed_data(self) -> list[str]:
        changed: list[str] = super().changed_data
        return [name for name in changed if not self._is_as_shown(name)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in filter(self._is_as_shown, self.fields):
            cleaned[name] = self.initial[name]
            # A time in the repeated hour at the end of daylight saving time is ambiguous as text.
            self.errors.pop(name, None)
        return cleaned

    def _is_as_shown(self, name: str) -> bool:
        """Return ``True`` if a date or time was posted as the form shows the stored one."""
        field, stored = self.fields[name], self.initial.get(name)
        if stored is None or not isinstance(field, (forms.DateTimeField, forms.TimeField)):
            return False
        return bool(self[name].data == field.widget.format_value(field.prepare_value(stored)))


class SummaryPageForm(ExactDatesPageForm):
    """Base form class of pages with ``SummaryMixin``; a site's own base form class derives from it.

    Who generated or reviewed a summary doesn't depend on posted data: the token of a suggestion is signed, the reviewer
    is the user of the request, and only users who may publish the page have the checkbox. If another user saved the
    page since the form was loaded, values that this user didn't change are not recorded as theirs.
    """

    summary_suggestion = forms.CharField(required=False, widget=forms.HiddenInput)
    summary_reviewed = forms.BooleanField(
        required=False,
        label=_("Reviewed by an editor"),
        help_text=_("I compared the summary with the article as it is now, and it is right."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._summary_before = StoredSummary.of(self.instance)
        self._blocks_before = block_provenance(self.instance)
        self._is_recorded = False
        self.initial[REVIEWED] = _is_confirmed(self.instance)
        in_panel = self._meta.fields or ()
        for name in (SUGGESTION, REVIEWED):
            if name not in in_panel or (name == REVIEWED and not self._may_publish()):
                self.fields.pop(name, None)

    def _may_publish(self) -> bool:
        if self.for_user is None:
            return False
        if self.instance.pk:
            return bool(self.instance.permissions_for_user(self.for_user).can_publish())
        if self.parent_page is None:
            return False
        return bool(self.parent_page.permissions_for_user(self.for_user).can_publish_subpage())

    def _post_clean(self) -> None:
        super()._post_clean()
        if newsbrief_settings.summary.require_verified and self.data.get("action-publish") and not self.errors:
            self._refuse_findings()

    def _refuse_findings(self) -> None:
        """Add an error if a summary generated with AI has findings."""
        self.record_summary()
        if not needs_review(self.instance.summary_origin):
            return
        messages = [finding.message for finding in verify_summary(self.instance).findings]
        if messages:
            refusal = gettext("Correct what the article doesn’t say, or take it out:")
            self.add_error("summary", StreamBlockValidationError(non_block_errors=[" ".join([refusal, *messages])]))

    def record_summary(self) -> None:
        """Set the provenance of the summary on the instance. Call it after validation.

        ``save`` calls it; a second call does nothing. No query, except to read a revision that was saved since the form
        was loaded.
        """
        if self._is_recorded:
            return
        self._is_recorded = True
        token = self.cleaned_data.get(SUGGESTION) or ""
        suggestion = tokens.read(token, self.for_user) if token and self.for_user else None
        loaded = self._version_loaded()
        before, blocks_before = self._summary_before, self._blocks_before
        if loaded is not None and StoredSummary.of(self.instance).fingerprint != before.fingerprint:
            before, blocks_before = StoredSummary.of(loaded), block_provenance(loaded)
        record = record_of_change(self.instance, before, suggestion)
        is_new = record is not before.record
        blocks = changed_blocks(self.instance, blocks_before, suggestion if is_new else None)
        if REVIEWED in self.fields:
            is_ticked = self.cleaned_data.get(REVIEWED, False)
            was_ticked = (self.initial[REVIEWED] if loaded is None else _is_confirmed(loaded)) and not is_new
            if is_ticked and not was_ticked and self.instance.summary:
                record = record.reviewed(self.instance, self.for_user)
                blocks = with_review(blocks, record)
                self.instance.set_reviewer(self.for_user)
            elif was_ticked and not is_ticked:
                record = record.unreviewed()
                blocks = with_review(blocks, None)
        self._without_deleted_users(digest_of(blocks, record)).apply_to(self.instance)
        apply_to(self.instance, blocks)

    def _without_deleted_users(self, record: Provenance) -> Provenance:
        """Return the provenance without users who were deleted: blocks keep their keys, which the fields can't have.

        No query if the users are those of the page or of the form.
        """
        known = {self._summary_before.record.generated_by_id, self._summary_before.record.reviewed_by_id}
        known |= {None, getattr(self.for_user, "pk", None)}
        unknown = {record.generated_by_id, record.reviewed_by_id} - known
        if unknown:
            known |= set(get_user_model()._default_manager.filter(pk__in=unknown).values_list("pk", flat=True))
        return replace(
            record,
            generated_by_id=record.generated_by_id if record.generated_by_id in known else None,
            reviewed_by_id=record.reviewed_by_id if record.reviewed_by_id in known else None,
        )

    def _version_loaded(self) -> Any | None:
        """Return the page as it was when the form was loaded; ``None`` if that is the latest version, or unknown."""
        # Posted by Wagtail's form: the revision that autosave overwrites, or the one that was loaded.
        number = self.data.get("overwrite_revision_id") or self.data.get("loaded_revision_id") or ""
        if not self.instance.pk or not number.isdecimal() or int(number) == self.instance.latest_revision_id:
            return None
        revision = self.instance.revisions.filter(pk=number).first()
        return revision.as_object() if revision is not None else None

    def save(self, commit: bool = True) -> Any:
        self.record_summary()
        return super().save(commit=commit)


def _is_confirmed(page: Any) -> bool:
    """Return ``True`` if the summary was reviewed with the current body, so that the checkbox is ticked."""
    return bool(page.summary_reviewed_at and not page.is_summary_stale)
