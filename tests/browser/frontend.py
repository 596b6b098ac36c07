"""The example site and its frontend as ``make frontend`` runs them: built with the API in reach, with own data."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tests.browser.screenshots import MANAGE, ROOT

FOLDER = ROOT / "example_project" / "frontend"
#: A build of its own, so that one's own `make frontend` may run meanwhile. tsconfig.json names it too.
BUILD = ".next-test"
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
    frontends: contextlib.ExitStack

    def requests(self) -> list[str]:
        """Return what the example site was asked, in order."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.split('"')[1] for line in lines if '"' in line and "HTTP/1.1" in line]

    def restart_frontend(self, meanwhile: Callable[[], object]) -> None:
        """Stop the frontend, do something, and start it once more as ``make frontend`` does."""
        self.frontends.close()
        meanwhile()
        self.frontends.enter_context(_running_frontend(self))

    def manage(self, *arguments: str) -> str:
        """Run a management command on the site's database and return what it printed."""
        done = subprocess.run(
            [*MANAGE, *arguments], env=self.environment, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        return done.stdout


def missing() -> str:
    """Return why the frontend can't be run here; empty when it can."""
    return "" if shutil.which("npm") else "Node.js with npm is not installed"


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
    """Serve the example site, with its articles loaded, and the frontend as ``make frontend`` builds it."""
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
            "NEXT_DIST_DIR": BUILD,
            "PYTHONUNBUFFERED": "1",
        }
        site, address = f"http://localhost:{site_port}", f"http://localhost:{frontend_port}"
        servers = Servers(site, address, Path(folder) / "log", environment, contextlib.ExitStack())
        servers.manage("migrate", "--verbosity", "0")
        servers.manage("load_demo")
        # Pages of another run would be of another site.
        shutil.rmtree(FOLDER / BUILD, ignore_errors=True)
        with _running_site(servers, site_port), servers.frontends:
            servers.frontends.enter_context(_running_frontend(servers))
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
def _running_frontend(servers: Servers) -> Iterator[None]:
    command = ["sh", ".ci/frontend", servers.environment["PORT"], servers.environment["FRONTEND_PORT"]]
    with _process(command, servers.environment, sys.stderr) as process:
        _wait_for(servers.frontend + "/icon.svg", process, seconds=600)
        yield


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str], output: object) -> Iterator[Any]:
    """Run a command; at the end its whole group goes, whatever it has started."""
    process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        for signal_ in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal_)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)


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
