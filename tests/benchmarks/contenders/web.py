"""Asking the site as a server does: the whole way through middleware and views, without a socket."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from tests.support.node import one_connection

_handler: WSGIHandler | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return orjson.loads(self.content)


def ask(path: str, query: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Answer:
    """Send a GET through Django's WSGI handler, as an anonymous reader."""
    global _handler
    _handler = _handler or WSGIHandler()
    given: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        given["status"], given["headers"] = int(status[:3]), dict(headers)

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": urlencode(query or {}),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
    }
    # Of a test: Django would close it with its transaction.
    with one_connection() if connection.in_atomic_block else nullcontext():
        response = _handler(environ, start_response)
        content = b"".join(response)
        response.close()
    return Answer(given["status"], given["headers"], content)


def fetch(path: str, query: dict[str, Any] | None = None) -> Answer:
    """Ask, and fail unless the answer is 200."""
    answer = ask(path, query)
    if answer.status != 200:
        raise SystemExit(f"{path} {query}: {answer.status} {answer.content[:500]!r}")
    return answer


@contextmanager
def no_kept_answers() -> Iterator[None]:
    """Let this package make each answer anew, whatever it has kept."""
    # Not by override_settings: its signal would let other things be looked up again, which nobody measures here.
    own = getattr(settings, "WAGTAIL_NEWSBRIEF", {})
    settings.WAGTAIL_NEWSBRIEF = {**own, "API_CACHE": {"ALIAS": ""}}
    try:
        yield
    finally:
        settings.WAGTAIL_NEWSBRIEF = own


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """Count the statements that reach the database; savepoints are none."""
    number = 0

    def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal number
        number += "SAVEPOINT" not in str(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield lambda: number
