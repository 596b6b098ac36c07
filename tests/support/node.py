"""Serve the site over HTTP in the thread and transaction of the test, for a Node.js program."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs Node.js")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's database connection open between requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def run(folder: Path, files: Mapping[str, str], program: str) -> str:
    """Write files, run a program in the same folder, and return its output.

    The environment variable ``SITE`` is the URL of the site, which is served until the program ends.
    """
    for name, text in {**files, "program.mjs": program}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with one_connection(), make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Quiet) as server:
        server.timeout = 0.05
        command = [str(NODE), "program.mjs"]
        environment = {"SITE": f"http://127.0.0.1:{server.server_port}", "PATH": ""}
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=folder, env=environment, **pipes) as process:
            while process.poll() is None:
                server.handle_request()
            printed, errors = process.communicate()
    assert process.returncode == 0, errors
    return printed
