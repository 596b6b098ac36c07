"""System checks: what GraphQL lacks to serve articles."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from graphene_django.settings import graphene_settings
from grapple.registry import registry

from wagtail_newsbrief.api.articles import article_model

from .peers import PeersMiddleware

E001 = "newsbrief_grapple.E001"  # the articles' app is none of Grapple's
W001 = "newsbrief_grapple.W001"  # the middleware is missing

_MIDDLEWARE = f"{PeersMiddleware.__module__}.{PeersMiddleware.__name__}"


def connect() -> None:
    """Register the checks. Called once, by the app's ``ready``."""
    register(check_apps)
    register(check_middleware)


def check_apps(**kwargs: Any) -> list[CheckMessage]:
    """Check that Grapple makes a type of the articles that ``API_ARTICLE_MODEL`` names."""
    model = article_model()
    if model in registry.pages:
        return []
    label = model._meta.app_label
    return [
        Error(
            f"GraphQL has no type for {model._meta.label}.",
            hint=f'Add "{label}" to GRAPPLE["APPS"].',
            id=E001,
        )
    ]


def check_middleware(**kwargs: Any) -> list[CheckMessage]:
    """Warn when each article of a list of Grapple's would ask its own queries."""
    if PeersMiddleware in graphene_settings.MIDDLEWARE:
        return []
    return [
        CheckWarning(
            'GRAPHENE["MIDDLEWARE"] lacks that of wagtail-newsbrief: each article of a list asks its own queries.',
            hint=f'Add "{_MIDDLEWARE}" to GRAPHENE["MIDDLEWARE"].',
            id=W001,
        )
    ]
