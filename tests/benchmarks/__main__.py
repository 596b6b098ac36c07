"""``make bench``: this package against Wagtail alone and against the floor, among any number of articles.

    python -m tests.benchmarks --articles 1000,10000,100000 --database postgres://user@127.0.0.1/any --report numbers/

Each size is loaded into a database of its own beside the one that is named. All contenders run in turn in one process,
after it was seen that they give the same answer. The report goes to standard output, and with --report to a folder:
report.md, report.json, report.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .reports.markdown import as_markdown
from .reports.plot import draw

TOP = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", default="1000,10000", help="articles in the large section, by size (1000,10000)")
    parser.add_argument("--cases", default="", help="names of cases (all); --list names them")
    parser.add_argument("--restricted", type=int, default=10, help="articles there for members only (10)")
    parser.add_argument("--rounds", type=int, default=60, help="runs of a contender at most (60)")
    parser.add_argument("--seconds", type=float, default=60, help="that a case takes, about (60)")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", ""),
        help="URL of a database beside which one is made and dropped again ($DATABASE_URL, or SQLite)",
    )
    parser.add_argument("--report", type=Path, help="folder for report.md, report.json and report.svg")
    parser.add_argument(
        "--with", dest="earlier", type=Path, help="report.json of an earlier run, to tell its sizes and cases too"
    )
    parser.add_argument("--explain", action="store_true", help="tell the plans of our statements as well")
    parser.add_argument("--keep", action="store_true", help="leave the databases there, and use those that are there")
    parser.add_argument("--list", action="store_true", help="list the cases and stop")
    options = parser.parse_args(arguments)
    child = [f"--cases={options.cases}", f"--restricted={options.restricted}", f"--rounds={options.rounds}"]
    child += [f"--seconds={options.seconds}", f"--database={options.database}"]
    if options.list:
        return _measured([*child, "--list"])
    sizes = json.loads(options.earlier.read_text(encoding="utf-8"))["sizes"] if options.earlier else []
    by_articles = {size["articles"]: size for size in sizes}
    report: dict[str, Any] = {}
    for articles in sorted(int(number.replace("_", "")) for number in options.articles.split(",")):
        with tempfile.NamedTemporaryFile(prefix="newsbrief-", suffix=".json") as file:
            flags = [f"--{name}" for name in ("explain", "keep") if getattr(options, name)]
            code = _measured([*child, f"--articles={articles}", f"--json={file.name}", *flags])
            if code:
                return code
            found = json.load(file)
        by_articles[articles] = together(by_articles.get(articles), found.pop("size"))
        report = {**found, "sizes": [by_articles[number] for number in sorted(by_articles)]}
        _keep(report, options.report)
    print(as_markdown(report), end="")
    return 0


def _measured(arguments: list[str]) -> int:
    """Measure one size in a process of its own, with a database of its own; return its exit code."""
    return subprocess.run([sys.executable, "-m", "tests.benchmarks.size", *arguments], cwd=TOP, check=False).returncode


def together(earlier: dict[str, Any] | None, size: dict[str, Any]) -> dict[str, Any]:
    """Return a size with the cases that an earlier run has and this one hasn't."""
    if earlier is None:
        return size
    measured = {case["name"] for case in size["cases"]}
    cases = [*(case for case in earlier["cases"] if case["name"] not in measured), *size["cases"]]
    return {**size, "load_seconds": size["load_seconds"] or earlier["load_seconds"], "cases": cases}


def _keep(report: dict[str, Any], folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(as_markdown(report), encoding="utf-8")
    if not draw(report, folder / "report.svg"):
        print("No plot: matplotlib isn't installed (make bench does it).", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
