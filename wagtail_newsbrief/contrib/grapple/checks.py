"""System checks of GraphQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.urls import URLResolver, get_resolver
from graphene_django.settings import graphene_settings
from graphene_django.views import GraphQLView
from grapple.registry import registry

from wagtail_newsbrief.content.page_types import article_model

from .limits import QueryLimits
from .peers import PeersMiddleware

E001 = "newsbrief_grapple.E001"  # the articles' app isn't in GRAPPLE["APPS"]
W001 = "newsbrief_grapple.W001"  # the middleware is missing
W002 = "newsbrief_grapple.W002"  # a view without query limits

_MIDDLEWARE = f"{PeersMiddleware.__module__}.{PeersMiddleware.__name__}"


def connect() -> None:
    """Register the checks. Called once, by the app's ``ready``."""
    register(check_apps)
    register(check_middleware)
    register(check_limits)


def check_apps(**kwargs: Any) -> list[CheckMessage]:
    """Check that Grapple has a type for the model in ``API_ARTICLE_MODEL``."""
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
    """Warn if lists would make queries for each article, because the middleware is missing."""
    if PeersMiddleware in graphene_settings.MIDDLEWARE:
        return []
    return [
        CheckWarning(
            'GRAPHENE["MIDDLEWARE"] lacks that of wagtail-newsbrief: each article of a list makes its own queries.',
            hint=f'Add "{_MIDDLEWARE}" to GRAPHENE["MIDDLEWARE"].',
            id=W001,
        )
    ]


def check_limits(**kwargs: Any) -> list[CheckMessage]:
    """Warn of GraphQL views without limits for queries."""
    return [
        CheckWarning(
            f"GraphQL at {route} accepts queries of any depth and cost.",
            hint='Include "wagtail_newsbrief.contrib.grapple.urls" in place of "grapple.urls", '
            "or set on your own view LimitedGraphQLView.validation_rules.",
            id=W002,
        )
        for route, pattern in _patterns(get_resolver(), "")
        if _is_unlimited(pattern.callback)
    ]


def _patterns(resolver: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route, pattern


def _is_unlimited(callback: Any) -> bool:
    view = getattr(callback, "view_class", object)
    if not issubclass(view, GraphQLView):
        return False
    own = callback.view_initkwargs.get("validation_rules") or getattr(view, "validation_rules", None)
    return QueryLimits not in (own or ())
