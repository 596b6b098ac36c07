"""GitHub's workflows: they run what ``.ci/run`` runs, with what was looked at, and may no more than they have to."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the source package has no workflows")

#: The matrix has them in more versions, and a job of its own adds up the coverage.
NOT_AS_A_STEP = {"postgresql", "mariadb", "coverage"}


def test_every_step_of_the_full_run_is_one_there():
    run = subprocess.run(["bash", ".ci/run", "--list"], cwd=ROOT, capture_output=True, text=True, check=True)
    text = (FOLDER / "ci.yml").read_text(encoding="utf-8")
    (matrix,) = re.findall(r"^        step:\n((?:          - \w+\n)+)", text, re.MULTILINE)
    steps = re.findall(r"- (\w+)", matrix)
    assert len(set(steps)) == len(steps)
    assert set(steps) == set(run.stdout.split()) - NOT_AS_A_STEP
    assert "run: bash .ci/run ${{ matrix.step }}" in text


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


def test_a_release_needs_no_secret():
    text = (FOLDER / "release.yml").read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "password:" not in text
    assert re.search(r"environment: pypi\n    permissions:\n      id-token: write\n", text)
