"""Start task workers as separate processes, which tests can kill, and wait for their results."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def worker(spool: Path) -> subprocess.Popen[bytes]:
    """Start a worker for the queue in a folder (see ``tests.support.spool``)."""
    return subprocess.Popen([sys.executable, "-m", "tests.support.spool", str(spool)])


def until(condition: Callable[[], object], seconds: float) -> bool:
    """Wait for a condition, up to a number of seconds; return whether it holds."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())
