"""A queue that can wait, for django-tasks: in memory, worked off when a test says so."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend

from wagtail_newsbrief.contrib.cdn.models import Purge


class LaterBackend(ImmediateBackend):
    """Runs a task at once, unless it is to run after some time: that one waits for ``run_waiting``."""

    supports_defer = True
    waiting: ClassVar[list[tuple[datetime.datetime, Any, tuple[Any, ...], dict[str, Any]]]] = []

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if task.run_after is None:
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        self.waiting.append((task.run_after, task, tuple(args), dict(kwargs)))
        return None

    @classmethod
    def seconds(cls) -> list[float]:
        """Return how long from now each waiting task waits."""
        return [(moment - timezone.now()).total_seconds() for moment, *_ in cls.waiting]

    @classmethod
    def run_waiting(cls) -> None:
        """Do what waits, as if its time had come."""
        now, cls.waiting[:] = list(cls.waiting), []
        Purge.objects.update(due_at=timezone.now())
        for _, task, args, kwargs in now:
            task.call(*args, **kwargs)


class BrokenBackend(ImmediateBackend):
    """Takes nothing of ours."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if task.func.__module__.startswith("wagtail_newsbrief"):
            raise ConnectionError("no queue")
        return super().enqueue(task, args, kwargs)
