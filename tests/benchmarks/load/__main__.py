"""``make load``: readers and an editor at once, for a bounded time, against gunicorn on PostgreSQL and Redis.

    python -m tests.benchmarks.load --database newsbrief --redis redis://127.0.0.1:6379/1 --seconds 600

Serves example_project/settings/scaled.py from a database of its own beside the one that is named, and Wagtail's own API
beside it. Both are read in turns, with the same readers; an editor works all the time and looks, after every write,
whether readers see it. Everything stays on 127.0.0.1. Ends with 1 if an answer failed or was stale, or memory grew.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.support.own_database import own_database

from .report import as_markdown, is_good, memory, summed
from .server import TOP, Memory, gunicorn

#: A turn of each site takes so many seconds at most.
TURN = 30

#: What a listing gives, both of ours and of the other one.
FIELDS = "_,id,title,slug,html_url,published_at,standfirst,summary,previous,next"


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="make load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=2000, help="articles in the large section (2000)")
    parser.add_argument("--seconds", type=float, default=30, help="that ours is read for, and as long the other (30)")
    parser.add_argument("--naive-seconds", type=float, help="another time for the other one; 0 leaves it out")
    parser.add_argument("--readers", type=int, default=4, help="readers at a time (4)")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two writes (0.5)")
    parser.add_argument("--port", type=int, default=8973)
    parser.add_argument("--database", default=os.environ.get("PGDATABASE", "newsbrief"), help="name on PostgreSQL")
    parser.add_argument("--redis", default=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"), help="is emptied")
    parser.add_argument("--report", type=Path, help="folder for load.md and load.json")
    options = parser.parse_args()
    if options.naive_seconds is None:
        options.naive_seconds = options.seconds
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.benchmarks.load.settings",
        PGDATABASE=options.database,
        PGHOST=os.environ.get("PGHOST", "127.0.0.1"),
        REDIS_URL=options.redis,
    )
    with own_database("", "_newsbrief_load") as connection, tempfile.TemporaryDirectory(prefix="newsbrief-") as folder:
        environment = {"PGDATABASE": connection.settings_dict["NAME"]}
        report = _report(options, environment, Path(folder) / "gunicorn.log")
    text = as_markdown(report)
    if options.report:
        options.report.mkdir(parents=True, exist_ok=True)
        (options.report / "load.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        (options.report / "load.md").write_text(text, encoding="utf-8")
    print(text, end="")
    return 0 if is_good(report) else 1


def _report(options: argparse.Namespace, environment: dict[str, str], log: Path) -> dict[str, Any]:
    from django.core.cache import cache

    from ..paper import analyse, load, size
    from ..progress import bar
    from .editors import Editor

    cache.clear()
    with bar(f"Loading {options.articles:,}", size(options.articles)) as progress:
        paper = load(options.articles, progress=progress)
    analyse()
    with gunicorn(options.port, environment, log) as pid:
        editor = Editor([paper.archive, *paper.desks[:3]], lambda path: _get(options.port, path))
        over = threading.Event()
        work = threading.Thread(target=_edit, args=(editor, options.pause, over), daemon=True)
        ram = Memory(pid)
        work.start()
        ram.start()
        found = _read_in_turns(options, paper.choose(min(500, len(paper.readable)), 1))
        over.set()
        work.join()
        ram.stop()
        report = {
            "articles": options.articles,
            "readers": options.readers,
            "workers": int(os.environ.get("WEB_CONCURRENCY", "2")),
            "processors": os.cpu_count(),
            **found,
            "editor": {"writes": dict(editor.writes), "checks": editor.checks, "stale": editor.stale},
            "memory": memory(ram.megabytes),
        }
    if log.exists() and "Traceback" in (said := log.read_text()):
        print(said[-5000:], file=sys.stderr)
    return report


def _edit(editor: Any, pause: float, over: threading.Event) -> None:
    from django.db import connection

    try:
        while not over.wait(pause):
            editor.write()
    finally:
        connection.close()


def _get(port: int, path: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", f"/api/v2/{path}", headers={"Host": "localhost"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def _read_in_turns(options: argparse.Namespace, articles: list[int]) -> dict[str, Any]:
    """Let the readers read ours and the other one in turns, so that both meet the same machine."""
    left = {"ours": options.seconds, "naive": options.naive_seconds}
    spans = dict.fromkeys(left, 0.0)
    seconds: dict[str, dict[str, list[float]]] = {site: {} for site in left}
    errors: dict[str, list[str]] = {site: [] for site in left}
    turn = 0
    while any(remaining > 0 for remaining in left.values()):
        for site, remaining in left.items():
            if remaining <= 0:
                continue
            turn += 1
            length = min(remaining, TURN)
            print(f"{site}: {length:.0f} of {remaining:.0f} seconds left …", file=sys.stderr, flush=True)
            orders = {
                "site": site, "seconds": length, "readers": options.readers, "port": options.port, "seed": turn,
                "articles": articles, "fields": FIELDS,
            }  # fmt: skip
            before = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.load.readers"],
                input=json.dumps(orders), capture_output=True, text=True, cwd=TOP, check=True,
            )  # fmt: skip
            spans[site] += time.perf_counter() - before
            seen = json.loads(done.stdout)
            errors[site] += seen["errors"]
            for kind, times in seen["seconds"].items():
                seconds[site].setdefault(kind, []).extend(times)
            left[site] -= length
    return {site: summed(seconds[site], errors[site], spans[site] or 1) for site in left}


if __name__ == "__main__":
    raise SystemExit(main())
