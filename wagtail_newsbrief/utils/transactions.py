"""Collect things in a transaction, to process them together after its commit."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import transaction

logger = logging.getLogger("wagtail_newsbrief")

Thing = TypeVar("Thing")


def on_commit(callback: Callable[[], object], using: str | None = None) -> None:
    """Call ``callback`` after the commit, or now outside a transaction; exceptions are logged.

    While autocommit is off, Django has no callbacks and raises ``TransactionManagementError``. Code that manages its
    transactions itself has to work with this package as it does without: there ``callback`` is called now.
    """
    connection = transaction.get_connection(using)
    if connection.in_atomic_block or connection.get_autocommit():
        transaction.on_commit(callback, using=using, robust=True)
        return
    try:
        callback()
    except Exception:
        logger.exception("Error calling %s while autocommit is off", getattr(callback, "__qualname__", callback))


class OnCommitBatch(Generic[Thing]):
    """Collects things until the commit. They may include some of a savepoint that was rolled back."""

    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        """``hand_over`` is called once per transaction with a non-empty list. Django logs its exceptions."""
        self._hand_over = hand_over
        self._batches: WeakKeyDictionary[Any, _Batch[Thing]] = WeakKeyDictionary()

    def add(self, thing: Thing, using: str | None = None) -> None:
        """Add a thing to the batch of the database ``using``; outside a transaction hand it over at once."""
        connection = transaction.get_connection(using)
        batch = self._batches.get(connection)
        if batch is None or not batch.is_waiting(connection):
            batch = self._batches[connection] = _Batch(self._hand_over)
        batch.things.append(thing)
        # One callback for each, because a savepoint that is rolled back discards those inside it. Robust, so that an
        # exception doesn't stop publishing.
        on_commit(batch.flush, using)


class _Batch(Generic[Thing]):
    def __init__(self, hand_over: Callable[[list[Thing]], None]) -> None:
        self.things: list[Thing] = []
        self._hand_over = hand_over
        self._is_handed_over = False

    def is_waiting(self, connection: Any) -> bool:
        """Return whether the batch is still pending: not yet handed over, and not rolled back entirely."""
        callbacks = (callback for _, callback, _ in reversed(connection.run_on_commit))
        return not self._is_handed_over and any(callback == self.flush for callback in callbacks)

    def flush(self) -> None:
        """Hand over everything that was collected and empty the batch."""
        things, self.things = self.things, []
        self._is_handed_over = True
        if things:
            self._hand_over(things)
