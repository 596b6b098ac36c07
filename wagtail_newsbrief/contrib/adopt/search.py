"""Speed up Wagtail's database search while thousands of pages are saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wagtail.search.backends import get_search_backends

_WEIGH = "_refresh_title_norms"


@contextmanager
def deferred_title_norms(model: type[Any]) -> Iterator[None]:
    """Compute the weights of titles in the database search when the block ends, and not at each save.

    A title's weight depends on the average length of all titles, which Wagtail reads at each save: with ten thousand
    pages that is half of the time. Until then entries have the weight of an average title. If the process is killed,
    the next save of any page computes the weights.
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
