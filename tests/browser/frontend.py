"""The example's frontend in Node.js beside the example site: both as processes, with data of their own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tests.browser.screenshots import MANAGE, ROOT

FOLDER = ROOT / "example_project" / "frontend"
#: Built without an API in reach, so that it holds no page of anybody's: `bash .ci/run frontend`.
BUILD = FOLDER / ".next-test"
# Read, not imported: these tests run with settings that don't know the example's models.
PASSWORD = re.search(r'^DEMO_PASSWORD = "(.+)"$', (ROOT / "example_project/gazette/paper.py").read_text(), re.M)[1]
HAS_WEBHOOKS = find_spec("standardwebhooks") is not None and find_spec("cryptography") is not None
SECRET = "whsec_dGhlIHNlY3JldCBvZiBhIHRlc3QgcnVu"


class ServerError(Exception):
    """A server did not begin to answer."""


class Servers(NamedTuple):
    """Where the two listen, and where the example site writes its log of requests."""

    site: str
    frontend: str
    log: Path
    environment: dict[str, str]

    def requests(self) -> list[str]:
        """Return what the example site was asked, in order."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.split('"')[1] for line in lines if '"' in line and "HTTP/1.1" in line]

    def manage(self, *arguments: str) -> str:
        """Run a management command on the site's database and return what it printed."""
        done = subprocess.run(
            [*MANAGE, *arguments], env=self.environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        return done.stdout


def missing() -> str:
    """Return why the frontend can't be run here; empty when it can."""
    if shutil.which("node") is None:
        return "Node.js is not installed"
    if not (BUILD / "BUILD_ID").exists():
        return "the frontend is not built: bash .ci/run frontend"
    return ""


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """Yield a port that the system gives to nobody else meanwhile, and that a server of ours can still listen on.

    Another program that asks for any free port, or connects from one, is not given a port that is bound.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield int(holder.getsockname()[1])


@contextlib.contextmanager
def both() -> Iterator[Servers]:
    """Serve the example site, with its articles loaded, and a fresh copy of the built frontend."""
    with reserved_port() as site_port, reserved_port() as frontend_port, tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "example_project.settings.demo",
            "GAZETTE_DB": f"{folder}/db.sqlite3",
            "GAZETTE_MEDIA": f"{folder}/media",
            "PORT": str(site_port),
            "FRONTEND_PORT": str(frontend_port),
            "NEWSBRIEF_API_URL": f"http://localhost:{site_port}",
            "NEWSBRIEF_WEBHOOK_SECRET": SECRET,
            "NEXT_TELEMETRY_DISABLED": "1",
            "PYTHONUNBUFFERED": "1",
        }
        servers = Servers(
            f"http://localhost:{site_port}", f"http://localhost:{frontend_port}", Path(folder) / "log", environment
        )
        servers.manage("migrate", "--verbosity", "0")
        servers.manage("load_demo")
        if HAS_WEBHOOKS:
            servers.manage("newsbrief_webhooks", "add", "frontend", f"{servers.frontend}/api/revalidate/")
        with _running_site(servers, site_port), _running_frontend(servers, frontend_port):
            yield servers


@contextlib.contextmanager
def _running_site(servers: Servers, port: int) -> Iterator[None]:
    command = [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{port}"]
    with servers.log.open("w") as log, _process(command, servers.environment, log) as process:
        try:
            _wait_for(servers.site, process)
        except ServerError as error:
            raise ServerError(f"{error}\n{servers.log.read_text(errors='replace')[-4000:]}") from error
        yield


@contextlib.contextmanager
def _running_frontend(servers: Servers, port: int) -> Iterator[None]:
    # The server writes the pages that it makes into its folder: a copy begins without any.
    copy = FOLDER / f".next-run-{port}"
    shutil.copytree(BUILD, copy, symlinks=True)
    next_ = FOLDER / "node_modules" / "next" / "dist" / "bin" / "next"
    command = ["node", str(next_), "start", "--port", str(port)]
    try:
        with _process(command, {**servers.environment, "NEXT_DIST_DIR": copy.name}, sys.stderr, FOLDER) as process:
            _wait_for(servers.frontend + "/icon.svg", process)
            yield
    finally:
        shutil.rmtree(copy)


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str], output: object, folder: Path = ROOT) -> Iterator[Any]:
    process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=folder)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: Any, seconds: float = 120) -> None:
    """Return as soon as the server answers; raises ``ServerError`` when it ends or doesn't answer in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"the server of {address} ended with {process.returncode}")
        try:
            urllib.request.urlopen(address, timeout=30).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise ServerError(f"{address} does not answer")
