"""What is stored and broken is left out; what is well stays the same object."""

from __future__ import annotations

import json
import logging

import pytest
from django.contrib.sessions.models import Session
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    PageChooserBlock,
    RawHTMLBlock,
    StaticBlock,
    StreamBlock,
    StreamValue,
)
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.reader.material import stream
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.streams.repair import repaired
from wagtail_newsbrief.summary.blocks import FigureBlock


class Blocks(ArticleStreamBlock):
    inner = StreamBlock([("word", CharBlock())])
    words = ListBlock(CharBlock())
    photo = ImageBlock()
    page = PageChooserBlock(page_type="newsbrief.ArticlePage")
    session = SnippetChooserBlock(Session)
    html = RawHTMLBlock()
    rule = StaticBlock()
    figures = ListBlock(FigureBlock())


BLOCKS = Blocks()

TABLE = {
    "columns": [{"type": "text", "heading": "a"}, {"type": "gone", "heading": "b"}],
    "rows": [{"values": ["1", 2]}],
    "caption": "",
}

WELL = [
    ("paragraph", "<p>x</p>"),
    ("heading", {"text": "x", "level": "h2"}),
    ("heading", {"text": "x", "of old": [1]}),
    ("quote", {"text": None}),
    ("list", {"ordered": True, "items": ["<p>x</p>", {"type": "item", "value": "<p>y</p>", "id": "1"}]}),
    ("image", {"image": 1, "alt": ""}),
    ("image", {"image": None}),
    ("photo", 3),
    ("photo", {"image": 3, "alt_text": "x", "decorative": False}),
    ("page", 3),
    ("session", "abc"),
    ("session", None),
    ("inner", [{"type": "word", "value": "x"}]),
    ("table", TABLE),
    ("table", None),
    ("rule", None),
    ("unknown", {"of": "old"}),
]

BROKEN = [
    ("paragraph", 5),
    ("paragraph", ["<p>x</p>"]),
    ("html", {}),
    ("heading", None),
    ("heading", "x"),
    ("quote", []),
    ("image", "x"),
    ("inner", "word"),
    ("words", "abc"),
    ("words", {"a": 1}),
    ("table", "x"),
    ("table", {"columns": 5, "rows": []}),
    ("table", {"columns": [], "rows": "x"}),
    ("table", {**TABLE, "columns": ["x"]}),
    ("table", {**TABLE, "columns": [{"type": "text"}]}),
    ("table", {**TABLE, "rows": ["x"]}),
    ("table", {**TABLE, "rows": [{}]}),
    ("table", {**TABLE, "rows": [{"values": []}]}),
]

MENDED = [
    ("heading", {"text": [1], "level": {}}, {}),
    ("heading", {"text": "x", "level": [1], "of old": 1}, {"of old": 1, "text": "x"}),
    ("list", {"ordered": True, "items": 5}, {"ordered": True}),
    ("words", ["a", 1, None, {}], ["a", None]),
    ("words", [{"type": "item", "value": [1]}, {"type": "item", "value": "b"}], [{"type": "item", "value": "b"}]),
    ("figures", [{"type": "item", "value": {"value": 1, "label": "x"}}], [{"type": "item", "value": {"label": "x"}}]),
    ("image", {"image": "x"}, {"image": None}),
    ("image", {"image": [1]}, {"image": None}),
    ("image", {"image": -1}, {"image": None}),
    ("image", {"image": True}, {"image": None}),
    ("image", {"image": 10**30}, {"image": None}),
    ("photo", "x", None),
    ("page", "home", None),
    ("session", 5, None),
    ("inner", [{"type": "word", "value": 1}, {"type": "word", "value": "x"}], [{"type": "word", "value": "x"}]),
    ("table", {**TABLE, "rows": [{"values": [[], 2]}]}, {**TABLE, "rows": [{"values": [None, 2]}]}),
    ("table", {}, None),
]


def child(type_: str, value: object) -> dict[str, object]:
    return {"type": type_, "value": value, "id": "1"}


@pytest.mark.parametrize(("type_", "value"), WELL)
def test_what_is_well_is_not_touched(type_, value):
    stored = [child(type_, value)]
    assert repaired(BLOCKS, stored) is stored


@pytest.mark.parametrize(("type_", "value"), BROKEN)
def test_a_block_without_its_form_goes(type_, value):
    good = child("paragraph", "<p>x</p>")
    assert repaired(BLOCKS, [child(type_, value), good]) == [good]


@pytest.mark.parametrize(("type_", "value", "left"), MENDED)
def test_a_broken_part_is_left_out(type_, value, left):
    assert repaired(BLOCKS, [child(type_, value)]) == [child(type_, left)]


@pytest.mark.parametrize(
    "one", [None, 1, "x", [], {}, {"value": "x"}, {"type": "paragraph"}, {"type": [], "value": "x"}]
)
def test_what_is_no_block_goes(one):
    assert repaired(BLOCKS, [one]) == []


def test_an_id_that_is_none_is_made_anew():
    broken = {**child("paragraph", "<p>x</p>"), "id": 5}
    assert repaired(BLOCKS, [broken]) == [{"type": "paragraph", "value": "<p>x</p>"}]


@pytest.mark.parametrize("stored", ["5", '"x"', '{"a": 1}', "[1]", '[["a"]]', "[null]", "[" * 100_000])
def test_a_field_reads_what_is_broken_as_empty(stored, caplog):
    field = ArticlePage._meta.get_field("body")
    with caplog.at_level(logging.WARNING, "wagtail_newsbrief"):
        assert len(field.to_python(stored)) == 0
    assert "newsbrief.ArticlePage.body" in caplog.text


def test_a_field_reads_what_is_well_without_a_word(caplog):
    field = ArticlePage._meta.get_field("body")
    paragraph = child("paragraph", "<p>x</p>")
    made = stream(("paragraph", "<p>x</p>"))
    for value in (None, "", [], json.dumps([paragraph]), [paragraph], made, [("paragraph", "<p>x</p>")]):
        assert len(field.to_python(value)) == (1 if value else 0)
    of_values = field.to_python(json.dumps([paragraph]))
    assert isinstance(of_values, StreamValue)
    assert field.to_python("a text of old").raw_text == "a text of old"
    assert caplog.text == ""
