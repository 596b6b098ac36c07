"""A minimal site with a custom base page: Wagtail's migrations create none for a swapped model."""

from typing import Any

import pytest
from wagtail.models import Locale, Site

from tests.basepage.models import BasePage


@pytest.fixture
def site(db: None) -> Site:
    """Return a site with a home page."""
    locale, _ = Locale.objects.get_or_create(language_code="en")
    root = BasePage.get_first_root_node() or BasePage.add_root(instance=BasePage(title="Root", locale=locale))
    home: Any = root.add_child(instance=BasePage(title="Home", slug="home-page", locale=locale))
    site, _ = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Basepage"}
    )
    return site
