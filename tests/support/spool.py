"""A task backend for django-tasks with files in a folder, and its worker: ``python -m tests.support.spool FOLDER``.

A task is a file whose name begins with the time from which it may run. The worker deletes the file before it runs the
task, so the task of a killed worker is lost, as in many real queues.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.immediate import ImmediateBackend


class SpoolBackend(ImmediateBackend):
    """Stores the tasks of the modules in ``OPTIONS["MODULES"]``; Wagtail's own tasks run at once."""

    supports_defer = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if not task.func.__module__.startswith(self.options["MODULES"]):
            return super().enqueue(task, args, kwargs)
        self.validate_task(task)
        moment = task.run_after.timestamp() if task.run_after else time.time()
        folder = Path(self.options["FOLDER"])
        name = f"{moment:020.6f}-{uuid.uuid4().hex}"
        path = f"{task.func.__module__}.{task.func.__qualname__}"
        (folder / f"{name}.new").write_text(json.dumps([path, list(args), dict(kwargs)]))
        (folder / f"{name}.new").rename(folder / f"{name}.task")
        return None


def waiting(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.task"))


def work(folder: Path) -> None:
    """Run due tasks in an endless loop."""
    while True:
        for file in waiting(folder):
            if float(file.name.partition("-")[0]) > time.time():
                break
            taken = file.with_suffix(f".{os.getpid()}")
            try:
                file.rename(taken)
            except FileNotFoundError:  # Another worker has taken it.
                continue
            path, args, kwargs = json.loads(taken.read_text())
            import_string(path).call(*args, **kwargs)
            taken.unlink()
        time.sleep(0.02)


if __name__ == "__main__":
    import django

    django.setup()
    work(Path(sys.argv[1]))
