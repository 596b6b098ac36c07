"""Checks of what a running site stands on: ``manage.py check --deploy``."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend

from wagtail_newsbrief.images.tasks import create_image_renditions

from .tags import NEWSBRIEF

E014 = "wagtail_newsbrief.E014"  # a task backend that runs nothing
W012 = "wagtail_newsbrief.W012"  # a task backend that editors wait for


@register(NEWSBRIEF, deploy=True)
def check_task_backend(**kwargs: Any) -> list[CheckMessage]:
    """Check that tasks are run, and not while an editor waits."""
    backend = create_image_renditions.get_backend()
    if isinstance(backend, DummyBackend):
        return [
            Error(
                "TASKS has a backend that runs nothing: images get no renditions, webhooks no messages.",
                hint="Set TASKS to a backend that runs what it is given.",
                id=E014,
            )
        ]
    if isinstance(backend, ImmediateBackend):
        return [
            CheckWarning(
                "TASKS has a backend that runs tasks at once: editors wait for renditions, webhooks and purging.",
                hint="Fine for a small site. Else set TASKS to a backend with a worker.",
                id=W012,
            )
        ]
    return []
