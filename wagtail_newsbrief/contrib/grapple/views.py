"""Grapple's view with limits for queries."""

from __future__ import annotations

from graphene_django.views import GraphQLView
from graphql import specified_rules

from .limits import QueryLimits


class LimitedGraphQLView(GraphQLView):
    # Rules of a view replace GraphQL's default rules.
    validation_rules = [*specified_rules, QueryLimits]
