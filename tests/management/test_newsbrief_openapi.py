"""``newsbrief_openapi``: where it writes, and what it says when it can't."""

from __future__ import annotations

import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.urls import clear_url_caches


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("newsbrief_openapi", *arguments, stdout=out, no_color=True)
    return out.getvalue()


class NoAPI:
    urlpatterns: list[object] = []


@pytest.mark.skipif(settings.HAS_API_V3, reason="this Wagtail has API v3")
def test_without_api_v3():
    with pytest.raises(CommandError, match=r"needs Wagtail 8 or newer"):
        run()


@pytest.mark.skipif(not settings.HAS_API_V3, reason="API v3 came with Wagtail 8")
class TestWithAPIv3:
    def test_to_the_standard_output_and_the_same_to_a_file(self, tmp_path):
        """Without a database: pytest-django refuses every query here."""
        text = run()
        assert text.endswith("\n}\n")
        assert json.loads(text)["openapi"].startswith("3.1")
        path = tmp_path / "schema.json"
        assert run("--output", str(path)) == f"Written: {path}\n"
        assert path.read_text(encoding="utf-8") == text

    def test_to_a_file_that_can_not_be_written(self, tmp_path):
        with pytest.raises(CommandError, match=r"openapi\.json can't be written: No such file"):
            run("--output", str(tmp_path / "nowhere" / "openapi.json"))

    def test_a_site_that_does_not_serve_api_v3(self):
        clear_url_caches()
        with override_settings(ROOT_URLCONF=NoAPI), pytest.raises(CommandError, match="not in ROOT_URLCONF"):
            run()
        clear_url_caches()
