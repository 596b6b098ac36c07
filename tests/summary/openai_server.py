"""A server on loopback that speaks the OpenAI chat protocol and behaves as it is told. Nothing leaves the machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Keeps what it was asked in ``server.requests`` and hands the answer to the behaviour."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append(
            {"path": self.path, "headers": dict(self.headers), "json": json.loads(body.decode("utf-8"))}
        )
        self.server.behaviour(self)

    def send(self, body: str, *, status: int = 200, type_: str = "application/json", **headers: str) -> None:
        data = body.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing on stderr."""


class Server(ThreadingHTTPServer):
    """``url`` is the API's base address, ``behaviour`` answers, ``requests`` is what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, Any]] = []
        self.behaviour: Behaviour = says({"points": ["One."]})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def running() -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- behaviours -------------------------------------------------------------------------------------------------


def says(content: Any, *, finish_reason: str = "stop", **message: Any) -> Behaviour:
    """Answer as a model would; what isn't a string is written as JSON."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)

    def behave(handler: Handler) -> None:
        handler.send(
            json.dumps(
                {
                    "id": "chatcmpl-1",
                    "object": "chat.completion",
                    "created": 1_800_000_000,
                    "model": "test-model",
                    "choices": [
                        {
                            "index": 0,
                            "finish_reason": finish_reason,
                            "message": {"role": "assistant", "content": text, **message},
                        }
                    ],
                    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                }
            )
        )

    return behave


def sends(body: str, *, type_: str = "application/json") -> Behaviour:
    """Answer 200 with any body."""
    return lambda handler: handler.send(body, type_=type_)


def fails(status: int, message: str = "no", **error: Any) -> Behaviour:
    """Answer with an error as OpenAI writes it."""
    body = json.dumps({"error": {"message": message, "type": "error", "param": None, "code": None, **error}})
    return lambda handler: handler.send(body, status=status)


def waits(seconds: float) -> Behaviour:
    """Answer too late."""

    def behave(handler: Handler) -> None:
        time.sleep(seconds)
        says({"points": ["Late."]})(handler)

    return behave


def drips(seconds: float) -> Behaviour:
    """Send the answer a byte at a time, so that no single read ever times out."""

    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)

    return behave


def hangs_up(handler: Handler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.close()


def breaks_off(handler: Handler) -> None:
    """Close the connection in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "chatcmpl-1", ')
    handler.close_connection = True
