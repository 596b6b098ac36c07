"""Grapple's view, with limits to what one query may ask for."""

from __future__ import annotations

from typing import Any

from graphene_django.views import GraphQLView
from graphql import ExecutionResult, GraphQLError, specified_rules

from .limits import QueryLimits


class LimitedGraphQLView(GraphQLView):
    # Rules that a view is given replace GraphQL's own.
    validation_rules = [*specified_rules, QueryLimits]

    def execute_graphql_request(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().execute_graphql_request(*args, **kwargs)
        except RecursionError:  # GraphQL's own rules follow fragments one within the other, however many there are
            return ExecutionResult(errors=[GraphQLError("This query is too large: it goes too deep.")])
