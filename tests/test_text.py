"""Plain text: words, reading time, what can be stored, ids."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from wagtail_newsbrief.utils.text import (
    as_id,
    collapse,
    count_words,
    printable,
    reading_seconds,
    validate_storable,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "collapsed"),
    [("", ""), (" \n\t ", ""), ("  a \u00a0 b\r\n", "a b"), ("e\u0301", "é"), ("a\u2003b", "a b"), ("ﬁ", "ﬁ")],
)
def test_collapse(text, collapsed):
    assert collapse(text) == collapsed


@given(st.text())
def test_collapse_is_stable(text):
    once = collapse(text)
    assert collapse(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("one two  three\nfour", 4),
        ("don't can’t mother-in-law", 3),
        ("4.2 km, €3m", 4),
        ("— … !", 0),
        ("東京は夜", 4),
        ("カタカナ", 4),
        ("中文 and English", 4),
        ("한국어 단어", 2),
        ("القمر والنجوم", 2),
        ("𠀀", 1),
    ],
)
def test_words(text, words):
    assert count_words(text) == words


def test_reading_time():
    assert reading_seconds([]) == reading_seconds(["", " ", "…"]) == 0
    assert reading_seconds(["word"]) == 1
    assert reading_seconds(["word " * 238]) == 60
    assert reading_seconds(["word " * 119] * 2) == 60
    assert reading_seconds(["字" * 500]) == 60
    assert reading_seconds(["字" * 500, "word " * 238]) == 120


def test_reading_time_by_the_settings():
    with override_settings(WAGTAIL_NEWSBRIEF={"READING_WORDS_PER_MINUTE": 60, "READING_CHARACTERS_PER_MINUTE": 30}):
        assert reading_seconds(["one two three"]) == 3
        assert reading_seconds(["字"]) == 2


@given(st.lists(st.text()))
def test_reading_time_of_anything(texts):
    seconds = reading_seconds(texts)
    assert seconds >= 0
    assert (seconds == 0) == (sum(count_words(text) for text in texts) == 0)


@pytest.mark.parametrize("text", ["", "a", "🌊", "\u202e", "\ufffd", "line\nline", "\x01"])
def test_storable(text):
    validate_storable(text)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "x\udfff"])
def test_not_storable(text):
    with pytest.raises(ValidationError) as error:
        validate_storable(text)
    assert error.value.code == "unstorable_characters"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)),
        *(
            (text, None)
            for text in ("", "-1", "+1", " 1", "1 ", "1.0", "1_0", "²", "٣", "１", "x", "9" * 19, "9" * 5000)
        ),
    ],
)
def test_as_id(text, number):
    assert as_id(text) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"flood" +river -sea*', ["flood", "river", "sea"]),
        ("don't", ["don", "t"]),
        ("हिन्दी ภาษาไทย عربيّة", ["हिन्दी", "ภาษาไทย", "عربيّة"]),
        ("4.2 km", ["4", "2", "km"]),
        ("?! 🌊", []),
        ("a_b", ["a", "b"]),
    ],
)
def test_words_for_a_search(text, words):
    assert words_of(text) == words


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_printable_can_stand_in_xml(text):
    clean = printable(text)
    assert ElementTree.fromstring(f"<a>{escape(clean)}</a>").text == (
        clean.replace("\r\n", "\n").replace("\r", "\n") or None
    )
    assert printable(clean) == clean


@pytest.mark.parametrize("text", ["العاصفة 🌊 漢字", "a\tb\nc\rd", "\u200f\u202e\ufeff"])
def test_other_texts_stay_as_they_are(text):
    assert printable(text) == text
