"""Previous and next of an article that is being edited."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db import models
from django.utils import timezone

from wagtail_newsbrief.navigation import Neighbours, neighbours
from wagtail_newsbrief.utils.dates import utc

#: An anonymous visitor, to whom the draft is shown as if it were published.
_READER_OF_THE_DRAFT = SimpleNamespace(is_preview=True)


def neighbours_of_draft(page: Any, parent: Any | None = None) -> Neighbours:
    """Return the neighbours that readers will see once the page instance is published as it is.

    ``parent`` is the section of a page that was never saved. At most 3 queries.
    """
    if not page.path and parent is not None:
        # Where treebeard itself keeps the parent that ``get_parent`` would look up.
        page._cached_parent_obj = parent
    return neighbours(page, request=_READER_OF_THE_DRAFT)


def schedule_context(page: Any) -> dict[str, bool]:
    """Return what the panel says about a date in the future. No query.

    ``is_dated_ahead``: published as it is, the page is there before its date. ``can_schedule``: its edit view has
    Wagtail's dialog for that.
    """
    date = page.navigation_date
    appears_at = max(utc(moment) for moment in (timezone.now(), page.go_live_at) if moment is not None)
    return {
        # To the minute, as editors type both.
        "is_dated_ahead": date is not None and utc(date).replace(second=0, microsecond=0) > appears_at,
        "can_schedule": "go_live_at" in page.get_edit_handler().get_form_class().base_fields,
    }


def watched_fields(form: Any) -> list[str]:
    """Return the names of the form's fields that may move the page among its neighbours.

    Its dates and switches: what ``navigation_date`` is most often made from. One that is made from
    other fields is shown as of the last save.
    """
    kinds = (models.DateField, models.BooleanField)
    return [
        field.name
        for field in form._meta.model._meta.concrete_fields
        if field.name in form.fields and isinstance(field, kinds)
    ]
