"""Sentences: whole, verbatim, in linear time, with sentencex and without."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wagtail_newsbrief.summary.segmentation import cut_at_marks, is_whole, sentences

try:
    import sentencex  # noqa: F401
except ImportError:
    HAS_SENTENCEX = False
else:
    HAS_SENTENCEX = True

needs_sentencex = pytest.mark.skipif(not HAS_SENTENCEX, reason="needs sentencex, the extra [suggest]")


@pytest.fixture(params=[pytest.param("sentencex", marks=needs_sentencex), "plain rule"])
def splitter(request, monkeypatch):
    """Run the test with sentencex, and as if it weren't installed."""
    if request.param == "plain rule":
        monkeypatch.setitem(sys.modules, "sentencex", None)
    return request.param


def cut(text, language="en"):
    return list(sentences([text], language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The ferry left. It was late!  Was it full? ", ["The ferry left.", "It was late!", "Was it full?"]),
        ("en", "“Stop!” he said. She ran.", ["“Stop!” he said.", "She ran."]),
        ("en", "It makes $5 bn. a year. Mr. Smith left.", ["It makes $5 bn. a year.", "Mr. Smith left."]),
        ("en", "He met J. Smith. They ate.", ["He met J. Smith.", "They ate."]),
        ("en", "It fell. iPhone sales rose.", ["It fell.", "iPhone sales rose."]),
        ("en", "Wrapped at the\nedge. Next.", ["Wrapped at the\nedge.", "Next."]),
        ("en", "A heading\n \nA sentence.", ["A heading", "A sentence."]),
        ("en", "An odd way … to pause. End.", ["An odd way … to pause.", "End."]),
        ("en-gb", "One. Two.", ["One.", "Two."]),
        ("ru", "Мост открыли в янв. 2026 года. Потом закрыли.", ["Мост открыли в янв. 2026 года.", "Потом закрыли."]),
        ("de", "Er sagte „Nein.“ Dann ging er.", ["Er sagte „Nein.“", "Dann ging er."]),
        ("ka", "ის წავიდა. ის მოვიდა.", ["ის წავიდა.", "ის მოვიდა."]),
        ("ar", "ذهب الولد. هل رأيت؟ نعم.", ["ذهب الولد.", "هل رأيت؟", "نعم."]),
        ("hi", "वह घर गया। फिर आया।", ["वह घर गया।", "फिर आया।"]),
        ("ko", "그는 집에 갔다. 그리고 왔다.", ["그는 집에 갔다.", "그리고 왔다."]),
        ("zh", "今天很好。我们去吧！好吗？", ["今天很好。", "我们去吧！", "好吗？"]),
        ("zh", "好吗?好的!走。", ["好吗?", "好的!", "走。"]),
        ("zh", "他说：“好的。”她走了。完。", ["他说：“好的。”她走了。", "完。"]),
        ("ja", "「そうです。」と彼は言った。終わり。", ["「そうです。」と彼は言った。", "終わり。"]),
        ("ja", "「はい。」「いいえ。」", ["「はい。」", "「いいえ。」"]),
        ("zh-hans", "今天。The cat sat. It slept. 他走了。", ["今天。", "The cat sat.", "It slept.", "他走了。"]),
        ("en", "2025 was dry. 2026 wasn't", ["2025 was dry. 2026 wasn't"]),
        ("en", "It cost 5. 2026 it cost 6.", ["It cost 5. 2026 it cost 6."]),
        ("en", "Nobody came (yet). 2026 is long.", ["Nobody came (yet).", "2026 is long."]),
        ("en", "", []),
        ("en", " \n\n \n", []),
        ("", "One. Two.", ["One.", "Two."]),
    ],
)
def test_sentences(splitter, language, text, expected):
    if splitter == "sentencex" and text.startswith("It cost 5."):
        expected = ["It cost 5.", "2026 it cost 6."]
    assert cut(text, language) == expected


@needs_sentencex
def test_sentencex_knows_abbreviations_that_the_plain_rule_does_not(monkeypatch):
    text = "The firm, Brown Ltd. Partners, left in Sept. Nobody knows why."
    with_it = cut(text)
    monkeypatch.setitem(sys.modules, "sentencex", None)
    assert len(with_it) < len(cut(text))


def test_a_non_breaking_space_before_a_full_stop(splitter):
    # sentencex panics at it, with an exception that isn't an Exception.
    for language in ("en", "el", "ar", "bo", "ru"):
        for space in "\u00a0\u2004\u202f\u3000\u0085":
            assert cut(f"It was plan A{space}. Then B.", language)


def test_nul_and_lone_surrogates(splitter):
    assert cut("A\x00b is. \ud800Cd is.") == ["A\x00b is.", "\ud800Cd is."]


def test_a_very_long_paragraph_is_cut_by_the_plain_rule(splitter):
    text = "The cat sat on the mat. " * 1000
    assert cut(text) == ["The cat sat on the mat."] * 1000


@pytest.mark.parametrize(
    "sentence",
    [
        "One.",
        "“One!”",
        "One?)",
        "One…",
        "好。",
        "「好。」",
        "نعم؟",
        "वह।",
        "He said:",
        "理由：",
        "Լավ։",
        "Er ging.“",
        "1.",
        "v 2.",
    ],
)
def test_whole_sentences(sentence):
    assert is_whole(sentence)


@pytest.mark.parametrize(
    "piece",
    ["", "A heading", "Milk,", "...", "“”", ".", "— !", "สวัสดีครับ", "เขามาเมื่อ พ.ศ.", "ຂ່າວ.", "One; two;"],
)
def test_pieces_that_are_no_sentences(piece):
    assert not is_whole(piece)


def test_thai_in_an_english_sentence_is_fine():
    assert is_whole("The dish is called ผัดไทย there, and everywhere.")


@pytest.mark.parametrize("text", ["", "a", ". . .", "A. B", " A.  B. ", "Mr. X. z.B. (Dr. Y.) 5. Juni."])
def test_cutting_at_marks_loses_nothing(text):
    assert "".join(cut_at_marks(text)) == text


# --- any text ---------------------------------------------------------------------------------------------------


PIECES = st.sampled_from(
    [
        *[
            "Mr.",
            "J.",
            "янв.",
            "bn.",
            "5.",
            "2026",
            "“",
            "”",
            "「",
            "」",
            "(",
            ")",
            "。",
            "！",
            "?",
            "!",
            "...",
            "…",
            ":",
        ],
        *[" ", "\u00a0", "\u3000", "\n", "\n\n", "\r\n", "\t", "\x00", "\ud800", "\u200b", "\u0301", "é", "😀", "ა"],
        *["a", "Abc", "abc", "好", "です", "สวัสดี", "वह", "।", "؟", "نعم", "한국", ".", ". ", "。」", "İ.", "ß", "A"],
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=200),
    st.lists(PIECES, max_size=40).map("".join),
)
LANGUAGES = st.sampled_from(["en", "ru", "zh", "ja", "ar", "th", "el", "de", "hi", "xx", "", "pt-br", "e\x00n"])


@given(TEXTS, LANGUAGES)
@example("A\u00a0.", "en")
@example("\ud800", "en")
def test_every_piece_is_verbatim_and_none_is_lost(text, language):
    found = cut(text, language)
    start = 0
    for piece in found:
        assert piece
        assert piece == piece.strip()
        start = text.index(piece, start) + len(piece)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(TEXTS)
def test_the_plain_rule_keeps_every_character(text):
    assert "".join(cut_at_marks(text)) == text
