"""Every answer of both API versions, for the whole example site, is what the OpenAPI document says.

Sets the example site up in a folder of its own, as ``make demo`` does: about a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not settings.HAS_API_V3, reason="API v3 came with Wagtail 8"),
]


def run(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}},
        "DJANGO_SETTINGS_MODULE": "example_project.settings.demo",
        "GAZETTE_DB": str(folder / "db.sqlite3"),
        "GAZETTE_MEDIA": str(folder / "media"),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
    }
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_the_whole_example_site(tmp_path):
    run(tmp_path, "example_project/manage.py", "migrate", "--verbosity", "0")
    run(tmp_path, "example_project/manage.py", "load_demo")
    found = json.loads(run(tmp_path, "-m", "tests.example.walk"))
    assert found["problems"] == []
    for version in ("v2", "v3"):
        articles = found["asked"][f"{version} articles detail"]
        assert articles > 50
        assert found["asked"][f"{version} articles items"] == 2 * articles  # with and without all fields
        assert found["asked"][f"{version} articles by-path"] == articles
        assert found["asked"][f"{version} sections detail"] > 5
    assert found["asked"]["html"] > 50
    assert found["asked"]["feeds"] > 15
    assert found["asked"]["sitemaps"] == 2
