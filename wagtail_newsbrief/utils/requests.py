"""Copies of requests, and values cached on a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")


def request_with(request: Any, **attributes: Any) -> Any:
    """Return a copy of a request with other attributes. No query.

    ``copy.copy`` is no alternative: Django's requests leave out attributes that can't be pickled.
    """
    copied = object.__new__(type(request))
    copied.__dict__.update(vars(request), **attributes)
    return copied


def cached_on(holder: Any, name: str, make: Callable[[], Value]) -> Value:
    """Return the attribute ``name`` of a request or page; on first use, set it to ``make()``."""
    if not hasattr(holder, name):
        setattr(holder, name, make())
    value: Value = getattr(holder, name)
    return value
