"""Rich text, piece by piece: what is kept to the letter, and what is refused."""

import string
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_newsbrief.blocks import INLINE_FEATURES
from wagtail_newsbrief.contrib.adopt.html import Piece, RichText, lines, paragraphs
from wagtail_newsbrief.contrib.adopt.mapping import PageSkipped

FEATURES = (*INLINE_FEATURES, "document-link")


def pieces(html, **rules):
    return [(piece.kind, piece.value) for piece in RichText(rules).pieces(html, FEATURES, INLINE_FEATURES)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("<p></p><p/><p> </p><h2></h2><ul></ul><blockquote></blockquote>\n", []),
        ("<p>a &lt; b &amp; c</p>", [("paragraph", "<p>a &lt; b &amp; c</p>")]),
        ("<p>one<br>two<br/>three</p>", [("paragraph", "<p>one<br/>two<br/>three</p>")]),
        ("<p><strong>a</strong> <em>b</em></p>", [("paragraph", "<p><b>a</b> <i>b</i></p>")]),
        ('<p><a href="https://e.org/?a=1&amp;b=2">x</a></p>',
         [("paragraph", '<p><a href="https://e.org/?a=1&amp;b=2">x</a></p>')]),
        ('<p><a id="3" linktype="document">x</a></p>', [("paragraph", '<p><a id="3" linktype="document">x</a></p>')]),
        ("loose <b>text</b><p>one</p> more", [
            ("paragraph", "<p>loose <b>text</b></p>"), ("paragraph", "<p>one</p>"), ("paragraph", "<p>more</p>")]),
        ("<h3>Sub &amp; more</h3>", [("heading", {"text": "Sub & more", "level": "h3"})]),
        ("<ol>\n<li>a</li>\n<li><i>b</i></li><li></li></ol>",
         [("list", {"ordered": True, "items": ["<p>a</p>", "<p><i>b</i></p>"]})]),
        ("<blockquote><p>one</p>two<br/>three</blockquote>",
         [("quote", {"text": "one\ntwo\nthree", "attribution": ""})]),
        ('<embed embedtype="image" id="7" alt="A bridge" format="left"/>',
         [("image", {"image": 7, "alt": "A bridge", "caption": "", "credit": ""})]),
        ('<embed embedtype="media" url="https://e.org/v"/>', [("embed", {"embed": "https://e.org/v", "caption": ""})]),
    ],
)  # fmt: skip
def test_pieces(html, expected):
    assert pieces(html) == expected


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<table></table>", "no block takes <table>"),
        ("<p><u>a</u></p>", "<u> has no place in <p>"),
        ("<p><sup>a</sup></p>", "<sup> has no place in <p>"),
        ('<p class="lead">a</p>', "the attribute class of <p> would be lost"),
        ('<p><b style="x">a</b></p>', "the attribute style of <b> would be lost"),
        ('<p><a href="x" target="_blank">a</a></p>', "the attribute target of <a> would be lost"),
        ("<h2>a <b>b</b></h2>", "<b> in <h2> would be lost"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul> has no place in <li>"),
        ("<ul>text</ul>", "<ul> holds something else than <li>"),
        ("<ul><p>a</p></ul>", "<ul> holds something else than <li>"),
        ('<ul><li><a linktype="document" id="1">a</a></li></ul>', "a document-link has no place there"),
        ("<p>a", "never closes <p>"),
        ("<p>a</b></p>", "closes <b>, which isn't open there"),
        ("</p>", "closes <p>, which isn't open there"),
        ("<p>a</p><!-- b -->", "has a comment"),
        ('<embed embedtype="poll" id="1"/>', "no block takes an embed of the type “poll”"),
        ('<embed embedtype="image" id="x"/>', "no block takes an embed"),
        ('<embed embedtype="media"/>', "no block takes an embed"),
    ],
)
def test_what_is_refused(html, says):
    with pytest.raises(PageSkipped, match=says):
        pieces(html)


def test_rules_rename_unwrap_and_drop():
    html = '<h4 class="x">A</h4><hr/><div><p>b <span>c</span></p></div><aside><p>gone<br/></p></aside>'
    rules = {"h4": "h3", "hr": "drop", "div": "unwrap", "span": "unwrap", "aside": "drop", "@class": "drop"}
    assert pieces(html, **rules) == [("heading", {"text": "A", "level": "h3"}), ("paragraph", "<p>b c</p>")]


def test_the_key_of_a_line_stays():
    (piece,) = RichText({}).pieces('<p data-block-key="ab&quot;c">x</p>', FEATURES, ())
    assert piece == Piece("paragraph", '<p data-block-key="ab&quot;c">x</p>', 'ab"c')


def test_items_and_text():
    html = RichText({})
    assert html.items("<p>a</p><ul><li>b</li></ul>", INLINE_FEATURES) == ["<p>a</p>", "<p>b</p>"]
    with pytest.raises(PageSkipped, match="a heading is not a line of text"):
        html.items("<h2>a</h2>", INLINE_FEATURES)
    assert html.only_paragraphs("<p>a</p><p>b</p>", ()) == "<p>a</p><p>b</p>"
    assert html.text("<p>a &amp; b</p><p></p><p>c</p>") == "a & b\nc"
    with pytest.raises(PageSkipped, match="<ul> would be lost in plain text"):
        html.text("<ul><li>a</li></ul>")
    with pytest.raises(PageSkipped, match="<b> in <p> would be lost"):
        html.text("<p><b>a</b></p>")


def test_plain_text():
    assert [piece.value for piece in paragraphs("a < b\r\nc\n \nd\n\n\n")] == ["<p>a &lt; b<br/>c</p>", "<p>d</p>"]
    assert lines("a & b\n\n c ") == ["<p>a &amp; b</p>", "<p>c</p>"]


# --- there and back -----------------------------------------------------------------------------------------------

TEXT = st.text(string.ascii_letters + "äß漢字<>&\"' ", min_size=1).map(str.strip).filter(bool)
INLINE = st.recursive(
    TEXT.map(lambda text: escape(text, quote=False)),
    lambda inner: (
        st.tuples(st.sampled_from(["b", "i"]), inner).map(lambda pair: "<{0}>{1}</{0}>".format(*pair))
        | st.lists(inner, min_size=1, max_size=3).map("".join)
        | inner.map(lambda text: f'<a linktype="page" id="4">{text}</a>')
    ),
    max_leaves=5,
)
BLOCK = st.one_of(
    INLINE.map(lambda inner: ("paragraph", f"<p>{inner}</p>")),
    st.tuples(TEXT, st.sampled_from(["h2", "h3"])).map(lambda pair: ("heading", {"text": pair[0], "level": pair[1]})),
    st.tuples(st.booleans(), st.lists(INLINE.map(lambda inner: f"<p>{inner}</p>"), min_size=1)).map(
        lambda pair: ("list", {"ordered": pair[0], "items": pair[1]})
    ),
    TEXT.map(lambda text: ("quote", {"text": text, "attribution": ""})),
)


def to_html(kind, value):
    if kind == "paragraph":
        return value
    if kind == "heading":
        return f"<{value['level']}>{escape(value['text'], quote=False)}</{value['level']}>"
    if kind == "quote":
        return f"<blockquote>{escape(value['text'], quote=False)}</blockquote>"
    tag = "ol" if value["ordered"] else "ul"
    items = "".join(f"<li>{item.removeprefix('<p>').removesuffix('</p>')}</li>" for item in value["items"])
    return f"<{tag}>{items}</{tag}>"


@given(st.lists(BLOCK))
def test_blocks_written_as_rich_text_are_read_as_the_same_blocks(blocks):
    assert pieces("".join(to_html(kind, value) for kind, value in blocks)) == blocks
