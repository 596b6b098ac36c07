"""Wagtail's search in the database while thousands of pages are saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wagtail.search.backends import get_search_backends

_WEIGH = "_refresh_title_norms"


@contextmanager
def titles_weighed_once(model: type[Any]) -> Iterator[None]:
    """Let the search in the database weigh titles when the block ends, and not at each save.

    A title's weight follows from the average length of all titles, and Wagtail reads all of them for it each time a
    page is saved: among ten thousand that is half of what a page costs. Entries that wait have the weight of an average
    title. Should the process be killed, the next save of any page weighs them.
    """
    indexes = [backend.get_index_for_model(model) for backend in get_search_backends(with_auto_update=True)]
    kept = {type(index): getattr(type(index), _WEIGH) for index in indexes if hasattr(index, _WEIGH)}
    waiting: set[type[Any]] = set()
    for index_class in kept:
        setattr(index_class, _WEIGH, lambda index, full=False: waiting.add(type(index)))
    try:
        yield
    finally:
        for index_class, weigh in kept.items():
            setattr(index_class, _WEIGH, weigh)
        for index in indexes:
            if type(index) in waiting:
                getattr(index, _WEIGH)()
