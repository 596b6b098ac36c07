"""Rich text that somebody stored past the editor runs nothing in a reader's browser."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from wagtail_newsbrief.harmless import harmless

#: Stored texts, and what may be left of them.
HARMFUL = {
    "<p>a<script>alert(1)</script>b</p>": "<p>ab</p>",
    "<p>a</p><SCRIPT SRC=//x.example/x.js></SCRIPT>": "<p>a</p>",
    '<p onclick="x()">a</p>': "<p>a</p>",
    "<p ONMOUSEOVER = x()>a</p>": "<p>a</p>",
    '<img src="https://x.example/a.png" onerror="x()"/>': '<img src="https://x.example/a.png"/>',
    "<img/src='x'/onerror=alert(1)>": '<img src="x"/>',
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
    '<form action="javascript:x"><button formaction="javascript:y">a</button></form>b': "b",
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
    html = harmless(stored)
    assert runs_something(html) == []
    assert "alert(" not in html
    expected = HARMFUL[stored]
    assert expected is None or html == expected


@pytest.mark.parametrize("stored", HARMLESS)
def test_what_the_editor_writes_is_left_as_it_is(stored):
    assert harmless(stored) is stored


def test_a_suspicion_that_is_none_costs_nothing_but_time():
    assert harmless('<p>on = off</p><a href="page.html">a</a>') == '<p>on = off</p><a href="page.html">a</a>'
    assert harmless('<p title="It\'s">online=1</p>') == '<p title="It\'s">online=1</p>'


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


@given(st.lists(_pieces, max_size=24).map("".join))
def test_whatever_is_stored(stored):
    html = harmless(stored)
    assert runs_something(html) == []
    assert runs_something(harmless(html)) == []
    json.dumps(html)
