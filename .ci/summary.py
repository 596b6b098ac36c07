"""Summarise a run of nox: the result of each session, flaky tests, and the number of passed tests.

    nox --list --json | python .ci/summary.py --list      the names of the sessions
    python .ci/summary.py LOGS SESSION…                   the summary of a run; ends with 1 if anything failed

LOGS has ``report.json``, written by nox, and its output ``run.log``. A requested session that isn't in the report
counts as failed, because the run ended before it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

PYTEST = re.compile(r"^(=+ )?\d+ (passed|failed|error|skipped|deselected|xfailed|warning|rerun).* in [\d.]+s")
UNITTEST = re.compile(r"^Ran (\d+) tests? in ")
VERDICT = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$")
OUTCOME = re.compile(r"^(RERUN|FAILED|ERROR) (\S+?)(?: - .*)?$")


class Counts(NamedTuple):
    """The totals of pytest and unittest; flaky tests count as passed."""

    passed: int
    failed: int
    flaky: list[str]


def count(log: str) -> Counts:
    """Add up the totals of the logs, and find tests that passed only on the second attempt."""
    passed = failed = ran = 0
    named: dict[str, set[str]] = {"RERUN": set(), "FAILED": set(), "ERROR": set()}
    for line in log.splitlines():
        if PYTEST.match(line):
            numbers = {word.rstrip("s"): int(number) for number, word in re.findall(r"(\d+) (\w+)", line)}
            passed += numbers.get("passed", 0)
            failed += numbers.get("failed", 0) + numbers.get("error", 0)
        elif found := OUTCOME.match(line):
            named[found[1]].add(found[2])
        elif found := UNITTEST.match(line):
            ran = int(found[1])
        elif ran and (found := VERDICT.match(line.strip())):
            said = {word: int(number) for word, number in re.findall(r"([\w ]+)=(\d+)", found[1] or "")}
            bad = said.get("failures", 0) + said.get("errors", 0) + said.get("unexpected successes", 0)
            passed += ran - bad - said.get("skipped", 0)
            failed += bad
            ran = 0
    return Counts(passed, failed, sorted(named["RERUN"] - named["FAILED"] - named["ERROR"]))


def main(logs: Path, asked: list[str]) -> int:
    """Print the summary; return the exit code."""
    path = logs / "report.json"
    found = {item["name"]: item for item in json.loads(path.read_text())["sessions"]} if path.exists() else {}
    counts = count((logs / "run.log").read_text(encoding="utf-8", errors="replace"))
    bad = []
    print()
    for name in asked:
        item = found.get(name) or {"result": "did not run", "duration": 0, "reason": "the run was ended before it"}
        is_good = item["result"] == "success" or (item["result"] == "skipped" and os.environ.get("CI") != "true")
        if not is_good:
            bad.append(name)
        print(f"{name:<16} {item['result']:<12} {item['duration'] or 0:5.0f} s  {item.get('reason') or ''}".rstrip())
    print()
    for test in counts.flaky:
        print(f"flaky: {test}")
    if counts.flaky:
        print(f"{len(counts.flaky)} flaky: passed only the second time")
    if bad:
        print(f"not ok: {', '.join(bad)} (whole log in .ci/.logs/run.log)")
    # A session that failed without a failing test (a linter, a build, an interpreter) counts as one.
    failed = max(counts.failed, len(bad))
    print(f"{counts.passed} passed, {failed} failed")
    return 1 if bad or failed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(item["session"] for item in json.load(sys.stdin)))
    else:
        sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
