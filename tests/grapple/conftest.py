"""A small paper to ask about; nothing here runs without the extra."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from tests.api import paper

if not apps.is_installed("grapple"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="module")
def _module_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def news(_module_transaction: None) -> paper.Paper:
    return paper.make()


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test asks the database."""
