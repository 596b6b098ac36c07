"""Processes killed in the middle of publishing, arranging, rebuilding and writing summaries (see ``killed``)."""

import os
import subprocess
import sys

import pytest

from .killed import FAULTS


@pytest.mark.slow
def test_nothing_is_lost_and_what_is_wrong_is_reported_and_mended():
    command = [sys.executable, "-W", "error", "-m", "tests.faults.killed"]
    process = subprocess.run(command, capture_output=True, text=True, timeout=600, env=os.environ, check=False)
    assert process.returncode == 0, process.stderr
    assert [line.split(":")[0] for line in process.stdout.splitlines()] == list(FAULTS)
