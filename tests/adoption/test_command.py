"""``newsbrief_adopt``, run as a person runs it, and stopped as machines stop it."""

import csv
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page
from wagtail.search.models import IndexEntry

from tests.projects.blog.models import BlogIndexPage, PostPage, StoryPage
from tests.support.factories import make_article, make_page
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author
from wagtail_newsbrief.contrib.adopt import page as adoption
from wagtail_newsbrief.contrib.adopt import run as runs

from .conftest import mapping_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_a_dry_run_says_what_would_be(make_post, mapping, run, tmp_path):
    good, bad = make_post("Good"), make_post("Bad", body="<table></table>")
    report = tmp_path / "report.csv"
    done = run(mapping(), "--report", str(report))
    assert str(done.end) == "1 pages were refused, and left as they were."
    assert done.end.returncode == 1
    assert done.out.splitlines() == [
        "Would be adopted          1",
        "Refused                   1",
        "          1 × body: no block takes <table>",
        "Nothing was saved. Add --write to change the pages.",
    ]
    assert done.err.splitlines()[-1] == "Pages 100% 2 of 2"
    with report.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["id", "title", "outcome", "reason"],
            [str(good.pk), "Good", "Would be adopted", ""],
            [str(bad.pk), "Bad", "Refused", "body: no block takes <table>"],
        ]
    assert PostPage.objects.count() == 2


@pytest.mark.django_db
def test_writing_twice_does_what_is_left(make_post, mapping, run, tmp_path):
    good, bad = make_post("Good"), make_post("Bad", body="<table></table>")
    report = tmp_path / "report.json"
    done = run(mapping(), "--write", "--report", str(report), verbosity=2)
    assert f"{good.pk} “Good”: Adopted\n{bad.pk} “Bad”: Refused: body: no block takes <table>\n" in done.out
    assert "Nothing was saved" not in done.out
    assert json.loads(report.read_text(encoding="utf-8"))[0] == {
        "id": str(good.pk),
        "title": "Good",
        "outcome": "Adopted",
        "reason": "",
    }
    PostPage.objects.filter(pk=bad.pk).update(body="<p>Good now</p>")
    bad.revisions.all().delete()
    done = run(mapping(), "--write")
    assert done.end is None
    assert done.out == "Adopted          1\n"
    assert run(mapping(), "--write").out == ""
    assert ArticlePage.objects.count() == 2


@pytest.mark.django_db
def test_the_steps_that_follow_are_told(make_post, mapping, run):
    make_post()
    assert run(mapping()).steps == ""
    steps = run(mapping(), "--write").steps
    assert (
        "  - Whatever lists PostPage (index pages, feeds, menus, API endpoints) is without them: let it list" in steps
    )
    assert "newsbrief/article_page.html" in steps
    assert "subpage_types" in steps
    assert "update_index" in steps


@pytest.mark.django_db
def test_a_dry_run_notes_where_the_new_type_has_to_be_allowed_first(make_post, mapping, run, monkeypatch):
    make_post()
    make_post(body="<table></table>")
    monkeypatch.setattr(ArticlePage, "can_exist_under", lambda parent: False)
    done = run(mapping())
    notice = "BlogIndexPage takes no ArticlePage below it: see subpage_types and parent_page_types"
    assert done.out.splitlines() == [
        "Would be adopted          1",
        "Refused                   1",
        "          1 × body: no block takes <table>",
        f"Before --write: {notice} (1 pages).",
        "Nothing was saved. Add --write to change the pages.",
    ]
    assert f"2 × {notice}" in run(mapping(), "--write").out


@pytest.mark.django_db
def test_a_skeleton_is_a_mapping_that_leaves_nothing_undecided_unsaid(mapping, run):
    said = run(None, "--skeleton", "blog.PostPage", "newsbrief.ArticlePage").out
    assert '\nbody = "body"\n' in said
    assert '\n# date = "published_at"  # DateField: may become published_at\n' in said
    assert "\n# rating: a PositiveSmallIntegerField, which nothing takes as it is." in said
    assert "What becomes of date, intro, takeaways, hero" in str(run(mapping(said)).end)
    said = run(None, "--skeleton", "blog.StoryPage", "newsbrief.ArticlePage").out
    assert "\n# [streams.content]\n" in said
    assert '\n# heading = "heading"\n' in said
    assert '# text = "paragraph"' in said
    assert run(mapping(said.replace("# [", "[").replace('# content = "body"', 'content = "body"'))).end is not None
    said = run(None, "--skeleton", "testapp.ReportPage", "newsbrief.ArticlePage").out
    assert "# standfirst maps itself: both types have it." in said
    assert run(mapping(said.replace("ignore = []", 'ignore = ["source"]'))).end is None
    said = run(None, "--skeleton", "newsbrief.ArticlePage", "blog.StoryPage").out
    assert 'ignore = ["stored_summary_sources", "stored_reading_seconds", "stored_body_digest"]' in said
    assert "There is no model" in str(run(None, "--skeleton", "blog.Nothing", "newsbrief.ArticlePage").end)
    assert "Name a mapping file. --skeleton SOURCE TARGET" in str(run(None).end)


@pytest.mark.django_db
def test_an_article_goes_back_into_the_blog(make_post, run, site):
    content = [
        {"type": "heading", "value": {"text": "One", "level": "h3"}, "id": "1"},
        {"type": "paragraph", "value": "<p>Two <b>b</b></p>", "id": "2"},
        {"type": "list", "value": {"ordered": False, "items": ["<p>Bread</p>"]}, "id": "3"},
        {"type": "quote", "value": {"text": "Swans", "attribution": "Ann"}, "id": "4"},
        {"type": "embed", "value": {"embed": "https://example.com/v", "caption": "C"}, "id": "5"},
    ]
    moment = datetime.datetime(2020, 1, 2, 9, tzinfo=datetime.UTC)
    article = make_article(title="Bridge", standfirst="Short.", published_at=moment, body=content)
    author = Author.objects.create(name="Ann Ode", slug="ann-ode")
    article.bylines = [ArticleByline(author=author)]
    article.save()
    done = run(Path(__file__).with_name("back.toml"), "--write")
    assert (done.end, done.out) == (None, "Adopted          1\n")
    story = StoryPage.objects.get(pk=article.pk)
    assert (story.title, story.get_url()) == (article.title, article.get_url())
    assert (story.lead, story.day, story.byline) == ("<p>Short.</p>", moment.date(), "Ann Ode")
    assert [(block.block_type, block.id) for block in story.content] == [
        ("title", "1"), ("text", "2"), ("points", "3"), ("saying", "4"), ("video", "5"),
    ]  # fmt: skip
    title, _, points, saying, video = (block["value"] for block in story.content.raw_data)
    assert (title, saying) == ({"words": "One", "size": "h3"}, {"words": "<p>Swans</p>", "who": "Ann"})
    assert ([item["value"] for item in points], video) == (["<p>Bread</p>"], "https://example.com/v")
    assert not ArticlePage.objects.exists()


@pytest.mark.django_db
def test_only_some(make_post, mapping, run, index):
    other = make_page(BlogIndexPage)
    german = Locale.objects.create(language_code="de")
    first, second = make_post(), make_post(parent=other)
    translation = first.copy_for_translation(german, copy_parents=True)
    run(mapping(), "--write", "--section", str(other.pk))
    assert set(ArticlePage.objects.values_list("pk", flat=True)) == {second.pk}
    run(mapping(), "--write", "--locale", "de")
    assert set(ArticlePage.objects.values_list("pk", flat=True)) == {second.pk, translation.pk}
    posts = [make_post() for _ in range(3)]
    run(mapping(), "--write", "--limit", "2")
    assert set(PostPage.objects.values_list("pk", flat=True)) == {post.pk for post in posts[1:]}


@pytest.mark.django_db
def test_aliases_go_with_their_page(make_post, mapping, run, index):
    other = make_page(BlogIndexPage)
    post = make_post()
    alias = post.create_alias(parent=other, update_slug="alias")
    done = run(mapping(), "--write", "--section", str(other.pk))
    assert done.out == f"{runs.WITH_ITS_PAGE}          1\n"
    assert run(mapping()).out.splitlines()[0].split() == ["Would", "be", "adopted", "2"]
    assert run(mapping(), "--write").out == "Adopted          2\n"
    assert ArticlePage.objects.filter(pk__in=[post.pk, alias.pk]).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--limit", "0"], "--limit has to be at least 1, not 0."),
        (["--locale", "xx"], "There is no locale “xx”. There are en."),
        (["--section", "99999"], "There is no page with the id 99999."),
        (["--report", "/nowhere/report.csv"], "/nowhere/report.csv can't be written: No such file or directory."),
    ],
)
def test_what_cant_be_meant(site, mapping, run, arguments, says):
    assert str(run(mapping(), *arguments).end) == says


@pytest.mark.django_db
def test_a_mapping_that_cant_be_meant(make_post, mapping, run):
    assert "has an unknown key" in str(run(mapping("a = 1")).end)
    make_post()
    wrong = mapping(replace=[('attribute = "name"', 'attribute = "size"')])
    assert str(run(wrong).end) == "Person has no “size”."


@pytest.mark.django_db
def test_many_reasons_are_cut_short(make_post, mapping, run, monkeypatch):
    monkeypatch.setattr("wagtail_newsbrief.contrib.adopt.management.commands.newsbrief_adopt.REASONS_SHOWN", 1)
    for name in ("table", "dl"):
        make_post(body=f"<{name}></{name}>")
    assert "… and 1 more reasons: --report FILE has them all." in run(mapping()).out


@pytest.mark.django_db
def test_pages_are_read_in_batches(make_post, mapping, run, monkeypatch):
    monkeypatch.setattr(runs, "BATCH_SIZE", 2)
    for _ in range(5):
        make_post()
    assert run(mapping(), "--write").out == "Adopted          5\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("remove_old", RuntimeError),
        ("retype_references", RuntimeError),
        ("insert_new", RuntimeError),
        ("insert_new", KeyboardInterrupt),
    ],
)
def test_stopped_in_the_middle_of_a_page(make_post, mapping, run, monkeypatch, place, error, tmp_path):
    posts = [make_post(f"Post {number}") for number in range(3)]
    work = getattr(adoption.tables, place)
    rows = list(Page.objects.values())

    def stop(plan, page, *rest):
        result = work(plan, page, *rest)
        if getattr(page, "pk", page) == posts[1].pk:
            raise error
        return result

    report = tmp_path / "report.csv"
    with monkeypatch.context() as patch:
        patch.setattr(adoption.tables, place, stop)
        done = run(mapping(), "--write", "--report", str(report))
    if error is KeyboardInterrupt:
        assert str(done.end) == "Interrupted. Run the command again to go on."
        assert done.end.returncode == 130
    else:
        assert isinstance(done.end, RuntimeError)
    assert len(report.read_text(encoding="utf-8").splitlines()) == 2
    assert set(PostPage.objects.values_list("pk", flat=True)) == {post.pk for post in posts[1:]}
    assert posts[1].tags.count() == 2
    assert list(Page.objects.exclude(pk=posts[0].pk).values()) == [row for row in rows if row["id"] != posts[0].pk]
    assert run(mapping(), "--write").out == "Adopted          2\n"
    assert ArticlePage.objects.count() == 3
    assert Author.objects.count() == 1


@pytest.mark.django_db
def test_the_cost_of_a_page_doesnt_grow_with_the_blog(make_post, mapping, run):
    costs = []
    for _ in range(2):
        make_post()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run(mapping(), "--write")
        costs.append(len(queries))
        for number in range(5):
            make_article(title=f"Article {number}")
    assert costs[1] <= costs[0]


@pytest.mark.django_db
def test_every_mapping_of_the_guide_is_read(mapping, run, site):
    for number in range(3):
        done = run(mapping(mapping_file(number)))
        assert done.end is None
        assert done.out == "Nothing was saved. Add --write to change the pages.\n"


def interrupted_run(posts):
    """Adopt posts with a SIGKILL and a SIGINT on the way, in processes and on a database of their own."""
    command = [sys.executable, "-W", "error", "-m", "tests.benchmarks.adoption", "--posts", str(posts)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=7200, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_killed_and_interrupted_and_compared_field_by_field():
    numbers = interrupted_run(150)
    assert numbers["killed at"] < numbers["interrupted at"] < 150
    assert numbers["refused"] == 1
    assert numbers["fields compared"] > 150 * 40


@pytest.mark.benchmark
def test_ten_thousand_posts():
    numbers = interrupted_run(10_000)
    assert numbers["refused"] == 100


#: Without words that PostgreSQL doesn't count.
LONG = "Bridge closed whole summer, ferries swim"


def title_weights() -> dict[str, float]:
    """Return how much the search in the database makes of a page's title."""
    pages = dict(Page.objects.values_list("pk", "title"))
    entries = IndexEntry.objects.filter(content_type__model="articlepage")
    return {pages[int(entry.object_id)]: entry.title_norm for entry in entries}


@pytest.mark.django_db
@pytest.mark.parametrize("stopped", [False, True])
def test_the_search_weighs_titles_once(make_post, mapping, run, monkeypatch, stopped):
    posts = [make_post(title) for title in ("Bridge", "Bridge closed", LONG)]
    if stopped:
        log = adoption._log

        def stop(plan, page):
            if page.pk == posts[2].pk:
                raise KeyboardInterrupt
            log(plan, page)

        monkeypatch.setattr(adoption, "_log", stop)
    with CaptureQueriesContext(connection) as queries:
        run(mapping(), "--write")
    weighed = [query["sql"] for query in queries if "AVG(" in query["sql"]]
    assert len(weighed) == 1
    weights = title_weights()
    assert len(weights) == (2 if stopped else 3)
    assert weights["Bridge"] > weights["Bridge closed"] > weights.get(LONG, 0)
    # As ever afterwards.
    with CaptureQueriesContext(connection) as queries:
        make_post("Another")
    assert any("AVG(" in query["sql"] for query in queries)


@pytest.mark.django_db
def test_nothing_is_weighed_where_nothing_was_saved(make_post, mapping, run):
    make_post(body="<table></table>", author="")
    with CaptureQueriesContext(connection) as queries:
        run(mapping(), "--write")
    assert not [query for query in queries if "AVG(" in query["sql"]]


@pytest.mark.django_db
def test_a_search_elsewhere_is_left_alone(make_post, mapping, run, settings):
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.base", "AUTO_UPDATE": False}}
    make_post()
    assert run(mapping(), "--write").out == "Adopted          1\n"
