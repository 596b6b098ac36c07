"""The plans of our statements that look into the navigation index."""

from __future__ import annotations

from typing import Any

from django.db import connection

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.models import NavigationEntry

from .paper import Paper

_EXPLAIN = {"postgresql": "EXPLAIN (ANALYZE, BUFFERS)", "mysql": "ANALYZE", "sqlite": "EXPLAIN QUERY PLAN"}


def plans(paper: Paper) -> dict[str, str]:
    """Return them by what is asked."""
    one, many = (list(ArticlePage.objects.filter(pk__in=paper.choose(number, number))) for number in (1, 20))
    found = {}
    for title, function in {
        "neighbours": lambda: neighbours(one[0]),
        "neighbours_of_many, 20 pages": lambda: neighbours_of_many(many),
    }.items():
        statements: list[tuple[str, Any]] = []

        def remember(execute: Any, sql: str, params: Any, many: bool, context: Any, into: Any = statements) -> Any:
            into.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(remember):
            function()
        for sql, params in statements:
            if NavigationEntry._meta.db_table in sql:
                found[title] = _explain(sql, params)
    return found


def _explain(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"{_EXPLAIN[connection.vendor]} {sql}", params)
        rows = cursor.fetchall()
        if connection.vendor == "postgresql":
            return "\n".join(row[0] for row in rows)
        if connection.vendor == "sqlite":
            return "\n".join(row[-1] for row in rows)
        names = [column[0] for column in cursor.description]
    wanted = [names.index(name) for name in ("select_type", "table", "type", "key", "rows", "r_rows", "Extra")]
    return "\n".join(" | ".join(str(row[at] or "") for at in wanted) for row in rows)
