"""Rich text that was stored past the editor: it runs nothing, its elements are in order, its text is read by blocks."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import features

from wagtail_newsbrief.markup import MAX_DEPTH, allow_list, block_texts, sanitize_rich_text
from wagtail_newsbrief.markup.allow_list import _allow_list, _registered

#: Stored texts, and what may be left of them.
HARMFUL = {
    "<p>a<script>alert(1)</script>b</p>": "<p>ab</p>",
    "<p>a</p><SCRIPT SRC=//x.example/x.js></SCRIPT>": "<p>a</p>",
    '<p onclick="x()">a</p>': "<p>a</p>",
    "<p ONMOUSEOVER = x()>a</p>": "<p>a</p>",
    '<img src="https://x.example/a.png" onerror="x()"/>': "",
    "<img/src='x'/onerror=alert(1)>": "",
    # Two in one text: whoever finds the first must not stop there.
    "<p>a<script>alert(1)</script>b<script>alert(2)</script>c</p>": "<p>abc</p>",
    '<p onclick="x()">a</p><p>b</p><a href="javascript:alert(1)">c</a>': "<p>a</p><p>b</p><p><a>c</a></p>",
    '<p><a href="javascript:x">a</a><a href="https://x.example/">b</a><a href="vbscript:x">c</a></p>': (
        '<p><a>a</a><a href="https://x.example/">b</a><a>c</a></p>'
    ),
    '<p style="position: fixed; inset: 0">a</p>': "<p>a</p>",
    '<a href="https://x.example/" ping="https://spy.example/" target="x">a</a>': '<a href="https://x.example/">a</a>',
    '<video autoplay src="https://x.example/a.mp4">a</video><p>b</p>': "<p>b</p>",
    '<a href="javascript:alert(1)">a</a>': "<a>a</a>",
    "<a href=javascript:alert(1)>a</a>": "<a>a</a>",
    '<a href=" JaVaScRiPt:alert(1)">a</a>': "<a>a</a>",
    '<a href="java\tscript:alert(1)">a</a>': "<a>a</a>",
    '<a href="&#106;avascript&colon;alert(1)">a</a>': "<a>a</a>",
    '<a href="\x01javascript:alert(1)">a</a>': "<a>a</a>",
    '<a href="vbscript:x">a</a>': "<a>a</a>",
    '<a href="data:text/html,<script>alert(1)</script>">a</a>': "<a>a</a>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>b': "b",
    "<svg><a xlink:href='javascript:x'><text>a</text></a></svg>b": "b",
    "<math><mtext></mtext><img src=x onerror=x></math>b": "b",
    "<!-- --><p>a</p><![CDATA[<script>]]>": None,
    '<form action="javascript:x"><button formaction="javascript:y">a</button></form>b': "<p>b</p>",
    "<object data='javascript:x'></object><p>b</p>": "<p>b</p>",
    "<style>p { display: none }</style><p>b</p>": "<p>b</p>",
    '<base href="//evil.example/"><p>b</p>': None,
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>b': None,
    "<p>a<script>alert(1)": "<p>a</p>",
    '<p title="a>b" onclick="x()">a</p>': '<p title="a&gt;b">a</p>',
    "<p title='a>b' onclick='x()'>a</p>": '<p title="a&gt;b">a</p>',
}

HARMLESS = [
    "",
    "<p>Plain &amp; simple: 1 &lt; 2</p>",
    '<a href="https://example.com/?a=1&amp;b=2">a</a> <a href="mailto:desk@example.com">b</a> <a href="#top">c</a>',
    "<p>It's on = “off”, 1 > 0, javascript: is a word</p>",
    '<p><a linktype="page" id="3">a</a><a id="7" linktype="document">b</a></p>',
    '<embed alt="A quay" embedtype="image" format="left" id="5"/><embed embedtype="media" url="https://v.example/1"/>',
    '<h2 id="x" data-block-key="abcde">a</h2><hr/><ul><li><b>b</b><br/></li></ul>',
]


def runs_something(html: str) -> list[str]:
    """Return what a browser would run, as another parser reads it."""
    found = []
    for tag in BeautifulSoup(html, "lxml").find_all(True):
        if tag.name in {"script", "iframe", "object", "svg", "math", "style", "form", "base"}:
            found.append(tag.name)
        for name, value in tag.attrs.items():
            plain = re.sub(r"[\x00-\x20]", "", str(value)).lower()
            if (name.lower().startswith("on") and value) or plain.startswith(("javascript:", "vbscript:", "data:")):
                found.append(f"{tag.name} {name}")
    return found


@pytest.mark.parametrize("stored", HARMFUL)
def test_what_would_run_is_taken_out(stored):
    html = sanitize_rich_text(stored)
    assert runs_something(html) == []
    assert "alert(" not in html
    expected = HARMFUL[stored]
    assert expected is None or html == expected


@pytest.mark.parametrize("stored", HARMLESS)
def test_what_the_editor_writes_is_left_as_it_is(stored):
    assert sanitize_rich_text(stored) is stored


#: Stored texts, and how they are shown.
OUT_OF_ORDER = {
    "<p>Line one<br>line two</p>": "<p>Line one<br/>line two</p>",
    "<p>a <b>b</p>": "<p>a <b>b</b></p>",
    "<p>a</b> <i>b</p>c": "<p>a <i>b</i></p><p><i>c</i></p>",
    "<ul><li>a<li>b</ul>": "<ul><li>a</li><li>b</li></ul>",
    "<li>a</li>b": "<ul><li>a</li></ul><p>b</p>",
    '<a href="/x">one <a href="/y">two</a></a> three': '<a href="/x">one </a><a href="/y">two</a> three',
    "<b><p>a</p><p>b</p></b>": "<p><b>a</b></p><p><b>b</b></p>",
    "<div>a</div><div>b</div>": "<p>a</p><p>b</p>",
    "<blockquote><p>a</p><p>b</p></blockquote>": "<blockquote>a<br/>b</blockquote>",
    "<blockquote><h2>a</h2>b</blockquote>": "<h2>a</h2><p>b</p>",
    "<h2>a<p>b</p></h2>": "<h2>a<br/>b</h2>",
    "<ul><p>a</p><li><p>b</p><p>c</p><ul><li>d</li></ul>e</li></ul>": (
        "<ul><li>a</li><li>b<br/>c<ul><li>d</li></ul><br/>e</li></ul>"
    ),
    "<table><tr><td>a</td><td>b</td></tr></table>": "<p>a</p><p>b</p>",
    "<p>a<hr>b</p>": "<p>a</p><hr/><p>b</p><p></p>",
    "a<br>b<p>c</p><br>": "a<br/>b<p>c</p>",
    '<p>a<embed embedtype="image" id="x" format="left">b</p>': "<p>ab</p>",
    '<p>a<embed embedtype="image" id="1" format="gone">b</p>': "<p>ab</p>",
    '<embed embedtype="media"/><embed src="https://x.example/"/><p>a</p>': "<p>a</p>",
    '<a linktype="page" id="x">a</a><a linktype="document">b</a>': "<a>a</a><a>b</a>",
    "1 < 2": "1 &lt; 2",
}


@pytest.mark.parametrize("stored", OUT_OF_ORDER)
def test_elements_are_closed_and_in_order(stored):
    html = sanitize_rich_text(stored)
    assert html == OUT_OF_ORDER[stored]
    assert sanitize_rich_text(html) == html


def test_depth_is_bounded_and_no_text_is_lost():
    for start in ("<div>", "<b>", "<ul><li>", '<p><b class="{}">', '<a href="/{}">', "<blockquote>", "<sup><sub>"):
        stored = "".join(start.format(number) + f"{number} " for number in range(2_000))
        html = sanitize_rich_text(stored)
        depth = deepest = 0
        for end in re.findall(r"<(/?)\w[^>]*[^/>]?>", html):
            depth += -1 if end else 1
            deepest = max(deepest, depth)
        assert depth == 0
        assert deepest <= 3 * MAX_DEPTH, start
        assert " ".join(block_texts(html)).split() == [str(number) for number in range(2_000)]


def test_what_is_allowed_are_the_features_of_wagtails_registry():
    """Told in words, so that a feature that a new Wagtail brings is looked at once."""
    inline = {"a", "b", "code", "em", "i", "s", "strong", "sub", "sup"}
    blocks = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "ul"}
    allowed = allow_list()
    assert set(allowed.attributes) == inline | blocks | {"br", "embed", "hr"}
    everywhere = {"data-block-key", "dir", "id", "lang", "title"}
    own = {name: set(names) - everywhere for name, names in allowed.attributes.items() if set(names) - everywhere}
    assert own == {"a": {"href", "linktype"}, "embed": {"alt", "embedtype", "format", "url"}}


def test_a_feature_of_the_site_is_allowed(monkeypatch):
    rule = {
        "from_database_format": {"span[data-stock]": None, "mark": None, "p[class='help']": None},
        "to_database_format": {
            "style_map": {"MARK": "mark", "BIG": {"element": "big", "props": {"class": "x", "style": "color: red"}}},
            "block_map": {"help": {"element": "p", "props": {"class": "help"}}},
        },
    }
    monkeypatch.setitem(features.converter_rules_by_converter["contentstate"], "site", rule)
    monkeypatch.setitem(features.link_types, "user", None)
    _allow_list.cache_clear()
    stored = (
        '<p class="help"><mark>a</mark><span data-stock="X">b</span><big class="x">c</big></p>'
        '<p>hi <a linktype="user" username="ada">Ada</a></p>'
    )
    assert sanitize_rich_text(stored) is stored
    assert sanitize_rich_text('<big style="color: red">a</big>') == "<big>a</big>"
    assert sanitize_rich_text('<a linktype="user" username="ada" onclick="x()" style="x">Ada</a>') == (
        '<a linktype="user" username="ada">Ada</a>'
    )
    monkeypatch.undo()
    _allow_list.cache_clear()
    assert "mark" not in allow_list().attributes


def test_a_site_allows_more():
    allow = {"table": [], "tr": [], "td": ["colspan", "onclick"], "u": [], "iframe": []}
    allow["img"] = ["src", "srcset", "alt", "style"]
    table = '<table><tr><td colspan="2"><u>a</u> <img src="/a.png" alt=""/></td></tr></table>'
    with override_settings(WAGTAIL_NEWSBRIEF={"RICH_TEXT_ALLOW": allow}):
        assert sanitize_rich_text(table) == (
            '<table><tr><td colspan="2"><u>a</u> <img src="/a.png" alt=""/></td></tr></table>'
        )
        assert sanitize_rich_text('<td onclick="x()">a</td><u style="x" onclick="x">b</u>') == "a<u>b</u>"
        assert sanitize_rich_text('<p>a</p><img src="javascript:x" alt="b" srcset="//x.example/a.png 2x">') == (
            '<p>a</p><p><img alt="b"/></p>'
        )
        assert sanitize_rich_text('<p>a</p><img src="javascript:x" alt="b" style="x"><iframe>c</iframe>') == (
            '<p>a</p><p><img alt="b"/></p>'
        )
        many = "<table><tr><td>x" * 50
        assert sanitize_rich_text(many).count("<") < 100


@pytest.mark.parametrize(
    ("stored", "texts"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<h2>Head</h2><ul><li>a<ul><li>b</li></ul></li></ul>", ["Head", "a", "b"]),
        ("<figure><img><figcaption>Capt</figcaption></figure>after", ["Capt", "after"]),
        ("<p>Line one<br>line <b>t</b>wo</p>", ["Line one line two"]),
        ("<p>a<br/><br/>b</p>", ["a", "b"]),
        ("<p>a &lt;b&gt; &amp; c</p>", ["a <b> & c"]),
        ("<p>a</p><script>var x</script><style>p {}</style><!-- no --><p>b</p>", ["a", "b"]),
        ("<p>a</p><script>var x", ["a"]),
        ("<p>a</p><!-- no", ["a"]),
        ("<p>a</p><?php no ?><!doctype no>b<svg/>c", ["a", "bc"]),
        ('<p>[caption id="x" align="left"]A quay[/caption] [gallery ids="1,2"]</p>', ["A quay"]),
        ("<p>[embed]https://v.example/1[/embed]</p><p>[quote]x[/quote]</p>", ["x"]),
        ("<p>He laughed [sic] at [the rest] of us [1].</p>", ["He laughed [sic] at [the rest] of us [1]."]),
        ("", []),
    ],
)
def test_text_is_split_where_blocks_end(stored, texts):
    assert block_texts(stored) == texts


_pieces = st.sampled_from(
    [
        *(
            "<",
            ">",
            "/",
            "=",
            '"',
            "'",
            " ",
            "\t",
            "a",
            "p",
            "img",
            "script",
            "ul",
            "li",
            "b",
            "br",
            "div",
            "blockquote",
            "svg",
            "iframe",
            "onload",
            "onclick",
            "href",
        ),
        *(
            "src",
            "javascript:",
            "java",
            "script:",
            "&#106;",
            "&colon;",
            "data:",
            "x()",
            "<!--",
            "-->",
            "<![CDATA[",
            "\x00",
        ),
    ]
)


@pytest.fixture(scope="module")
def converter():
    """Wagtail's, with every feature but those that ask the database."""
    names = set(features.converter_rules_by_converter["contentstate"]) - {"image", "embed", "document-link"}
    return ContentstateConverter(sorted(names))


@given(st.lists(_pieces, max_size=24).map("".join))
def test_whatever_is_stored(converter, stored):
    html = sanitize_rich_text(stored)
    assert runs_something(html) == []
    assert sanitize_rich_text(html) == html
    # Wagtail's editor and Markdown read it.
    converter.from_database_format(html)
    json.dumps(block_texts(stored))


def test_rules_of_features_that_name_no_element_are_passed_over(monkeypatch):
    rules = {
        "from_database_format": {"*": None},
        "to_database_format": {"block_map": {"x": {"props": {}}, "y": lambda props: None}},
    }
    before = set(_registered())
    monkeypatch.setitem(features.converter_rules_by_converter["contentstate"], "odd", rules)
    assert set(_registered()) == before


MANY = "<b>x</b>" * 450


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{MANY}<input>one<blink>two</blink><embed>three</p>",
        f"<p>{MANY}</p><ul><li>one<ol><li>two</ul><p>three</p>",
        f"<blink><p>{MANY}<i><i>one</i>two</i>three</p>",
        f"<p>{MANY}</p></ul></ol></li></h2>one</p>two</b></blink>three",
    ],
)
def test_a_long_text_in_disorder_loses_no_word(text):
    assert "".join(block_texts(sanitize_rich_text(text))).endswith(("onetwothree", "one two three", "onetwo three"))
