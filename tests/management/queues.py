"""A queue whose work somebody else does: all that a check asks of one is its kind."""

from __future__ import annotations

from typing import Any

from django_tasks.backends.base import BaseTaskBackend


class QueueWithWorker(BaseTaskBackend):
    """Takes what it is given."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        raise NotImplementedError
