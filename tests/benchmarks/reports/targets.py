"""What this package aims at with 100,000 articles in one section on PostgreSQL, as ratios within one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Report = dict[str, Any]
#: A number out of the cases of one size, for one API version; None where it wasn't measured.
Reading = Callable[["Cases", str], float | None]


class Cases:
    """The figures of one size, by case and contender."""

    def __init__(self, size: Report) -> None:
        self._cases = {case["name"]: case["contenders"] for case in size["cases"]}

    def median(self, case: str, contender: str) -> float | None:
        return self._value(case, contender, "median")

    def queries(self, case: str, contender: str) -> float | None:
        return self._value(case, contender, "queries")

    def _value(self, case: str, contender: str, what: str) -> float | None:
        found = self._cases.get(case, {}).get(contender)
        return found[what] if found else None


def fullest(sizes: list[Report]) -> Report:
    """Return the size with the most cases, the largest of them: the very large ones are measured in a few alone."""
    return max(sizes, key=lambda size: (len(size["cases"]), size["articles"]))


@dataclass(frozen=True, slots=True)
class Target:
    """One cell of the table."""

    case: str
    measure: str
    bound: float
    reading: Reading
    is_most: bool = False
    unit: str = "×"
    has_versions: bool = True
    #: What the floor reaches, where that says something.
    floor: Reading | None = None

    @property
    def text(self) -> str:
        return f"{'≤' if self.is_most else '≥'} {self.bound:g}{self.unit}"

    def reached(self, cases: Cases, version: str) -> str:
        """Return what was reached, in bold where that is not enough; empty where nothing was measured."""
        value = self.reading(cases, version)
        if value is None:
            return ""
        is_met = value <= self.bound if self.is_most else value >= self.bound
        return self._say(value) if is_met else f"**{self._say(value)}**"

    def reached_by_floor(self, cases: Cases) -> str:
        """Return what raw SQL by primary key reaches, which nothing can surpass; empty where that isn't measured."""
        value = self.floor(cases, "") if self.floor else None
        return self._say(value) if value is not None else ""

    def _say(self, value: float) -> str:
        return f"{value:,.0f}{self.unit}" if value >= 20 or not self.unit else f"{value:.2f}{self.unit}"


def _ratio(case: str, slow: str, fast: str, other: str = "", scale: float = 1.0) -> Reading:
    """Return how many times as long ``slow`` takes as ``fast``, in ``other`` case if that is named."""

    def reading(cases: Cases, version: str) -> float | None:
        above = cases.median(case, slow.replace("API", version))
        below = cases.median(other or case, fast.replace("API", version))
        return above / below * scale if above and below else None

    return reading


def _queries(case: str, contender: str, minus: str = "") -> Reading:
    def reading(cases: Cases, version: str) -> float | None:
        found = cases.queries(case, contender.replace("API", version))
        less = cases.queries(case, minus) if minus else 0
        return None if found is None or less is None else found - less

    return reading


def _answer(case: str, cold: float, warm: float, floor: float | None, queries: tuple[int, int]) -> list[Target]:
    best = _ratio(case, "naive", "floor")
    found = [
        Target(case, "cold, against naive", cold, _ratio(case, "naive", "API cold"), floor=best),
        Target(
            case, "cold but not first, against naive", cold, _ratio(case, "naive", "API cold, not first"), floor=best
        ),
        Target(case, "warm, against naive", warm, _ratio(case, "naive", "API warm"), floor=best),
    ]
    if floor is not None:
        found.append(Target(case, "warm, against the floor", floor, _ratio(case, "API warm", "floor"), is_most=True))
    return [*found, *_queries_of(case, queries)]


def _queries_of(case: str, queries: tuple[int, int]) -> list[Target]:
    cold, warm = queries
    return [
        Target(case, f"queries, {label}", number, _queries(case, f"API {label}"), is_most=True, unit="")
        for label, number in {"cold": cold, "cold, not first": cold, "warm": warm}.items()
    ]


def _neighbours(case: str, naive: float, queries: int) -> list[Target]:
    return [
        Target(
            case,
            "against naive",
            naive,
            _ratio(case, "naive", "ours"),
            has_versions=False,
            floor=_ratio(case, "naive", "floor"),
        ),
        Target(case, "against the floor", 4, _ratio(case, "ours", "floor"), is_most=True, has_versions=False),
        Target(case, "queries", queries, _queries(case, "ours"), is_most=True, unit="", has_versions=False),
    ]


TARGETS = [
    *_neighbours("neighbours-1", 100, 3),
    *_neighbours("neighbours-20", 1000, 4),
    *_answer("listing", 120, 400, 3, (8, 5)),
    *_answer("listing-all", 80, 300, 2.5, (11, 5)),
    *(
        Target(
            "listing-100",
            f"an article, {label}, against one of 20",
            1,
            _ratio("listing-100", f"API {label}", f"API {label}", "listing-all", 20 / 100),
            is_most=True,
        )
        for label in ("cold", "warm")
    ),
    Target("listing-100", "warm, against the floor", 4, _ratio("listing-100", "API warm", "floor"), is_most=True),
    *_queries_of("listing-100", (11, 5)),
    *_answer("detail", 15, 40, 6, (9, 5)),
    *_answer("middle", 100, 500, None, (8, 5)),
    *_answer("far-end", 100, 500, None, (8, 5)),
    Target(
        "far-end", "warm, against the first page", 1.2, _ratio("far-end", "API warm", "API warm", "section"),
        is_most=True,
    ),
    Target("not-modified", "against the cold 200", 30, _ratio("not-modified", "API cold, 200", "API 304")),
    Target("not-modified", "queries", 1, _queries("not-modified", "API 304"), is_most=True, unit=""),
    Target(
        "publish", "the index, against a publish without us", 1.05, _ratio("publish", "index alone", "without us"),
        is_most=True, has_versions=False,
    ),
    Target(
        "publish", "queries of the index", 2, _queries("publish", "index alone", "without us"),
        is_most=True, unit="", has_versions=False,
    ),
]  # fmt: skip

#: From the smallest to the largest size a case may take so many times as long.
GROWTH = 1.5
