"""What a case is: some contenders that do the same in each round, in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from ..paper import Paper


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Contender:
    """One way to do what a case is about."""

    name: str
    #: What is measured.
    run: Callable[[], Any]
    #: Done before, unmeasured.
    prepare: Callable[[], Any] = _nothing
    #: In force around both.
    within: Callable[[], AbstractContextManager[None]] = nullcontext
    #: What of the result has to be the same for all contenders of a round; None: it is not compared.
    tells: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Case:
    """A question that is put to all contenders."""

    name: str
    title: str
    #: The contenders of a round: the same names in each, but other articles.
    contenders: Callable[[Paper, int], Sequence[Contender]]
    #: Runs of a contender at least; what changes the site or takes minutes has fewer.
    fewest: int = 3
    #: Whether the articles have to be in the search index.
    searches: bool = False
