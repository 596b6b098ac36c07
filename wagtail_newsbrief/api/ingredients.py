"""What an answer is made of, for those who have to know when it changes: a CDN, and whoever keeps it."""

from __future__ import annotations

from typing import Any

from . import surrogate


class Ingredients:
    """Grows while an answer is put together."""

    def __init__(self) -> None:
        #: What the answer shows, by the names that ``surrogate`` gives.
        self.keys: set[str] = set()
        #: Whether all of it changes only together with the stamp of the content (see ``freshness``).
        self.are_stamped = True

    def add(self, kind: str, *names: Any) -> None:
        """Add what is shown of one kind (see ``surrogate.key``)."""
        self.keys.update(surrogate.key(kind, name) for name in names)
