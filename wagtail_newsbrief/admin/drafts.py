"""Build the page of the edit form in memory, without saving it."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.editor.forms import SummaryPageForm
from wagtail_newsbrief.editor.neighbours import watched_fields


class UnreadableForm(Exception):  # noqa: N818
    """A field with the article's text is invalid. ``str(error)`` is a sentence for the editor."""


def page_to_edit(request: HttpRequest, page_id: int) -> tuple[Any, Any]:
    """Return a page as of its latest revision, and its parent.

    Raises ``Http404``, and ``PermissionDenied`` if the user may not edit it. 4 queries and what
    the permissions cost.
    """
    page = get_object_or_404(get_page_model(), pk=page_id).get_latest_revision_as_object()
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page, page.get_parent()


def page_to_add(request: HttpRequest, app_label: str, model_name: str, parent_id: int) -> tuple[Any, Any]:
    """Return an empty page of a type, and the parent that it will have.

    Raises ``Http404``, and ``PermissionDenied`` if the user may not add one.
    """
    parent = get_object_or_404(get_page_model(), pk=parent_id).specific
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    try:
        model: Any = ContentType.objects.get_by_natural_key(app_label, model_name).model_class()
    except ContentType.DoesNotExist as error:
        raise Http404 from error
    if model not in parent.creatable_subpage_models() or not model.can_create_at(parent):
        raise PermissionDenied
    return model(owner=request.user, locale=parent.locale), parent


def apply_form(request: HttpRequest, page: Any, parent: Any) -> Any:
    """Return the page with the values of the posted edit form, provenance of the summary included.

    Invalid fields (no title, a slug in use) are skipped. Raises ``UnreadableForm`` if the article's text is one of
    them. Writes nothing.
    """
    form_class = page.get_edit_handler().get_form_class()
    form = form_class(request.POST, instance=page, parent_page=parent, for_user=request.user)
    form.defer_required_fields()
    try:
        form.is_valid()
    except MultiValueDictKeyError as error:  # a StreamField that was truncated or not posted
        raise UnreadableForm(_("Part of the form is missing. Reload the page.")) from error
    if wrong := [str(form.fields[name].label) for name in form.errors if _holds_text(page, name)]:
        raise UnreadableForm(_("Correct what is marked first: %(fields)s.") % {"fields": ", ".join(wrong)})
    if isinstance(form, SummaryPageForm):
        form.record_summary()
    return page


def apply_position_fields(request: HttpRequest, page: Any, parent: Any) -> Any:
    """Return the page with the posted dates and switches, as far as they are valid."""
    form = page.get_edit_handler().get_form_class()(instance=page, parent_page=parent, for_user=request.user)
    for name in watched_fields(form):
        field = form.fields[name]
        try:
            value = field.clean(field.widget.value_from_datadict(request.POST, request.FILES, name))
        except ValidationError:
            continue
        setattr(page, name, value)
    return page


def _holds_text(page: Any, name: str) -> bool:
    if name not in {field.name for field in page._meta.concrete_fields}:
        return False
    field: models.Field[Any, Any] = page._meta.get_field(name)
    return isinstance(field, StreamField | RichTextField)
