"""What happens in one transaction, handed over together after its commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import transaction

Thing = TypeVar("Thing")


class Gathered(Generic[Thing]):
    """Gathers things until the commit. Of a savepoint that was rolled back some may be among them."""

    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        """``hand_over`` is called once a transaction that gathered anything. What it raises is logged by Django."""
        self._hand_over = hand_over
        self._batches: WeakKeyDictionary[Any, _Batch[Thing]] = WeakKeyDictionary()

    def add(self, thing: Thing, using: str | None = None) -> None:
        """Add to what is handed over; at once where there is no transaction on the database ``using``."""
        connection = transaction.get_connection(using)
        batch = self._batches.get(connection)
        # One without a callback was rolled back as a whole.
        is_waiting = batch is not None and not batch.is_handed_over
        if not is_waiting or not any(callback == batch.flush for _, callback, _ in reversed(connection.run_on_commit)):
            batch = self._batches[connection] = _Batch(self._hand_over)
        batch.things.append(thing)
        # Each on its own: a savepoint that is rolled back takes the callbacks inside it along. Robust: what follows
        # a change holds up no publishing.
        transaction.on_commit(batch.flush, using=using, robust=True)


class _Batch(Generic[Thing]):
    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        self.things: list[Thing] = []
        self.is_handed_over = False
        self._hand_over = hand_over

    def flush(self) -> None:
        """Hand everything over at once; the second time there is nothing."""
        things, self.things = self.things, []
        self.is_handed_over = True
        if things:
            self._hand_over(things)
