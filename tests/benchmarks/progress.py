"""Progress on stderr, so that a report can be sent to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper

from wagtail_newsbrief.utils.progress import Progress


@contextmanager
def bar(label: str, total: int) -> Iterator[Progress]:
    """Give a progress bar to what goes on."""
    progress = Progress(OutputWrapper(sys.stderr), label, total)
    yield progress
    progress.finish()
