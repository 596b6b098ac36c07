"""One size: load it into a database of its own, run the cases, write JSON. Started by ``tests.benchmarks``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from tests.support.own_database import own_database


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--cases", default="")
    parser.add_argument("--restricted", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    suffix = f"_newsbrief_benchmark_{options.articles}"
    with own_database(options.database, suffix, keep=options.keep) as connection:
        from .cases import CASES

        if options.list:
            print("\n".join(f"{case.name:<16}{case.title}" for case in CASES.values()))
            return
        names = options.cases.split(",") if options.cases else list(CASES)
        if unknown := sorted(set(names) - set(CASES)):
            parser.error(f"unknown cases: {', '.join(unknown)}; there are {', '.join(CASES)}")
        report = _report(connection, [case for name, case in CASES.items() if name in names], options)
    options.json.write_text(json.dumps(report), encoding="utf-8")


def _report(connection: Any, cases: list[Any], options: argparse.Namespace) -> dict[str, Any]:
    import django
    import wagtail
    from django.core.cache import cache

    from .paper import analyse, find, load, search_index, size
    from .progress import bar
    from .running import measure

    cache.clear()
    total = size(options.articles)
    load_seconds = None
    paper = find() if options.keep else None
    if paper is None:
        with bar(f"Loading {options.articles:,}", total) as progress:
            started = time.perf_counter()
            paper = load(options.articles, restricted=options.restricted, progress=progress)
            load_seconds = round(time.perf_counter() - started, 1)
        analyse()
    if any(case.searches for case in cases):
        with bar("Making the search index", 1):
            search_index()
        analyse()
    measured = []
    for case in cases:
        with bar(f"{case.name:<16}", options.rounds) as progress:
            measured.append(measure(case, paper, rounds=options.rounds, seconds=options.seconds, progress=progress))
    report = {
        "database": f"{connection.display_name} {_version(connection)}",
        "django": django.__version__,
        "wagtail": wagtail.__version__,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "size": {
            "articles": options.articles,
            "total": total,
            "restricted": options.restricted,
            "load_seconds": load_seconds,
            "cases": measured,
        },
    }
    if options.explain:
        from .explain import plans

        report["plans"] = plans(paper)
    return report


def _version(connection: Any) -> str:
    if connection.vendor == "sqlite":
        from sqlite3 import sqlite_version

        return sqlite_version
    found = connection.mysql_version if connection.vendor == "mysql" else connection.get_database_version()
    return ".".join(map(str, found))


if __name__ == "__main__":
    main()
