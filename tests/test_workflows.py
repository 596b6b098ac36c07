"""What decides over a change: the sessions of noxfile.py, GitHub's workflows, and how a run is summed up."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import skips

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")

needs_workflows = pytest.mark.skipif(not FOLDER.is_dir(), reason="the source package has no workflows")

#: The matrix has them in more versions, a job of its own adds up the coverage, and the whole tables run every night.
NOT_AS_A_SESSION = {"postgresql", "mariadb", "coverage", "exhaustive"}


@needs_workflows
def test_every_session_of_the_full_run_is_one_there():
    sessions = re.findall(r"^@(?:in_venv|nox\.session)\b.*\ndef (\w+)\(", NOXFILE, re.MULTILINE)
    text = (FOLDER / "ci.yml").read_text(encoding="utf-8")
    (matrix,) = re.findall(r"^        session:\n((?:          - \w+\n)+)", text, re.MULTILINE)
    there = re.findall(r"- (\w+)", matrix)
    assert len(set(there)) == len(there)
    assert set(there) == set(sessions) - NOT_AS_A_SESSION
    assert "run: bash .ci/run ${{ matrix.session }}" in text


def test_sessions_name_tests_that_are_there():
    named = set(re.findall(r"\btests/[\w/]+(?:\.\w+)?", NOXFILE))
    assert len(named) > 40
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


# --- green means green ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def summary():
    spec = importlib.util.spec_from_file_location("summary", ROOT / ".ci" / "summary.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def summed_up(summary, folder, capsys, log, *asked, **results):
    """Return the exit code and the last lines of a run in which sessions ended with these results."""
    sessions = [{"name": name, "result": result, "duration": 1, "reason": None} for name, result in results.items()]
    (folder / "report.json").write_text(json.dumps({"sessions": sessions}))
    (folder / "run.log").write_text(log)
    code = summary.main(folder, [*asked] or [*results])
    return code, capsys.readouterr().out.splitlines()


LOG = """
3 passed, 1 skipped in 2.00s
RERUN tests/a/test_x.py::test_one[v2]
RERUN tests/a/test_x.py::test_two
FAILED tests/a/test_x.py::test_two - assert 1 == 2
====== 1 failed, 4 passed, 2 rerun, 2 errors in 3.10s (0:00:03) ======
RERUN tests/b/test_y.py::test_three
7 passed, 5 deselected, 1 rerun in 1.00s
Ran 20 tests in 1.5s

OK (skipped=2)
"""


def test_counts_are_right_when_two_sessions_retry(summary):
    flaky = ["tests/a/test_x.py::test_one[v2]", "tests/b/test_y.py::test_three"]
    assert summary.count(LOG) == (3 + 4 + 7 + 18, 3, flaky)


def test_a_run_ends_with_its_counts_and_names_what_is_flaky(summary, tmp_path, capsys):
    code, lines = summed_up(summary, tmp_path, capsys, LOG, one="failed", two="success")
    assert code == 1
    assert lines[-1] == "32 passed, 3 failed"
    assert "2 flaky: passed only the second time" in lines


@pytest.mark.parametrize(("ci", "code", "last"), [("true", 1, "1 passed, 1 failed"), ("", 0, "1 passed, 0 failed")])
def test_a_skipped_session_is_a_failure_where_everything_has_to_be_there(
    summary, tmp_path, capsys, monkeypatch, ci, code, last
):
    monkeypatch.setenv("CI", ci)
    ended = summed_up(summary, tmp_path, capsys, "1 passed in 1.00s\n", lint="success", mariadb="skipped")
    assert (ended[0], ended[1][-1]) == (code, last)


def test_a_session_that_did_not_run_is_a_failure(summary, tmp_path, capsys):
    code, lines = summed_up(summary, tmp_path, capsys, "1 passed in 1.00s\n", "lint", "types", lint="success")
    assert (code, lines[-1]) == (1, "1 passed, 1 failed")


@pytest.mark.parametrize(
    ("reason", "outcome"), [("needs Node.js", "failed"), ("comes with make bench", "skipped"), ("v9", "failed")]
)
def test_a_skip_that_is_not_on_the_list_is_a_failure(monkeypatch, reason, outcome):
    monkeypatch.delenv("NEWSBRIEF_EXTRAS", raising=False)
    longrepr = ("tests/x.py", 1, f"Skipped: {reason}")
    report = SimpleNamespace(skipped=True, outcome="skipped", nodeid="tests/x.py", longrepr=longrepr)
    skips.judge(report)
    assert report.outcome == outcome


def test_a_skip_is_a_failure_where_what_it_waits_for_should_be_installed(monkeypatch):
    monkeypatch.setenv("NEWSBRIEF_EXTRAS", "suggest,bench")
    longrepr = ("tests/x.py", 1, "Skipped: comes with make bench")
    report = SimpleNamespace(skipped=True, outcome="skipped", nodeid="tests/x.py", longrepr=longrepr)
    skips.judge(report)
    assert report.outcome == "failed"


# --- GitHub's workflows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_an_action_is_named_by_its_commit(workflow):
    used = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_token_may_read_and_no_more(workflow):
    text = workflow.read_text(encoding="utf-8")
    assert "\npermissions:\n  contents: read\n" in text
    rights = re.findall(r"permissions:\n((?: +[\w-]+: \w+\n)+)", text)
    others = {right.strip() for block in rights for right in block.splitlines()} - {"contents: read"}
    # By which PyPI knows the project; it opens nothing here.
    assert others == ({"id-token: write"} if workflow.stem == "release" else set())
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@needs_workflows
def test_a_release_needs_no_secret():
    text = (FOLDER / "release.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "password:" not in text
    assert re.search(r"environment: pypi\n    permissions:\n      id-token: write\n", text)
