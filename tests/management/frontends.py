"""Frontends on this machine that answer as a test wants them to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    server: Frontend

    def do_GET(self) -> None:
        if self.server.answer == "nonsense":
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        elif self.server.answer == "silence":
            self.server.released.wait(20)
        else:
            self.send_response(int(self.server.answer))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Frontend(ThreadingHTTPServer):
    """Answers with a status, with ``nonsense``, or with ``silence``."""

    def __init__(self, answer: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def frontend(answer: str) -> Iterator[Frontend]:
    """Run a frontend while the block runs."""
    with Frontend(answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
