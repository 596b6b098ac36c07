"""Measure previous/next among many articles of one section: ours, the plain Wagtail way, and the floor.

    python -m tests.benchmarks.navigation --articles 100000 --database postgres://user@127.0.0.1/any --explain

The plain way is what a site writes without this package: live, public siblings, ordered by date, asked page by page.
The floor is the same neighbours fetched by primary key, as if somebody had whispered them. All three are run in
turn on the same pages in the same process, after it was seen that they give the same answer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.own_database import own_database

#: What is slow is run as often as fits the time, but at least this often.
FEWEST_ROUNDS = 7
SECONDS_FOR_A_TASK = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000, help="articles in the section (default: 100000)")
    parser.add_argument("--restricted", type=int, default=10, help="of them for members only (default: 10)")
    parser.add_argument("--rounds", type=int, default=60, help="at most (default: 60); slow ones get fewer")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", ""),
        help="URL of a database beside which one is made and dropped again (default: $DATABASE_URL, or SQLite)",
    )
    parser.add_argument("--json", type=Path, help="write the numbers here as well")
    parser.add_argument("--explain", action="store_true", help="print the plans of our statements")
    options = parser.parse_args()
    with own_database(options.database, "_newsbrief_benchmark") as connection:
        report = measure(connection, options.articles, options.restricted, options.rounds)
        if options.explain:
            report["plans"] = plans(connection)
    print(as_markdown(report))
    for title, plan in report.get("plans", {}).items():
        print(f"\n### {title}\n\n```text\n{plan}\n```")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


# --- measuring --------------------------------------------------------------------------------------------------


def measure(connection: Any, articles: int, restricted: int, rounds: int) -> dict[str, Any]:
    """Load the articles, check that all contenders agree, and return medians and quartiles in milliseconds."""
    from wagtail_newsbrief.navigation import index

    from .content import analyse, make_articles

    loading = Bar("Loading", articles)
    make_articles(articles, restricted=restricted, progress=loading)
    loading.finish()
    rebuilding = Bar("Indexing", articles)
    started = time.perf_counter()
    index.rebuild(progress=rebuilding)
    rebuild_seconds = time.perf_counter() - started
    rebuilding.finish()
    analyse()
    return {
        "database": f"{connection.display_name} {'.'.join(map(str, version(connection)))}",
        "python": platform.python_version(),
        "articles": articles,
        "restricted": restricted,
        "rebuild_seconds": round(rebuild_seconds, 1),
        "tasks": [run_in_turn(pages_at_once, rounds) for pages_at_once in (1, 20)],
    }


def version(connection: Any) -> tuple[int, ...]:
    if connection.vendor == "sqlite":
        from sqlite3 import sqlite_version_info

        return sqlite_version_info
    return connection.mysql_version if connection.vendor == "mysql" else connection.get_database_version()


class Contenders:
    """The three that run against each other; each takes a list of pages."""

    def __init__(self, pages_at_once: int) -> None:
        self.pages_at_once = pages_at_once
        self._told: dict[Any, list[Any]] = {}

    def functions(self) -> dict[str, Callable[[list[Any]], Any]]:
        return {"plain Wagtail": self.plain, "wagtail-newsbrief": self.ours, "floor": self.floor}

    def plain(self, pages: list[Any]) -> dict[Any, Any]:
        from .plain import plain_neighbours

        return {page.pk: plain_neighbours(page) for page in pages}

    def ours(self, pages: list[Any]) -> dict[Any, Any]:
        from wagtail_newsbrief.navigation import neighbours, neighbours_of_many

        if self.pages_at_once == 1:
            return {pages[0].pk: neighbours(pages[0])}
        return neighbours_of_many(pages)

    def floor(self, pages: list[Any]) -> dict[Any, Any]:
        return type(pages[0]).objects.order_by().defer_streamfields().in_bulk(self._told[pages[0].pk])

    def agree_on(self, pages: list[Any]) -> None:
        """See that ours and the plain way give the same answer, and tell the floor what it is."""
        ours = {pk: tuple(both) for pk, both in self.ours(pages).items()}
        if pages[0].pk not in self._told and self.plain(pages[:1])[pages[0].pk] != ours[pages[0].pk]:
            raise SystemExit(f"The contenders disagree about page {pages[0].pk}.")
        self._told[pages[0].pk] = [page.pk for both in ours.values() for page in both if page is not None]


def sample(number: int, seed: int) -> list[Any]:
    """Return articles from anywhere in the section, whole, as a view has them."""
    from wagtail_newsbrief.articles.models import ArticlePage

    pks = ArticlePage.objects.order_by("pk").values_list("pk", flat=True)
    chosen = random.Random(seed).sample(range(pks.first(), pks.last() + 1), number)
    return list(ArticlePage.objects.filter(pk__in=chosen))


def run_in_turn(pages_at_once: int, rounds: int) -> dict[str, Any]:
    """Run all contenders in turn, each round on other pages and in another order."""
    contenders = Contenders(pages_at_once)
    functions = list(contenders.functions().items())
    times: dict[str, list[float]] = {name: [] for name, _ in functions}
    bar = Bar(f"Measuring {pages_at_once} at once", rounds)
    started = time.perf_counter()
    for number in range(rounds):
        if number >= FEWEST_ROUNDS and time.perf_counter() - started > SECONDS_FOR_A_TASK:
            break
        pages = sample(pages_at_once, number)
        contenders.agree_on(pages)
        turn = number % len(functions)
        for name, function in functions[turn:] + functions[:turn]:
            before = time.perf_counter()
            function(pages)
            times[name].append((time.perf_counter() - before) * 1000)
        bar(1)
    bar.finish()
    return {
        "pages": pages_at_once,
        "rounds": len(times["floor"]),
        "milliseconds": {
            name: dict(zip(["lower quartile", "median", "upper quartile"], quartiles(values), strict=True))
            for name, values in times.items()
        },
    }


def quartiles(values: list[float]) -> list[float]:
    return [round(value, 3) for value in statistics.quantiles(values, n=4, method="inclusive")]


# --- plans ------------------------------------------------------------------------------------------------------

EXPLAIN = {"postgresql": "EXPLAIN (ANALYZE, BUFFERS)", "mysql": "ANALYZE", "sqlite": "EXPLAIN QUERY PLAN"}


def plans(connection: Any) -> dict[str, str]:
    """Return the plans of our statements that look into the index."""
    from wagtail_newsbrief.navigation import neighbours, neighbours_of_many
    from wagtail_newsbrief.navigation.entry import NavigationEntry

    one, many = sample(1, 1), sample(20, 2)
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
                found[title] = explain(connection, sql, params)
    return found


def explain(connection: Any, sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"{EXPLAIN[connection.vendor]} {sql}", params)
        rows = cursor.fetchall()
        if connection.vendor == "postgresql":
            return "\n".join(row[0] for row in rows)
        if connection.vendor == "sqlite":
            return "\n".join(row[-1] for row in rows)
        names = [column[0] for column in cursor.description]
    wanted = [names.index(name) for name in ("select_type", "table", "type", "key", "rows", "r_rows", "Extra")]
    return "\n".join(" | ".join(str(row[at] or "") for at in wanted) for row in rows)


# --- telling ----------------------------------------------------------------------------------------------------


def as_markdown(report: dict[str, Any]) -> str:
    """Return the numbers as a table; a ratio says how many times as long as ours it took."""
    lines = [
        "{database}, Python {python}: {articles:,} articles in one section, {restricted} of them restricted; "
        "index built in {rebuild_seconds} s.".format(**report),
        "",
        "| Pages at once | | Median | Quartiles | Ratio |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]  # fmt: skip
    for task in report["tasks"]:
        own = task["milliseconds"]["wagtail-newsbrief"]["median"]
        for name, values in task["milliseconds"].items():
            low, median, high = values.values()
            ratio = f"{median / own:,.0f}" if median > 10 * own else f"{median / own:.1f}"
            lines.append(f"| {task['pages']} | {name} | {median:,.1f} ms | {low:,.1f} – {high:,.1f} ms | {ratio} |")
    return "\n".join(lines)


class Bar:
    """A progress bar on stderr, so that the table can be sent to a file."""

    def __init__(self, label: str, total: int) -> None:
        from django.core.management.base import OutputWrapper

        from wagtail_newsbrief.management.progress import Progress

        self._progress = Progress(OutputWrapper(sys.stderr), label, total)

    def __call__(self, amount: int) -> None:
        self._progress(amount)

    def finish(self) -> None:
        self._progress.finish()


if __name__ == "__main__":
    main()
