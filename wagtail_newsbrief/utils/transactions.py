"""What happens in one transaction, handed over together after its commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import transaction

Thing = TypeVar("Thing")


class OnCommitBatch(Generic[Thing]):
    """Gathers things until the commit. Of a savepoint that was rolled back some may be among them."""

    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        """``hand_over`` is called once a transaction that gathered anything. What it raises is logged by Django."""
        self._hand_over = hand_over
        self._batches: WeakKeyDictionary[Any, _Batch[Thing]] = WeakKeyDictionary()

    def add(self, thing: Thing, using: str | None = None) -> None:
        """Add to what is handed over; at once where there is no transaction on the database ``using``."""
        connection = transaction.get_connection(using)
        batch = self._batches.get(connection)
        if batch is None or not batch.is_waiting(connection):
            batch = self._batches[connection] = _Batch(self._hand_over)
        batch.things.append(thing)
        # Each on its own: a savepoint that is rolled back takes the callbacks inside it along. Robust: what follows
        # a change holds up no publishing.
        transaction.on_commit(batch.flush, using=using, robust=True)


class _Batch(Generic[Thing]):
    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        self.things: list[Thing] = []
        self._hand_over = hand_over
        self._is_handed_over = False

    def is_waiting(self, connection: Any) -> bool:
        """Tell whether the batch is still to be handed over: neither was it, nor was all of it rolled back."""
        callbacks = (callback for _, callback, _ in reversed(connection.run_on_commit))
        return not self._is_handed_over and any(callback == self.flush for callback in callbacks)

    def flush(self) -> None:
        """Hand everything over at once; the second time there is nothing."""
        things, self.things = self.things, []
        self._is_handed_over = True
        if things:
            self._hand_over(things)
