"""The benchmark itself: that what it compares is the same, and that it cleans up after itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import together
from tests.benchmarks.reports.markdown import as_markdown
from tests.benchmarks.reports.plot import draw
from tests.navigation.conftest import day
from tests.support.factories import edit, make_article, make_section, restrict
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index, neighbours
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.versioning.models import ContentVersion

from .cases import Case, Contender
from .cases.writes import only
from .contenders.naive import plain_neighbours
from .paper import NAMES, find, load, search_index, size
from .running import DisagreementError, measure

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_naive_way_gives_the_same_answer(site):
    section = make_section()
    pages = [make_article(section, published_at=day(number)) for number in (2, 1, 1, 3, 0)]
    restrict(pages[1])
    edit(pages[4], show_in_navigation=False)
    for page in pages:
        assert plain_neighbours(page) == tuple(neighbours(page))


@pytest.mark.django_db
def test_the_articles_of_the_benchmark_are_ordinary_articles(site):
    told = []
    paper = load(300, restricted=3, progress=told.append)
    section = paper.archive
    pages = list(ArticlePage.objects.child_of(section))
    assert sum(told) == size(300) == ArticlePage.objects.count()
    assert len(pages) == section.numchild == 300
    assert sum(page.view_restrictions.exists() for page in pages) == 3
    assert 5 < sum(not page.live for page in pages) < 30
    assert len(paper.readable) == sum(page.live for page in pages) - 3
    dates = [page.published_at for page in pages if page.live]
    assert dates != sorted(dates)
    assert 10 < len(dates) - len(set(dates)) < 60
    page = next(page for page in pages if page.live)
    assert page.body_source_digest == page.stored_body_digest == page.summary_source_digest
    assert page.reading_seconds == page.stored_reading_seconds > 60
    assert {"image", "heading", "list", "quote"} <= {block.block_type for block in page.body}
    assert len(page.summary) == 3
    assert page.authors
    assert page.get_tag_names()
    assert page.lead_image.find_existing_renditions
    again = find()
    assert (again.archive, again.desks, again.readable) == (paper.archive, paper.desks, paper.readable)
    assert (set(again.authors), set(again.tags)) == (set(paper.authors), set(paper.tags))
    # The site goes on from there as from any other content.
    assert make_article(section).pk > max(page.pk for page in pages)
    assert page.get_url().endswith(f"/archive/article-{page.pk}/")
    assert list(index.differences()) == []


def test_there_is_no_paper_where_none_was_loaded(site):
    assert find() is None


@needs_search
@pytest.mark.django_db
def test_each_article_is_found_by_the_word_of_its_kind(site):
    paper = load(200)
    search_index()
    found = {name: {page.pk for page in ArticlePage.objects.search(name)} for name in NAMES}
    assert sum(map(len, found.values())) == ArticlePage.objects.count()
    assert set(paper.readable) <= set().union(*found.values())


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole run among a few articles: what it wrote, and what it left in the folder for temporary files."""
    folder, temporary = tmp_path_factory.mktemp("report"), tmp_path_factory.mktemp("temporary")
    environment = {**os.environ, "DATABASE_URL": "", "TMPDIR": str(temporary)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    options = ["--articles=40", "--cases=neighbours-20,listing", "--rounds=1", "--explain", f"--report={folder}"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *options],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done, json.loads((folder / "report.json").read_text(encoding="utf-8")), list(temporary.iterdir())


@pytest.mark.slow
def test_a_run_loads_measures_and_leaves_nothing_behind(run):
    done, report, left = run
    assert left == []
    (measured,) = report["sizes"]
    assert measured["articles"] == 40
    assert [case["name"] for case in measured["cases"]] == ["neighbours-20", "listing"]
    assert all(found["median"] > 0 for case in measured["cases"] for found in case["contenders"].values())
    assert f"Loading 40 100% {size(40)} of {size(40)}" in done.stderr
    assert "newsbrief_nav_order" in report["plans"]["neighbours_of_many, 20 pages"]


@pytest.mark.slow
def test_what_is_printed_is_the_report_of_the_numbers(run):
    done, report, _ = run
    assert done.stdout == as_markdown(report)
    for heading in ("## Targets, at 40 articles", "## 40 articles in one section", "## Plan: neighbours"):
        assert heading in done.stdout
    assert "## Growth" not in done.stdout
    twice = {**report, "sizes": [report["sizes"][0], {**report["sizes"][0], "articles": 80}]}
    assert "| listing | v2 warm |" in as_markdown(twice).partition("## Growth")[2]


def test_an_earlier_run_lends_the_cases_that_this_one_has_not():
    earlier = {"load_seconds": 5, "cases": [{"name": "a", "of": 1}, {"name": "b", "of": 1}]}
    size_ = {"load_seconds": None, "cases": [{"name": "b", "of": 2}, {"name": "c", "of": 2}]}
    found = together(earlier, size_)
    assert found["load_seconds"] == 5
    assert [(case["name"], case["of"]) for case in found["cases"]] == [("a", 1), ("b", 2), ("c", 2)]
    assert together(None, size_) is size_


def test_what_is_missed_is_bold():
    contenders = {
        "naive": {"median": 200, "queries": 3},
        "ours": {"median": 1, "queries": 4},
        "floor": {"median": 0.5, "queries": 1},
    }
    case = {"name": "neighbours-1", "title": "Neighbours", "contenders": contenders}
    rows = [line for line in as_markdown(_report(case)).splitlines() if line.startswith("| neighbours-1 | ")]
    assert rows == [
        "| neighbours-1 | against naive | ≥ 100× | 200× |  | 400× |",
        "| neighbours-1 | against the floor | ≤ 4× | 2.00× |  |  |",
        "| neighbours-1 | queries | ≤ 3 | **4** |  |  |",
    ]


@pytest.mark.slow
def test_the_plot_shows_all_sizes(run, tmp_path):
    pytest.importorskip("matplotlib", reason="comes with make bench")
    _, report, _ = run
    twice = {**report, "sizes": [report["sizes"][0], {**report["sizes"][0], "articles": 80}]}
    assert draw(twice, tmp_path / "plot.svg")
    picture = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "80 articles in one section" in picture
    assert "Wagtail alone" in picture


def _report(case):
    for found in case["contenders"].values():
        found.update(quartiles=[1, 1], runs=1)
    size_ = {"articles": 1, "total": 1, "load_seconds": 1, "cases": [case]}
    return {"database": "X", "wagtail": "8", "django": "5", "python": "3", "processors": 2, "sizes": [size_]}


def test_contenders_that_disagree_are_not_measured():
    contenders = [Contender(name, lambda name=name: name, tells=str) for name in ("a", "b")]
    case = Case("x", "X", lambda paper, number: contenders)
    with pytest.raises(DisagreementError, match="a and b disagree"):
        measure(case, None, rounds=1, seconds=1)


@pytest.mark.django_db
def test_without_our_signals_nothing_is_written_and_afterwards_all_is_again():
    section = make_section()
    with only():
        unknown = make_article(section)
    assert not NavigationEntry.objects.filter(page=unknown.pk).exists()
    with only("wagtail_newsbrief.navigation"):
        known = make_article(section)
    assert NavigationEntry.objects.filter(page=known.pk).exists()
    before = ContentVersion.objects.count()
    assert NavigationEntry.objects.filter(page=make_article(section).pk).exists()
    assert ContentVersion.objects.count() >= before
