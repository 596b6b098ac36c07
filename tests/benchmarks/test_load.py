"""The load test itself: that its editor sees what is stale, and what its tables say."""

import pytest
from django.test.utils import override_settings

from tests.support.factories import make_section
from wagtail_newsbrief.navigation import index
from wagtail_newsbrief.navigation.models import NavigationEntry

from .contenders.web import ask
from .load.editors import Editor
from .load.report import as_markdown, is_good, memory, summed

pytestmark = pytest.mark.slow


def get(path):
    answer = ask(f"/api/v2/{path}")
    return answer.status, answer.json()


@pytest.fixture
def editor(site):
    return Editor([make_section(), make_section()], get, articles=6)


@pytest.mark.django_db
def test_an_editor_finds_every_write_in_the_next_answer(editor):
    for _ in range(25):
        editor.write()
    assert editor.stale == []
    assert set(editor.writes) == {"publish", "redate", "move", "restrict", "unpublish"}
    assert editor.checks > 40
    assert list(index.differences()) == []


@pytest.mark.django_db
def test_an_editor_notices_what_is_stale(editor):
    first = editor.pks[0]
    NavigationEntry.objects.exclude(page=first).delete()
    editor.check(first)
    assert editor.stale
    assert all("is None, expected" in sentence for sentence in editor.stale)
    editor.stale.clear()
    editor.get = lambda path: (404, {})
    editor.check(first)
    assert editor.stale == [f"article {first}: 404, but it is there"]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def test_a_hidden_article_that_is_answered_is_noticed(editor):
    pk = editor.pks[0]
    status, data = get(f"articles/{pk}/")
    assert status == 200
    editor.get = lambda path: (200, data)
    from wagtail_newsbrief.articles.models import ArticlePage

    ArticlePage.objects.get(pk=pk).unpublish()
    editor.check(pk)
    assert editor.stale == [f"article {pk}: 200, but it is hidden"]


def test_the_report_adds_up():
    ours = summed({"detail": [0.001] * 99 + [0.1], "listing": [0.01]}, [], 10)
    assert ours["per_second"] == 10.1
    assert ours["milliseconds"]["detail"] == {"p50": 1.0, "p99": pytest.approx(1, abs=100), "number": 100}
    report = {
        "articles": 10, "readers": 2, "workers": 2, "processors": 2, "ours": ours, "naive": summed({}, [], 1),
        "editor": {"writes": {"publish": 2}, "checks": 4, "stale": []}, "memory": memory([100.0] * 8),
    }  # fmt: skip
    assert is_good(report)
    assert "2 publish" in as_markdown(report)
    assert not is_good({**report, "memory": memory([100.0] * 4 + [120.0] * 4)})
    assert not is_good({**report, "editor": {**report["editor"], "stale": ["x"]}})
    assert not is_good({**report, "ours": summed({}, ["detail: 500"], 1)})
