"""Which blocks say something."""

import pytest
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from wagtail_newsbrief.blocks import ArticleImageBlock, ArticleStreamBlock, HeadingBlock
from wagtail_newsbrief.html.content import filled, is_filled
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock


class EverythingBlock(blocks.StreamBlock):
    """Kinds of blocks that a site may add."""

    advertisement = blocks.StaticBlock()
    address = blocks.URLBlock()
    choice = blocks.ChoiceBlock(choices=[("a", "A")])
    choices = blocks.MultipleChoiceBlock(choices=[("a", "A")])
    flag = blocks.BooleanBlock()
    number = blocks.IntegerBlock()
    picture = ImageChooserBlock()
    html = blocks.RawHTMLBlock()


@pytest.mark.parametrize(
    ("block", "raw", "says_something"),
    [
        (blocks.CharBlock(), "words", True),
        (blocks.CharBlock(), "", False),
        (blocks.CharBlock(), " \n\t ", False),
        (blocks.CharBlock(), None, False),
        (blocks.TextBlock(), "words", True),
        (blocks.TextBlock(search_index=False), "words", False),
        (blocks.RichTextBlock(), "<p>words</p>", True),
        (blocks.RichTextBlock(), "<p></p>", False),
        (blocks.RichTextBlock(), '<p data-block-key="x"> &nbsp;<br/>\xa0</p>', False),
        (blocks.RichTextBlock(), None, False),
        (blocks.RichTextBlock(), '<embed embedtype="image" id="1"/>', True),
        (blocks.RichTextBlock(), "<hr/>", True),
        (HeadingBlock(), {"text": "", "level": "h2"}, False),
        (HeadingBlock(), {"text": "News", "level": "h2"}, True),
        (HeadingBlock(), {}, False),
        (ArticleImageBlock(), {"image": None, "alt": "A bridge", "caption": "", "credit": "Me"}, False),
        (ArticleImageBlock(), {"image": 7, "alt": "", "caption": "", "credit": ""}, True),
        (ArticleImageBlock(), {"image": None, "alt": "", "caption": "A bridge", "credit": ""}, True),
        (blocks.ListBlock(blocks.CharBlock()), [], False),
        (blocks.ListBlock(blocks.CharBlock()), ["", " "], False),
        (blocks.ListBlock(blocks.CharBlock()), ["", "words"], True),
        (blocks.ListBlock(blocks.CharBlock()), [{"type": "item", "value": "words", "id": "1"}], True),
        (EverythingBlock(), [{"type": "advertisement", "value": None}], True),
        (EverythingBlock(), [{"type": "address", "value": "https://example.com"}], True),
        (EverythingBlock(), [{"type": "address", "value": ""}], False),
        (EverythingBlock(), [{"type": "choice", "value": "a"}], False),
        (EverythingBlock(), [{"type": "choices", "value": ["a"]}], False),
        (EverythingBlock(), [{"type": "flag", "value": True}], False),
        (EverythingBlock(), [{"type": "number", "value": 0}], True),
        (EverythingBlock(), [{"type": "number", "value": None}], False),
        (EverythingBlock(), [{"type": "picture", "value": 3}], True),
        (EverythingBlock(), [{"type": "html", "value": "<b>x</b>"}], True),
        (EverythingBlock(), [{"type": "gone", "value": "a type that the site removed"}], False),
    ],
)
def test_whether_a_block_says_something(block, raw, says_something):
    assert is_filled(block, raw) is says_something


def test_the_filled_children_of_a_stream_keep_their_order():
    value = SummaryStreamBlock().to_python(
        [
            {"type": "paragraph", "value": "<p></p>"},
            {"type": "key_points", "value": ["<p>first</p>"]},
            {"type": "figures", "value": []},
            {"type": "quote", "value": {"text": "second", "attribution": ""}},
        ]
    )
    assert [child.block_type for child in filled(value)] == ["key_points", "quote"]


def test_the_filled_items_of_a_list_come_with_their_blocks():
    value = SummaryStreamBlock().to_python([{"type": "key_points", "value": ["<p>a</p>", "<p> </p>", "<p>b</p>"]}])
    items = filled(value[0].value)
    assert [item.value.source for item in items] == ["<p>a</p>", "<p>b</p>"]


@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_has_no_children(nothing):
    assert filled(nothing) == []


def test_a_stream_that_was_built_in_memory_counts_too():
    stream_block = ArticleStreamBlock()
    value = blocks.StreamValue(stream_block, [("heading", {"text": "", "level": "h2"}), ("heading", {"text": "A"})])
    assert [child.value["text"] for child in filled(value)] == ["A"]
