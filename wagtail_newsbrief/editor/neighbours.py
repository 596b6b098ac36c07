"""The neighbours of an article in the editor."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db import models
from django.utils import timezone

from wagtail_newsbrief.navigation import Neighbours, neighbours
from wagtail_newsbrief.utils.dates import utc

#: An anonymous visitor of a preview.
_PREVIEW_REQUEST = SimpleNamespace(is_preview=True)


def neighbours_of_draft(page: Any, parent: Any | None = None) -> Neighbours:
    """Return the neighbours that the page instance will have once it is published.

    ``parent`` is the section of a page that was never saved. Queries: at most 3.
    """
    if not page.path and parent is not None:
        # The attribute in which treebeard caches the parent.
        page._cached_parent_obj = parent
    return neighbours(page, request=_PREVIEW_REQUEST)


def schedule_context(page: Any) -> dict[str, bool]:
    """Return the context of the panel's note about a date in the future. No query.

    ``is_dated_ahead`` is ``True`` if the page would be published before its date; ``can_schedule`` if its edit view has
    Wagtail's scheduling dialog.
    """
    date = page.navigation_date
    appears_at = max(utc(moment) for moment in (timezone.now(), page.go_live_at) if moment is not None)
    return {
        # To the minute, as in the form.
        "is_dated_ahead": date is not None and utc(date).replace(second=0, microsecond=0) > appears_at,
        "can_schedule": "go_live_at" in page.get_edit_handler().get_form_class().base_fields,
    }


def watched_fields(form: Any) -> list[str]:
    """Return the names of the form's fields that may change the neighbours of the page.

    These are its dates and booleans, which ``navigation_date`` usually depends on. Other dependencies take effect after
    the page is saved.
    """
    kinds = (models.DateField, models.BooleanField)
    return [
        field.name
        for field in form._meta.model._meta.concrete_fields
        if field.name in form.fields and isinstance(field, kinds)
    ]
