"""What ``docs/reference/extension-points.md`` offers, done as a site does it; and whether its tests are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from tests.reader import material
from tests.support.factories import edit, make_article, make_request
from tests.support.named_tests import is_there, named_in
from wagtail_newsbrief import signals
from wagtail_newsbrief.content.streams import StreamDependencies, StreamRenderer
from wagtail_newsbrief.streams.traversal import texts

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "reference" / "extension-points.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there():
    named = named_in(PAGE)
    assert len(named) > 10
    assert [f"{path}::{test}" for path, test in named if not is_there(path, test)] == []
    assert not is_there("tests/test_extension_points.py", "test_that_nobody_wrote")
    assert not is_there("tests/test_of_nobody.py", "")


def test_every_signal_is_told_of_with_its_arguments():
    sent = {}
    for path in (DOCS.parent / "wagtail_newsbrief").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send_robust":
                sent[node.func.value.id] = {keyword.arg for keyword in node.keywords} - {"sender"}
    assert sorted(sent) == sorted(name for name, value in vars(signals).items() if isinstance(value, signals.Signal))
    for name, arguments in sent.items():
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}`")]
        assert arguments <= set(re.findall(r"`(\w+)`", row))


def test_blocks_of_the_sites_own():
    guide = (DOCS / "how-to" / "mixins.md").read_text(encoding="utf-8")
    (sample,) = [code for code in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "OurSummaryMixin" in code]
    names = {"__name__": "tests.projects.testapp.models"}
    exec(sample, names)
    field = names["OurSummaryMixin"]._meta.get_field("summary")
    assert [*field.stream_block.child_blocks][-1] == "headline_number"
    value = field.to_python([{"type": "headline_number", "value": "7 of 10", "id": "1"}])
    assert texts(value) == ["7 of 10"]
    assert "7 of 10" in field.stream_block.render(value)
    renderer = StreamRenderer(lambda pk: None, str, lambda model, pk: False, {})
    assert renderer.stream(value) == [{"type": "headline_number", "value": "7 of 10", "id": "1"}]
    assert StreamDependencies().image_ids == set()
    # No migration of the site knows the blocks.
    assert "headline_number" not in repr(field.deconstruct())


@pytest.mark.django_db
def test_a_rendition_set_of_the_sites_own(client, django_capture_on_commit_callbacks):
    picture = material.make_image("harbour", size=(900, 600))
    with override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"thumb": ["fill-80x80|format-webp", "width-160"]}}):
        with django_capture_on_commit_callbacks(execute=True):
            article = edit(make_article(), lead_image=picture)
        image = client.get(f"/api/v2/articles/{article.pk}/").json()["lead_image"]
    assert {name: [one["width"] for one in set_] for name, set_ in image["renditions"].items()} == {"thumb": [80, 160]}


@pytest.mark.django_db
def test_a_block_of_a_template(tmp_path, settings):
    folder = tmp_path / "newsbrief"
    folder.mkdir()
    (folder / "our_article.html").write_text(
        '{% extends "newsbrief/article_page.html" %}{% block neighbours %}<p>No way on.</p>{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}]
    article = make_article(title="Flood")
    request = make_request()
    html = render_to_string("newsbrief/our_article.html", article.get_context(request), request)
    assert "<p>No way on.</p>" in html
    assert "Flood" in html
