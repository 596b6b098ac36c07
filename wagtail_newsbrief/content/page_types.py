"""The page types that the settings name for articles and sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.text import storable


def article_model() -> type[Any]:
    """Return the page type in ``API_ARTICLE_MODEL``. Raise ``ImproperlyConfigured`` if it isn't installed."""
    return _installed("API_ARTICLE_MODEL", newsbrief_settings.api_article_model)


def section_model() -> type[Any]:
    """Return the page type in ``API_SECTION_MODEL``. Raise ``ImproperlyConfigured`` if it isn't installed."""
    return _installed("API_SECTION_MODEL", newsbrief_settings.api_section_model)


def _installed(setting: str, label: str) -> type[Any]:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise ImproperlyConfigured(
            f'WAGTAIL_NEWSBRIEF["{setting}"] names {label!r}, which is not an installed model. Add '
            '"wagtail_newsbrief.articles" to INSTALLED_APPS, or name a page type of your own.'
        ) from error


def articles_with(name: str, values: Sequence[str]) -> QuerySet[Any] | None:
    """Return the ids of articles with any ``author`` or any ``tag``; ``None`` if articles have no such relation."""
    model = article_model()
    lookups = model.api_filters.get(name, ())
    if not lookups:
        return None
    condition = Q()
    for lookup in lookups:
        for value in values:
            condition |= Q(**{lookup: storable(value)})
    rows: QuerySet[Any] = model._default_manager.filter(condition)
    return rows.order_by().values("pk")
