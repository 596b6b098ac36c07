"""Grapple's URLs with limits for queries; include them instead of ``grapple.urls``."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from grapple.urls import urlpatterns as grapples

from .views import LimitedGraphQLView

urlpatterns: list[Any] = [
    path("graphql/", csrf_exempt(LimitedGraphQLView.as_view()), name="grapple_graphql"),
    *(pattern for pattern in grapples if pattern.name != "grapple_graphql"),
]
