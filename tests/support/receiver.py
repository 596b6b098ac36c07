"""A local HTTP server that records requests, as receiver of webhooks or as CDN."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Message(NamedTuple):
    """A request: path, headers in lower case and body; and the status of the response."""

    path: str
    headers: dict[str, str]
    body: str
    status: Any


class Receiver(ThreadingHTTPServer):
    """Responds with ``statuses`` in turn, repeating the last one; "hang" and "close" are faults."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[Message] = []
        self.statuses: list[Any] = [204]
        #: Set to end hanging responses.
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        statuses = self.server.statuses
        status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
        self.server.messages.append(Message(self.path, headers, body, status))
        if status == "hang":
            self.server.released.wait(60)
        elif status == "close":
            self.connection.close()
        else:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", self.server.url)
            self.end_headers()

    #: The method of purge requests to a CDN.
    do_PURGE = do_POST  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    with Receiver() as server:
        # Check for shutdown every hundredth of a second.
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()
