"""Wagtail's indexing, once for what a test makes in one go."""

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
def indexed_once() -> Iterator[None]:
    """Write the search index and the reference index at the end, as a queue does that is slower than an editor.

    A page is saved three times until it is published, and indexing is nearly half of the work of each. Where one
    stands within another, the outer end counts.
    """
    at_once = ImmediateBackend.enqueue
    waiting: dict[Any, Any] = {}

    def enqueue(backend: Any, task: Any, args: Any, kwargs: Any) -> Any:
        if task not in _INDEXING:
            return at_once(backend, task, args, kwargs)
        waiting[task.module_path, *args] = task
        return None

    with mock.patch.object(ImmediateBackend, "enqueue", enqueue):
        yield
    for (_, *args), task in waiting.items():
        task.enqueue(*args)
