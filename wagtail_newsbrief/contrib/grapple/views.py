"""Grapple's view, with limits to what one query may ask for."""

from __future__ import annotations

from graphene_django.views import GraphQLView
from graphql import specified_rules

from .limits import QueryLimits


class LimitedGraphQLView(GraphQLView):
    # Rules that a view is given replace GraphQL's own.
    validation_rules = [*specified_rules, QueryLimits]
