"""Who may see what: every viewer at every door, for an article in every state. A cell is a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings

from .doors import DOORS, FRONTEND, Asking
from .paper import Newspaper, make
from .viewers import VIEWERS, group

pytestmark = pytest.mark.django_db

CELLS = [
    pytest.param(name, state, viewer, expected, id=f"{name}-{state}-{viewer}".replace(" ", "_"))
    for name, door in DOORS.items()
    for state, marks in door.expected.items()
    for viewer, expected in zip(VIEWERS, marks, strict=True)
]

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


@pytest.mark.parametrize(("door", "state", "viewer", "expected"), CELLS)
def test_who_may_see(matrix: Matrix, door: str, state: str, viewer: str, expected: str) -> None:
    assert matrix.lets_in(door, state, viewer) == (expected == "x")
