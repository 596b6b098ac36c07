"""One attempt at purging, bounded in time, that says what has failed.

Wagtail's backends tell of a failure to their log only, know no timeout, and let some errors through.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from wagtail_newsbrief.conf import newsbrief_settings

logger = logging.getLogger("wagtail_newsbrief")

#: Attempts that a CDN has left without an answer so far, and when they began.
_hanging: list[tuple[threading.Thread, float]] = []

#: While one of them hangs another is made once in so many seconds, until there are so many: threads can't be ended.
_PATIENCE, _MOST_HANGING = 60, 20


class Failed(NamedTuple):
    """What a CDN has not taken."""

    urls: list[str]
    keys: list[str]


def send(urls: Sequence[str], keys: Sequence[str]) -> Failed:
    """Purge addresses with all caches of ``WAGTAILFRONTENDCACHE``, and keys with those that have ``purge_tags``.

    Takes ``PURGE["TIMEOUT"]`` seconds at most, and for the minute after such a time none at all. Never raises.
    """
    failed = Failed([], [])
    work = threading.Thread(target=_work, args=(list(urls), list(keys), failed), daemon=True, name="newsbrief-purge")
    if _may_try():
        began = time.monotonic()
        work.start()
        work.join(newsbrief_settings.purge["TIMEOUT"])
        if not work.is_alive():
            return failed
        _hanging.append((work, began))
    logger.warning("The cache in front of the site doesn't answer.")
    return Failed(list(urls), list(keys))


def _may_try() -> bool:
    _hanging[:] = [(thread, began) for thread, began in _hanging if thread.is_alive()]
    if not _hanging:
        return True
    return len(_hanging) < _MOST_HANGING and time.monotonic() - _hanging[-1][1] > _PATIENCE


def _work(urls: list[str], keys: list[str], failed: Failed) -> None:
    failed.urls.extend(_failing(urls, _purge_urls))
    failed.keys.extend(_failing(keys, _purge_keys))


def _failing(names: list[str], work: Callable[[list[str]], None], *, again: bool = False) -> list[str]:
    """Do the work; return the names that the log says have failed, or all of them if it doesn't say which."""
    if not names:
        return []
    ended = False
    with _errors() as records:
        try:
            work(names)
            ended = True
        except Exception:  # whatever a backend lets through
            if not again:
                logger.warning("The cache in front of the site failed.", exc_info=True)
    if ended:
        named = {arg for record in records for arg in (record.args or ()) if isinstance(arg, str)} & set(names)
        is_clear = all(named.intersection(record.args or ()) for record in records)
        return sorted(named) if is_clear else names
    if len(names) == 1:
        return names
    # A cache that hangs up on one takes the rest of a batch along, each time anew: in halves they get through.
    half = len(names) // 2
    return [*_failing(names[:half], work, again=True), *_failing(names[half:], work, again=True)]


def _purge_urls(urls: list[str]) -> None:
    # Wagtail's own way from an address to its languages, hosts and backends.
    from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task

    purge_urls_from_cache_task.call(urls)


def _purge_keys(keys: list[str]) -> None:
    from wagtail.contrib.frontend_cache.utils import get_backends

    for backend in get_backends().values():
        if hasattr(backend, "purge_tags"):
            backend.purge_tags(keys)


class _Errors(logging.Handler):
    """Keeps the errors of one thread."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.ERROR)
        self.thread = threading.get_ident()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.records.append(record)


@contextmanager
def _errors() -> Iterator[list[logging.LogRecord]]:
    from wagtail.contrib.frontend_cache.tasks import logger as wagtails

    records: list[Any] = []
    handler = _Errors(records)
    wagtails.addHandler(handler)
    try:
        yield records
    finally:
        wagtails.removeHandler(handler)
