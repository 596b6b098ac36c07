"""A small news site for GraphQL tests, which need the extra."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.api import paper

if not apps.is_installed("grapple"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="module")
def news(_module_transaction: None) -> paper.Paper:
    return paper.make()


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test uses the database."""
