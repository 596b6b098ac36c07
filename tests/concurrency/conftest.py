"""Fixtures for concurrent writers."""

from collections.abc import Iterator

import pytest

from .levels import without_search


@pytest.fixture(autouse=True)
def _without_search() -> Iterator[None]:
    with without_search():
        yield
