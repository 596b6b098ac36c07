"""The edit form of a page with a summary: it records where the summary comes from when it is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.summary.provenance import needs_review
from wagtail_newsbrief.summary.recording import StoredSummary, record_of_change
from wagtail_newsbrief.summary.verification import verify_summary

from . import tokens

#: The fields that the summary's panel adds to the form.
SUGGESTION = "summary_suggestion"
REVIEWED = "summary_reviewed"


class ExactDatesPageForm(WagtailAdminPageForm):
    """Base form class of pages with one of our mixins: a date that nobody touched is not written.

    Inputs show minutes. What comes back as it was shown keeps the seconds that are stored, and is no change.
    """

    @cached_property
    def changed_data(self) -> list[str]:
        changed: list[str] = super().changed_data
        return [name for name in changed if not self._is_as_shown(name)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in filter(self._is_as_shown, self.fields):
            cleaned[name] = self.initial[name]
            # The hour that comes twice when summer time ends can't be told from its twin once it is text.
            self.errors.pop(name, None)
        return cleaned

    def _is_as_shown(self, name: str) -> bool:
        """Tell whether a date or a time was sent as the form shows the one that is stored."""
        field, stored = self.fields[name], self.initial.get(name)
        if stored is None or not isinstance(field, (forms.DateTimeField, forms.TimeField)):
            return False
        return bool(self[name].data == field.widget.format_value(field.prepare_value(stored)))


class SummaryPageForm(ExactDatesPageForm):
    """Base form class of pages with ``SummaryMixin``; a site's own base form class derives from it.

    Nothing that the browser says is taken for who generated or reviewed a summary: the token is signed,
    the reviewer is the user of the request, and only who may publish the page has the checkbox.

    Two editors at once: what one of them left as it was when the form was loaded is no decision of
    theirs, so that saving an older form takes back no review, and turns nobody's words into others'.
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
        """Add an error for a summary generated with AI that says what its article doesn't."""
        self.record_summary()
        if not needs_review(self.instance.summary_origin):
            return
        messages = [finding.message for finding in verify_summary(self.instance).findings]
        if messages:
            refusal = gettext("Correct what the article doesn’t say, or take it out:")
            self.add_error("summary", StreamBlockValidationError(non_block_errors=[" ".join([refusal, *messages])]))

    def record_summary(self) -> None:
        """Write onto the instance what is known about its summary. Call it once the form was validated.

        Called by ``save``; a second call changes nothing. No query, but those of
        reading a revision when another one was saved since the form was loaded.
        """
        if self._is_recorded:
            return
        self._is_recorded = True
        token = self.cleaned_data.get(SUGGESTION) or ""
        suggestion = tokens.read(token, self.for_user) if token and self.for_user else None
        loaded = self._version_loaded()
        before = self._summary_before
        if loaded is not None and StoredSummary.of(self.instance).fingerprint != before.fingerprint:
            before = StoredSummary.of(loaded)
        record = record_of_change(self.instance, before, suggestion)
        if REVIEWED in self.fields:
            is_new = record is not before.record
            is_ticked = self.cleaned_data.get(REVIEWED, False)
            was_ticked = (self.initial[REVIEWED] if loaded is None else _is_confirmed(loaded)) and not is_new
            if is_ticked and not was_ticked and self.instance.summary:
                record = record.reviewed(self.instance, self.for_user)
                self.instance.announce_reviewer(self.for_user)
            elif was_ticked and not is_ticked:
                record = record.unreviewed()
        record.put_on(self.instance)

    def _version_loaded(self) -> Any | None:
        """Return the page as the form was loaded with; None while that is the latest version, or unknown."""
        # Wagtail's own names: the revision that this session's autosave keeps, or the one that it began with.
        number = self.data.get("overwrite_revision_id") or self.data.get("loaded_revision_id") or ""
        if not self.instance.pk or not number.isdecimal() or int(number) == self.instance.latest_revision_id:
            return None
        revision = self.instance.revisions.filter(pk=number).first()
        return revision.as_object() if revision is not None else None

    def save(self, commit: bool = True) -> Any:
        self.record_summary()
        return super().save(commit=commit)


def _is_confirmed(page: Any) -> bool:
    """Tell whether the checkbox is ticked for a page: somebody found its summary right for its body of today."""
    return bool(page.summary_reviewed_at and not page.is_summary_stale)
