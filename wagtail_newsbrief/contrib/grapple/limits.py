"""Limits of one GraphQL query: depth, lookups, values."""

from __future__ import annotations

from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    ValidationRule,
    get_named_type,
    type_from_ast,
)
from grapple.settings import grapple_settings

from wagtail_newsbrief.conf import newsbrief_settings

#: Cost of our top-level fields without their children: about the number of SQL queries.
TOP = {"newsbriefArticle": 10, "newsbriefArticles": 10}

#: Prefix of our types. Their fields are looked up for a whole list at once (see ``Peers``).
_OURS = "Newsbrief"

#: Upper bound of the totals, so that fragments that double each other don't produce huge numbers.
_CAP = 10**9


class Totals(NamedTuple):
    """Depth, lookups (fields with fields of their own) and values of a part of a query.

    ``cost`` counts for each row of the list around it, ``shared`` once for all.
    """

    depth: int = 0
    cost: int = 0
    shared: int = 0
    values: int = 0


class QueryLimits(ValidationRule):
    """A validation rule that refuses a query over ``MAX_DEPTH``, ``MAX_COST`` or ``MAX_VALUES`` of ``GRAPHQL``.

    Every alias counts, and a fragment each time it is spread. Each fragment is computed once.
    """

    def enter_document(self, document: Any, *args: Any) -> None:
        self.fragments: dict[str, Totals] = {}

    def enter_operation_definition(self, operation: Any, *args: Any) -> None:
        found = self._totals(operation.selection_set, self.context.schema.get_root_type(operation.operation))
        limits = newsbrief_settings.graphql
        for name, number, most in (
            ("depth", found.depth, limits.max_depth),
            ("cost", found.cost + found.shared, limits.max_cost),
            ("values", found.values, limits.max_values),
        ):
            if number > most:
                message = f"This query is too large: its {name} may be {most}, not {number}."
                self.report_error(GraphQLError(message, operation))

    def _totals(self, selection_set: Any, parent: Any) -> Totals:
        found = [self._of(node, parent) for node in selection_set.selections]
        depths, *sums = zip(*found, strict=True)
        return Totals(max(depths), *(min(sum(numbers), _CAP) for numbers in sums))

    def _of(self, node: Any, parent: Any) -> Totals:
        if isinstance(node, FieldNode):
            return self._of_field(node, parent)
        if isinstance(node, FragmentSpreadNode):
            return self._of_fragment(node.name.value)
        return self._totals(node.selection_set, self._narrowed(node, parent))

    def _of_field(self, node: Any, parent: Any) -> Totals:
        name = node.name.value
        if name.startswith("__"):  # introspection, which GraphQL limits itself
            return Totals()
        if node.selection_set is None:
            return Totals(depth=1, values=1)
        # An unknown field is refused by another rule.
        field = getattr(parent, "fields", {}).get(name)
        kind = get_named_type(field.type) if field else None
        below = self._totals(node.selection_set, kind)
        rows = _rows(node, field)
        depth, cost, values = below.depth + 1, rows * below.cost, 1 + rows * below.values
        if kind is not None and kind.name.startswith(_OURS):
            return Totals(depth, cost, TOP.get(name, 1) + below.shared, values)
        return Totals(depth, cost + 1 + below.shared, 0, values)

    def _of_fragment(self, name: str) -> Totals:
        if name not in self.fragments:
            self.fragments[name] = Totals()  # cycles and unknown fragments are refused by other rules
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                self.fragments[name] = self._totals(fragment.selection_set, self._narrowed(fragment, None))
        return self.fragments[name]

    def _narrowed(self, node: Any, parent: Any) -> Any:
        condition = node.type_condition
        return type_from_ast(self.context.schema, condition) if condition is not None else parent


def _rows(node: Any, field: Any) -> int:
    """Return the most rows of a list with the argument ``limit``; 1 for a field without it."""
    if field is None or "limit" not in field.args:
        return 1
    if node.name.value in TOP:
        most = newsbrief_settings.api_limit_max or _CAP
        usual = most
    else:
        most, usual = grapple_settings.MAX_PAGE_SIZE, grapple_settings.PAGE_SIZE
    given = next((argument.value for argument in node.arguments if argument.name.value == "limit"), None)
    if given is None:
        return int(usual)
    # A variable may have any value.
    return min(max(int(given.value), 0), most) if isinstance(given, IntValueNode) else int(most)
