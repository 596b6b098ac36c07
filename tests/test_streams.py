"""Reading stored streams: their leaves, their text, without a query."""

from __future__ import annotations

import pytest
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from tests.reader.material import body_of_everything, make_image, stream, summary_of_everything
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.streams.repair import rich_text_in_order
from wagtail_newsbrief.streams.traversal import leaves, list_items, stored, struct_items, table_columns, texts
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock


def read(block: blocks.Block, raw) -> list[tuple[str, object]]:
    return [(type(leaf).__name__, value) for leaf, value in leaves(block, raw)]


def test_leaves_in_reading_order():
    block = blocks.StreamBlock(
        [
            ("a", blocks.CharBlock()),
            ("b", blocks.StructBlock([("x", blocks.TextBlock()), ("y", blocks.ListBlock(blocks.RichTextBlock()))])),
            ("c", blocks.StreamBlock([("d", blocks.IntegerBlock())])),
            ("t", TypedTableBlock([("n", blocks.IntegerBlock()), ("s", blocks.CharBlock())])),
        ]
    )
    raw = [
        {"type": "a", "value": "one"},
        {"type": "b", "value": {"y": [{"type": "item", "value": "<p>3</p>", "id": "x"}], "x": "two"}},
        {"type": "gone", "value": "never"},
        {"type": "c", "value": [{"type": "d", "value": 4}, {"type": "gone", "value": 5}]},
        {
            "type": "t",
            "value": {
                "columns": [
                    {"type": "n", "heading": "h"},
                    {"type": "gone", "heading": ""},
                    {"type": "s", "heading": ""},
                ],
                "rows": [{"values": [6, "never", "seven"]}],
            },
        },
    ]
    assert [value for _, value in read(block, raw)] == ["one", "two", "<p>3</p>", 4, 6, "seven"]


@pytest.mark.parametrize(
    "block",
    [
        blocks.StreamBlock([("a", blocks.CharBlock())], required=False),
        blocks.ListBlock(blocks.CharBlock()),
        TypedTableBlock([("a", blocks.CharBlock())]),
    ],
)
@pytest.mark.parametrize("raw", [None, [], {}])
def test_nothing_there(block, raw):
    assert read(block, raw) == []


def test_a_child_that_lacks_has_its_default():
    block = blocks.StructBlock([("a", blocks.CharBlock(default="x")), ("b", blocks.IntegerBlock(default=3))])
    assert [value for _, value in leaves(block, {"a": "given"})] == ["given", 3]
    assert [value for _, value in leaves(block, None)] == ["x", 3]
    assert [(name, value) for name, _, value in struct_items(block, {})] == [("a", "x"), ("b", 3)]


@pytest.mark.parametrize("raw", [7, {"image": 7, "alt_text": "x", "decorative": False}])
def test_an_image_block_as_it_is_stored_today_and_as_a_bare_id(raw):
    assert read(ImageBlock(), raw)[0] == ("ImageChooserBlock", 7)


def test_list_items():
    assert list_items(None) == list_items([]) == []
    assert list_items(["a", {"type": "item", "value": "b", "id": "1"}]) == ["a", "b"]
    # A StructBlock's own "type" is no list's.
    assert list_items([{"type": "item", "other": 1}, {"type": "x", "value": 1}]) == [
        {"type": "item", "other": 1},
        {"type": "x", "value": 1},
    ]


def test_table_columns():
    block = TypedTableBlock([("a", blocks.CharBlock())])
    assert table_columns(block, {}) == []
    raw = {"columns": [{"type": "gone", "heading": "x"}, {"type": "a", "heading": "y"}]}
    assert table_columns(block, raw) == [(1, block.child_blocks["a"], "y")]


# --- text --------------------------------------------------------------------------------------------------------


def value(block, raw):
    return block.to_python(raw)


def test_text_of_every_block_of_ours(db):
    image = make_image(size=(4, 3), ready=False)
    body = ArticlePage(body=body_of_everything(image, "WORD")).body
    found = texts(body)
    assert found[:2] == ["heading WORD", "First bold words."]
    assert {"caption WORD", "said WORD", "sayer WORD", "bread", "salt", "one", "two", "embedded WORD"} <= set(found)
    assert {"cell WORD", "rich cell"} <= set(found)
    # Neither what is no text nor what is kept out of the search index.
    assert not {"h2", "alt WORD", "credit WORD", "https://video.example.com/1"} & set(found)
    brief = texts(ArticlePage(summary=summary_of_everything("WORD")).summary)
    assert brief[:3] == ["point WORD", "second point", "paragraph WORD"]
    assert brief[-2:] == ["May 1911 WORD", "happened WORD"]


def test_text_without_markup_and_without_blanks():
    block = blocks.StreamBlock([("r", blocks.RichTextBlock()), ("c", blocks.CharBlock()), ("t", blocks.TextBlock())])
    raw = [
        {"type": "r", "value": "<p>a <b>b</b></p><p>c &amp; d</p>"},
        {"type": "r", "value": ""},
        {"type": "r", "value": None},
        {"type": "c", "value": "  e < f "},
        {"type": "c", "value": None},
        {"type": "t", "value": " "},
    ]
    assert texts(value(block, raw)) == ["a b", "c & d", "e < f"]


def test_no_text():
    assert texts(None) == texts(value(SummaryStreamBlock(), [])) == []


def test_a_stream_in_memory_reads_as_one_from_the_database(db):
    page = ArticlePage(body=[("heading", {"text": "x", "level": "h2"}), ("paragraph", "<p>y</p>")])
    assert texts(page.body) == ["x", "y"]
    article = factories.make_article(body=page.body)
    assert texts(ArticlePage.objects.get(pk=article.pk).body) == ["x", "y"]
    assert stored(None) == []
    assert [child["type"] for child in stored(page.body)] == ["heading", "paragraph"]


def test_no_query(db, django_assert_num_queries):
    image = make_image(size=(4, 3), ready=False)
    article = factories.make_article(body=body_of_everything(image))
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_num_queries(0):
        assert texts(article.body)
        found = leaves(ArticleStreamBlock(), stored(article.body))
        assert [raw for block, raw in found if isinstance(block, ImageChooserBlock)] == [image.pk]


def test_much(db):
    body = ArticlePage(body=stream(*[("paragraph", f"<p>{'word ' * 200}</p>")] * 1100)).body
    assert len(texts(body)) == 1100


def test_an_empty_field_needs_no_order():
    assert rich_text_in_order(None) is None
