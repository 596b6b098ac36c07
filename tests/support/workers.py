"""Workers as processes of their own, for runs in which one of them is killed, and waiting for what they do."""

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
    """Wait until a condition holds, or for so many seconds; return whether it does."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(condition())
