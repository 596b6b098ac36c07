"""Who may see what: every viewer at every door, for an article in every state.

A cell of that table is a door, a state and a viewer; many doors are there in both versions of the API. By default as
many cells are tested as it takes to have every pair of door, version, state and viewer once, some 700 of the 8,800;
``pytest -m exhaustive`` tests all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings

from .doors import DOORS, FRONTEND, Asking
from .paper import Newspaper, make
from .viewers import VIEWERS, group

pytestmark = pytest.mark.django_db

Cell = tuple[str, str, str]

#: Door, state and viewer, and whether the viewer is let in.
CELLS: dict[Cell, bool] = {
    (name, state, viewer): mark == "x"
    for name, door in DOORS.items()
    for state, marks in door.expected.items()
    for viewer, mark in zip(VIEWERS, marks, strict=True)
}


def values(cell: Cell) -> tuple[str, str, str, str]:
    """Return version, door, state and viewer."""
    door, state, viewer = cell
    version, _, name = door.partition(" ")
    return (version, name, state, viewer) if version in {"v2", "v3"} else ("", door, state, viewer)


def pairs(cell: Cell) -> set[tuple[str, str]]:
    return set(itertools.combinations(values(cell), 2))


def with_every_pair(cells: Iterable[Cell]) -> list[Cell]:
    """Return few of the cells, which have every pair that occurs in one.

    The diagonals come first: taken alone they have every pair of a table without gaps.
    """
    orders = [
        {name: number for number, name in enumerate(dict.fromkeys(names))}
        for names in zip(*map(values, cells), strict=True)
    ]

    def diagonal(cell: Cell) -> tuple[int, int]:
        version, *rest = (order[name] for order, name in zip(orders, values(cell), strict=True))
        turn, place = divmod(sum(rest), len(VIEWERS))
        return place, (version + turn) % 2

    chosen: list[Cell] = []
    seen: set[tuple[str, str]] = set()
    for cell in sorted(cells, key=diagonal):
        if not pairs(cell) <= seen:
            seen |= pairs(cell)
            chosen.append(cell)
    return chosen


SETTINGS = {
    "WAGTAILAPI_LIMIT_MAX": 200,
    "WAGTAIL_HEADLESS_PREVIEW": {"CLIENT_URLS": {"default": FRONTEND}},
}


class Matrix:
    """The paper, and every viewer's browser on it."""

    def __init__(self, paper: Newspaper) -> None:
        self.paper = paper
        self.asking = {name: Asking(make_browser(paper), paper) for name, make_browser in VIEWERS.items()}

    def lets_in(self, door: str, state: str, viewer: str) -> bool:
        return DOORS[door].lets_in(self.asking[viewer], self.paper.cases[state])


@pytest.fixture(scope="module")
def matrix(_module_transaction: None) -> Iterator[Matrix]:
    """Build the site once; cells only ask. The answers of one viewer are shared between the cells."""
    with override_settings(**SETTINGS):
        cache.clear()
        yield Matrix(make(group()))


@pytest.mark.parametrize(("door", "state", "viewer"), with_every_pair(CELLS))
def test_who_may_see(matrix: Matrix, door: str, state: str, viewer: str) -> None:
    assert matrix.lets_in(door, state, viewer) == CELLS[door, state, viewer]


@pytest.mark.exhaustive
@pytest.mark.parametrize("door", DOORS)
def test_the_whole_table(matrix: Matrix, door: str) -> None:
    wrong = [cell for cell, expected in CELLS.items() if cell[0] == door and matrix.lets_in(*cell) != expected]
    assert wrong == []


def test_every_pair_is_tested_by_default() -> None:
    tested = with_every_pair(CELLS)
    assert set().union(*map(pairs, tested)) == set().union(*map(pairs, CELLS))
    assert len(tested) < len(CELLS) / 9
