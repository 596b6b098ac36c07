"""Wagtail's search index and reference index, for tests that need them: a fifth of the time to save a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django_tasks.backends.immediate import ImmediateBackend
from modelsearch.tasks import insert_or_update_object_task
from wagtail.tasks import update_reference_index_task

_INDEXING = (insert_or_update_object_task, update_reference_index_task)


@contextmanager
def not_indexed() -> Iterator[None]:
    """Write neither index, except within ``indexed_once()``."""
    with _held_back():
        yield


@contextmanager
def indexed_once() -> Iterator[None]:
    """Write both indexes at the end, once for each page, as a task queue does."""
    with _held_back() as waiting:
        yield
    for (_, *args), task in waiting.items():
        task.enqueue(*args)


@contextmanager
def _held_back() -> Iterator[dict[Any, Any]]:
    at_once = ImmediateBackend.enqueue
    if getattr(at_once, "holds_back", False):
        yield {}
        return
    waiting: dict[Any, Any] = {}

    def enqueue(backend: Any, task: Any, args: Any, kwargs: Any) -> Any:
        if task not in _INDEXING:
            return at_once(backend, task, args, kwargs)
        waiting[task.module_path, *args] = task
        return None

    enqueue.holds_back = True  # type: ignore[attr-defined]
    with mock.patch.object(ImmediateBackend, "enqueue", enqueue):
        yield waiting
