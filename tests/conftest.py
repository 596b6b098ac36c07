"""Fixtures that every test may use; what one folder needs lies in its own conftest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from wagtail.models import Site

# The base page model is chosen once for a whole run: tests/basepage runs alone, with tests.settings_basepage.
if settings.SETTINGS_MODULE == "tests.settings_basepage":
    collect_ignore = [path.name for path in Path(__file__).parent.iterdir() if path.name != "basepage"]
else:
    collect_ignore = ["basepage"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Wagtail caches site root paths and locales by id; a rolled-back test would hand its ids to the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def site(db: None) -> Site:
    """Return the default site of Wagtail's own migrations; its root page is the home page."""
    return Site.objects.select_related("root_page").get(is_default_site=True)
