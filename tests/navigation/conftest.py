"""Fixtures for previous and next."""

import datetime
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import settings

from tests.support.factories import make_section
from wagtail_newsbrief.navigation.rows import navigable_types

settings.register_profile("thorough", max_examples=150, stateful_step_count=40)

START = datetime.datetime(2016, 11, 2, 9, 30, tzinfo=UTC)


def day(number: int) -> datetime.datetime:
    """Return a datetime ``number`` days after the first."""
    return START + timedelta(days=number)


@pytest.fixture
def section(site: Any) -> Any:
    """Return an empty section in order of date, with content types cached."""
    ContentType.objects.clear_cache()
    navigable_types()
    return make_section(title="News")
