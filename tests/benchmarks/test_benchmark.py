"""The benchmark itself: that what it compares is the same, and that it cleans up after itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import edit, make_article, make_section, restrict
from tests.navigation.conftest import day
from wagtail_newsbrief.navigation import neighbours

from .content import make_articles
from .plain import plain_neighbours

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_plain_way_gives_the_same_answer(site):
    section = make_section()
    pages = [make_article(section, published_at=day(number)) for number in (2, 1, 1, 3, 0)]
    restrict(pages[1])
    edit(pages[4], show_in_navigation=False)
    for page in pages:
        assert plain_neighbours(page) == tuple(neighbours(page))


@pytest.mark.django_db
def test_the_articles_of_the_benchmark_are_ordinary_articles(site):
    told = []
    section = make_articles(300, restricted=3, progress=told.append)
    pages = list(section.get_children().specific())
    assert sum(told) == len(pages) == section.numchild == 300
    assert sum(page.view_restrictions.exists() for page in pages) == 3
    dates = [page.published_at for page in pages]
    assert dates != sorted(dates)
    assert 10 < 300 - len(set(dates)) < 60
    # The site goes on from there as from any other content.
    assert make_article(section).pk > max(page.pk for page in pages)
    assert pages[0].get_url().endswith("/article-0/")


def test_the_command_prints_a_table_and_leaves_nothing_behind(tmp_path):
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.navigation",
        "--articles",
        "60",
        "--restricted",
        "2",
        "--explain",
    ]
    environment = {
        **os.environ,
        "DATABASE_URL": "",
        "TMPDIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run(
        [*command, "--json", str(tmp_path / "numbers" / "b.json")],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| 1 | wagtail-newsbrief |" in done.stdout
    assert "### neighbours_of_many, 20 pages" in done.stdout
    assert "newsbrief_nav_order" in done.stdout
    assert "Loading 100% 60 of 60" in done.stderr
    report = json.loads((tmp_path / "numbers" / "b.json").read_text(encoding="utf-8"))
    assert [task["pages"] for task in report["tasks"]] == [1, 20]
    assert [path.name for path in tmp_path.iterdir()] == ["numbers"]
