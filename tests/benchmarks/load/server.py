"""Gunicorn as the scaling-out guide starts it, and how much memory its workers hold."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]


@contextmanager
def gunicorn(port: int, environment: dict[str, str], log: Path) -> Iterator[int]:
    """Serve the site while the block runs; give the process id."""
    command = [sys.executable, "-m", "gunicorn", "-c", "example_project/server.py", "example_project.wsgi"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=TOP, env={**os.environ, **environment, "PORT": str(port)}, stdout=out, stderr=out
        )
        try:
            _wait_for(process, port, log)
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(120):
        if process.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/api/v2/articles/?limit=1", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"gunicorn doesn't answer:\n{log.read_text()[-2000:]}")


class Memory(threading.Thread):
    """Notes once a second how much memory the workers of a server hold, in MB. Linux alone tells."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.megabytes: list[float] = []
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(1):
            pids = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            self.megabytes.append(sum(_resident(Path(f"/proc/{pid}/status")) for pid in pids))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _resident(status: Path) -> float:
    for line in status.read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
