"""What one GraphQL query may ask for: how deep, how many lookups, how many values."""

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

#: What our fields at the top of a query cost before anything below them: about the queries that each needs.
TOP = {"newsbriefArticle": 10, "newsbriefArticles": 10}

#: How the names of our types begin. What has one is looked up for a whole list at once (see ``Peers``).
_OURS = "Newsbrief"

#: Enough to be too much, so that fragments which double each other make no giant numbers.
_CAP = 10**9


class Totals(NamedTuple):
    """How deep something goes, its lookups (a field with fields of its own is one), and the values it answers with.

    ``cost`` is for each row of the list that it is in, ``shared`` for all of them together.
    """

    depth: int = 0
    cost: int = 0
    shared: int = 0
    values: int = 0


class QueryLimits(ValidationRule):
    """A validation rule: refuses a query over ``MAX_DEPTH``, ``MAX_COST`` or ``MAX_VALUES`` of ``GRAPHQL``.

    Every alias counts, and a fragment each time it is spread. Looks at each fragment once, however often it is spread.
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
        if name.startswith("__"):  # of the schema: GraphQL has a limit of its own for those
            return Totals()
        if node.selection_set is None:
            return Totals(depth=1, values=1)
        # A field that isn't there is refused by another rule.
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
            self.fragments[name] = Totals()  # one that spreads itself, or isn't there, is refused by another rule
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                self.fragments[name] = self._totals(fragment.selection_set, self._narrowed(fragment, None))
        return self.fragments[name]

    def _narrowed(self, node: Any, parent: Any) -> Any:
        condition = node.type_condition
        return type_from_ast(self.context.schema, condition) if condition is not None else parent


def _rows(node: Any, field: Any) -> int:
    """Return how many rows a list with the argument ``limit`` may have; 1 for what has no such argument."""
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
    # A variable may be anything.
    return min(max(int(given.value), 0), most) if isinstance(given, IntValueNode) else int(most)
