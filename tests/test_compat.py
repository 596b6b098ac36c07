"""What differs between versions of Wagtail, asked by name."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
import wagtail
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from wagtail.models import Page

from tests.support import factories
from wagtail_newsbrief import compat

IS_8 = wagtail.VERSION >= (8, 0)


def test_what_this_wagtail_has():
    assert compat.HAS_API_V3 == IS_8
    markdown = ("markdown", "db_markdown") if IS_8 else ()
    assert ("html", "db_html", *markdown) == compat.RICH_TEXT_FORMATS


def test_the_base_page_model():
    assert compat.page_model_name() == "wagtailcore.Page"
    assert compat.get_page_model() is Page
    dependency = compat.page_model_dependency()
    assert dependency[0] == "wagtailcore"


def test_the_dependency_names_a_migration_that_is_there():
    from django.db.migrations.loader import MigrationLoader

    dependency = compat.page_model_dependency()
    if dependency[1].startswith("__"):
        return
    assert tuple(dependency) in MigrationLoader(None).disk_migrations


def test_addresses_of_the_api(site):
    request = factories.make_request()
    assert compat.get_full_url(request, "/x/") == "http://localhost/x/"
    assert compat.get_full_url(None, "/x/") == "/x/"
    assert compat.get_full_url(request, "https://cdn.example.com/x") == "https://cdn.example.com/x"
    with override_settings(WAGTAILAPI_BASE_URL="https://api.example.com/path"):
        assert compat.get_full_url(None, "/x/") == "https://api.example.com/x/"


def test_the_format_of_rich_text():
    assert compat.default_rich_text_format() == "db_html"
    with override_settings(WAGTAILAPI_RICH_TEXT_FORMAT="html"):
        assert compat.default_rich_text_format() == ("html" if IS_8 else "db_html")


@pytest.mark.skipif(not IS_8, reason="Markdown came with Wagtail 8")
def test_markdown(db):
    text = '<p>a <b>b</b> <a href="/c/">c</a></p>'
    for resolved in (True, False):
        assert compat.to_markdown(text, features=["bold", "link"], resolved=resolved) == "a **b** [c](/c/)\n\n"
    assert compat.to_markdown(text, features=None, resolved=True) == "a **b** [c](/c/)\n\n"


def test_typed_dicts_that_pydantic_takes():
    assert compat.TypedDict.__module__ == ("typing" if sys.version_info >= (3, 12) else "typing_extensions")


def test_who_may_find_which_page(db):
    policy = compat.page_permission_policy()
    assert policy.user_has_permission(factories.make_user(is_superuser=True), "change")
    assert not policy.user_has_permission(factories.make_user(), "change")


@pytest.mark.skipif(IS_8, reason="Wagtail 8 has API v3")
def test_api_v3_on_a_wagtail_without_it():
    with pytest.raises(ImproperlyConfigured, match=r"needs Wagtail 8"):
        importlib.import_module("wagtail_newsbrief.api.v3")


@pytest.mark.slow
@pytest.mark.skipif(not IS_8, reason="there is nothing to hide")
def test_api_v3_says_what_it_needs():
    """The same sentence on the newer Wagtail, in a process of its own that believes to be on the older."""
    program = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "from wagtail_newsbrief import compat; compat.HAS_API_V3 = False\n"
        "import wagtail_newsbrief.api.v3"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Wagtail 8 or newer" in done.stderr.splitlines()[-1]
