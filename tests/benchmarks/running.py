"""Runs the contenders of a case in turn, and says how long they took and what they asked the database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .cases import Case, Contender
from .contenders.web import counting
from .paper import Paper

#: Seconds from which on a run is not repeated for the sake of what is looked up once a process.
_SLOW = 5.0


class DisagreementError(Exception):
    """Two contenders gave different answers, so that their times say nothing."""


@dataclass
class Measured:
    """The runs of one contender."""

    queries: int
    milliseconds: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        low, median, high = statistics.quantiles(self.milliseconds * 2, n=4, method="inclusive")
        return {
            "median": round(median, 3),
            "quartiles": [round(low, 3), round(high, 3)],
            "runs": len(self.milliseconds),
            "queries": self.queries,
        }


def measure(
    case: Case, paper: Paper, *, rounds: int, seconds: float, progress: Callable[[int], None] = lambda amount: None
) -> dict[str, Any]:
    """Return a case as JSON: the contenders with median and quartiles in milliseconds.

    What is slow has fewer runs, spread over the rounds, so that whatever else the machine does meets all alike. Each
    round asks about other articles, and begins with another contender. Raises ``DisagreementError``.
    """
    first = case.contenders(paper, 0)
    found: dict[str, Measured] = {}
    runs: dict[str, int] = {}
    answers = {}
    for contender in first:
        answers[contender.name], taken, queries = _once(contender)
        if taken < _SLOW:
            # Again, now that nothing is looked up for the first time in this process.
            _, taken, queries = _once(contender)
        found[contender.name] = Measured(queries)
        affordable = int(seconds / len(first) / taken)
        runs[contender.name] = min(max(affordable, case.fewest), rounds)
    _agree(case, first, answers)
    for number in range(1, rounds + 1):
        contenders = case.contenders(paper, number)
        turn = number % len(contenders)
        answers = {}
        for contender in [*contenders[turn:], *contenders[:turn]]:
            share = runs[contender.name] / rounds
            if int(number * share) > int((number - 1) * share):
                answers[contender.name], taken, _ = _once(contender)
                found[contender.name].milliseconds.append(taken * 1000)
        _agree(case, contenders, answers)
        progress(1)
    return {
        "name": case.name,
        "title": case.title,
        "contenders": {name: measured.as_json() for name, measured in found.items()},
    }


def _once(contender: Contender) -> tuple[Any, float, int]:
    """Return the result, the seconds that it took, and the queries."""
    with contender.within():
        contender.prepare()
        with counting() as count:
            before = time.perf_counter()
            result = contender.run()
            taken = time.perf_counter() - before
        return result, taken, count()


def _agree(case: Case, contenders: Sequence[Contender], answers: dict[str, Any]) -> None:
    told = {c.name: c.tells(answers[c.name]) for c in contenders if c.tells and c.name in answers}
    names = list(told)
    for name in names[1:]:
        if told[name] != told[names[0]]:
            raise DisagreementError(f"{case.name}: {names[0]} and {name} disagree.\n{told[names[0]]!r}\n{told[name]!r}")
