"""Requests that know more than the one that came in, and what is kept with a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")


def request_with(request: Any, **attributes: Any) -> Any:
    """Return a copy of a request with attributes of its own: what Wagtail and others keep there. No query.

    Not ``copy.copy``, with which Django leaves out what can't be pickled.
    """
    copied = object.__new__(type(request))
    copied.__dict__.update(vars(request), **attributes)
    return copied


def kept_with(keeper: Any, name: str, make: Callable[[], Value]) -> Value:
    """Return what a request (or a page, where there is none) keeps under a name, made by ``make`` at the first time."""
    if not hasattr(keeper, name):
        setattr(keeper, name, make())
    value: Value = getattr(keeper, name)
    return value
