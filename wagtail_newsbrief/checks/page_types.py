"""Checks of page types, and of their fields in the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from wagtail.models import get_page_models

from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.own_fields import declared
from wagtail_newsbrief.api.sections import SectionEndpoint
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.editor.forms import SummaryPageForm
from wagtail_newsbrief.mixins import ArticleMixin, ExactDatesMixin, SummaryMixin

from .tags import NEWSBRIEF

E006 = "wagtail_newsbrief.E006"  # a Wagtail app is missing
W002 = "wagtail_newsbrief.W002"  # search_fields without the page's own
W003 = "wagtail_newsbrief.W003"  # a form class that doesn't record where summaries come from
W005 = "wagtail_newsbrief.W005"  # a field of the site's own that the API can't serve
W006 = "wagtail_newsbrief.W006"  # an attribute of a mixin or base class that another one shadows

#: Attributes that a page type may inherit from our mixins and a site's base classes, and needs from all of them.
_LISTS = ("api_fields", "exclude_fields_in_copy", "override_translatable_fields", "search_fields")


@register(NEWSBRIEF)
def check_own_fields(**kwargs: Any) -> list[CheckMessage]:
    """Check that the fields that a site adds to ``/articles/`` and ``/sections/`` can be served."""
    # The check above reports names that can't be resolved.
    types = {model._meta.label_lower: model for model in get_page_models()}
    served = [
        (types.get(str(newsbrief_settings.api_article_model).lower()), ArticleEndpoint, "/articles/"),
        (types.get(str(newsbrief_settings.api_section_model).lower()), SectionEndpoint, "/sections/"),
    ]
    return [
        CheckWarning(
            f"api_fields of {model._meta.label} has the relation {field.name!r}, which {path} leaves out.",
            hint=f'Give it a serializer: APIField("{field.name}", serializer=…).',
            obj=model,
            id=W005,
        )
        for model, endpoint, path in served
        if model is not None
        for field in declared(model, endpoint.taken())
        if not field.is_servable
    ]


@register(NEWSBRIEF)
def check_apps(**kwargs: Any) -> list[CheckMessage]:
    """Check that the Wagtail apps that the body's blocks need are installed."""
    needs = any(issubclass(model, ArticleMixin) for model in get_page_models())
    required = ["wagtail.contrib.typed_table_block", "wagtail.embeds", "wagtail.images"]
    return [
        Error(
            f"{name} is missing in INSTALLED_APPS; the editor of article bodies needs it.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id=E006,
        )
        for name in required
        if needs and not apps.is_installed(name)
    ]


@register(NEWSBRIEF)
def check_search_fields(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type whose ``search_fields`` are those of the mixin only."""
    return [
        CheckWarning(
            f"{model._meta.label}.search_fields lack those of Page, so that searches can't filter.",
            hint=("Write search_fields = Page.search_fields + SummaryMixin.search_fields in the model."),
            obj=model,
            id=W002,
        )
        for model in get_page_models()
        if issubclass(model, SummaryMixin)
        and not {"title", "live"} <= {field.field_name for field in model.search_fields}
    ]


@register(NEWSBRIEF)
def check_shadowed(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type that inherits a list or form class from several classes, of which only the first counts.

    A class that defines the attribute itself, or gets it from a class that derives from the others, is fine.
    """
    return [
        CheckWarning(
            f"{model._meta.label}.{name} is that of {classes[0].__name__} alone; "
            f"it shadows {' and '.join(one.__name__ for one in classes[1:])}.",
            hint=_hint(name, classes),
            obj=model,
            id=W006,
        )
        for model in get_page_models()
        if issubclass(model, ExactDatesMixin)
        for name in (*_LISTS, "base_form_class")
        for classes in [_shadowing(model, name)]
        if len(classes) > 1 and any(one.__module__ == ExactDatesMixin.__module__ for one in classes)
    ]


def _hint(name: str, classes: Iterable[type[Any]]) -> str:
    names = [f"{one.__name__}.{name}" for one in classes]
    if name in _LISTS:
        return f"Write in the model: {name} = [{', '.join(f'*{one}' for one in names)}]"
    return f"Give the model a form class that derives from {' and '.join(names)}."


def _shadowing(model: type[Any], name: str) -> list[type[Any]]:
    """Return the class that an attribute of a model comes from, and those whose value it shadows.

    ``Page`` itself is left out: ``W002`` and ``W003`` are about it.
    """
    found: list[type[Any]] = []
    for other in [base for base in model.__mro__ if name in vars(base)]:
        is_known = any(issubclass(one, other) for one in found) or other.__module__.startswith("wagtail.")
        if not found or not (is_known or _has_all_of(getattr(model, name), getattr(other, name))):
            found.append(other)
    return found


def _has_all_of(kept: Any, other: Any) -> bool:
    if isinstance(kept, type):
        return issubclass(kept, other)
    return {_entry(entry) for entry in other} <= {_entry(entry) for entry in kept}


def _entry(entry: Any) -> Any:
    """Return the identity of a list's entry: the kind and the name of a field."""
    return getattr(entry, "name", None) or (type(entry), getattr(entry, "field_name", entry))


@register(NEWSBRIEF)
def check_form_classes(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type with a summary whose form class can't record provenance or offer suggestions."""
    return [
        CheckWarning(
            f"{model._meta.label}.base_form_class is not a SummaryPageForm: it neither suggests nor records.",
            hint=(
                "Derive the form class from wagtail_newsbrief.editor.forms.SummaryPageForm; "
                "if the page type has none of its own, write the mixin before the page class."
            ),
            obj=model,
            id=W003,
        )
        for model in get_page_models()
        if issubclass(model, SummaryMixin) and not issubclass(model.base_form_class, SummaryPageForm)
    ]
