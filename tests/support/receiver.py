"""A receiver of webhooks on this machine, or a cache that is purged, that does what a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Message(NamedTuple):
    """What arrived: the path, the headers in lower case, and the body; and what was answered."""

    path: str
    headers: dict[str, str]
    body: str
    status: Any


class Receiver(ThreadingHTTPServer):
    """Answers with ``statuses`` in turn, the last one for ever; "hang" and "close" are faults."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: list[Message] = []
        self.statuses: list[Any] = [204]
        #: Ends what hangs.
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

    #: What a cache in front of a site is asked.
    do_PURGE = do_POST  # noqa: N815

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    with Receiver() as server:
        # Asked every hundredth of a second whether it is to end.
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()
