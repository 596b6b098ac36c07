"""LeadPlus: what it chooses, what it never does, and how long it may take."""

from __future__ import annotations

import math
import socket
import sys
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_newsbrief.summary import SummaryRequest, get_backend
from wagtail_newsbrief.summary.backends import validated
from wagtail_newsbrief.summary.extractive import (
    POOL_SIZE,
    Candidate,
    LeadPlus,
    candidates,
    centralities,
    count_tokens,
    dot,
    penalty,
    rarities,
    select,
    tokens,
    unit_vector,
    whole_sentences,
)
from wagtail_newsbrief.utils.text import collapse, count_words

from .test_segmentation import LANGUAGES, TEXTS, splitter  # noqa: F401 (a fixture)

ARTICLE = (
    "The old bridge over the Ebrin closes on Monday for six weeks of repairs.",
    "What changes for buses",
    "“We have waited thirty years for this,” said the mayor of the little town on the river.",
    "Buses go round by the mill, which takes eleven minutes longer in each direction.",
    "Why only now?",
    "The old bridge over the Ebrin closes on Monday for six weeks.",
    "The council pays for the work from the money that it put by for the swimming pool.",
)


def ask(*paragraphs, language="en", max_points=3, max_words=40):
    request = SummaryRequest("Title", paragraphs, language, max_points, max_words)
    return validated(LeadPlus().summarise(request), request)


# --- what it chooses --------------------------------------------------------------------------------------------


def test_the_lead_then_what_adds_to_it(splitter):  # noqa: F811
    result = ask(*ARTICLE)
    assert result.points == (ARTICLE[0], ARTICLE[3], ARTICLE[6])
    assert (result.backend, result.kind, result.reason) == ("default", "extractive", "")
    assert result.model.startswith("LeadPlus")


def test_the_alias_is_recorded(settings):
    settings.WAGTAIL_NEWSBRIEF = {
        "SUMMARY": {"BACKENDS": {"fast": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"}}}
    }
    assert get_backend("fast").summarise(SummaryRequest("", ARTICLE, "en", 1, 40)).backend == "fast"


def test_points_come_in_the_articles_order():
    # The second sentence scores far below the third, because somebody says it.
    points = ask(ARTICLE[0], ARTICLE[2], ARTICLE[3], max_points=3).points
    assert points == (ARTICLE[0], ARTICLE[2], ARTICLE[3])
    assert ask(ARTICLE[0], ARTICLE[2], ARTICLE[3], max_points=2).points == (ARTICLE[0], ARTICLE[3])


def test_the_same_sentence_is_chosen_once():
    one = "The bridge over the river closes on Monday morning."
    assert ask(one, one.upper(), f" {one} ", one.replace(" ", "  ")).points == (one,)


def test_long_sentences_are_left_out_whole():
    long = "The bridge " + "that everybody knows " * 14 + "closes."
    assert count_words(long) > 40
    assert ask(long, ARTICLE[3]).points == (ARTICLE[3],)
    result = ask(long, ARTICLE[3], max_words=5)
    assert result.points == ()
    assert "longer than 5 words" in result.reason


@pytest.mark.parametrize("body", [("A heading", "Milk", "Bread and salt"), ("สวัสดีครับ วันนี้อากาศดี",), ("...", "–")])
def test_without_a_whole_sentence_there_is_a_reason(splitter, body):  # noqa: F811
    result = ask(*body, language="th")
    assert result.points == ()
    assert result.reason == "The text has no complete sentence that ends with a sentence mark."


def test_one_sentence():
    assert ask("The bridge is closed.").points == ("The bridge is closed.",)


def test_a_list_of_sentences():
    points = ask(*(f"Item number {n} of the long list is a sentence of its own." for n in range(9))).points
    assert len(points) == 3
    assert points[0].startswith("Item number 0")


def test_sentences_that_no_database_stores_are_left_out():
    assert ask("A nul \x00 is in here. A lone \ud800 too. This one is fine.").points == ("This one is fine.",)


def test_chinese_japanese_and_korean():
    chinese = "大桥将于周一起封闭六周进行维修。公交车将绕道磨坊行驶，每个方向多花十一分钟。市长说：“我们等了三十年。”"
    assert ask(chinese, language="zh-hans", max_points=1).points == ("大桥将于周一起封闭六周进行维修。",)
    japanese = "橋は月曜日から六週間閉鎖される。「三十年待った」と市長は話した。バスは水車小屋を回る。"
    assert ask(japanese, language="ja", max_points=1).points == ("橋は月曜日から六週間閉鎖される。",)
    korean = "오래된 다리가 월요일부터 여섯 주 동안 수리를 위해 닫힌다고 시가 밝혔다. 버스는 돌아간다."
    assert ask(korean, language="ko", max_points=1).points[0].startswith("오래된")


# --- the parts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "words", "loss"),
    [
        ("The bridge over the river closes on Monday.", 8, 0),
        ("The bridge closes.", 4, 1.0),
        ("Closed.", 1, 1.75),
        ("“We waited for thirty long years,” he said.", 8, 1.0),
        ("'We waited for thirty long years,' he said.", 8, 1.0),
        ("Who is going to pay for all this?", 8, 0.5),
        ("Who is going to pay (for all this?)", 8, 0.5),
        ("The council has decided on the following points:", 8, 0.5),
        ("“Who pays?”", 2, 3.0),
    ],
)
def test_penalties(sentence, words, loss):
    assert penalty(sentence, words) == pytest.approx(loss)


def test_scores_follow_the_formula():
    found = [ARTICLE[0], ARTICLE[3], ARTICLE[6]]
    words = [Counter(tokens(sentence)) for sentence in found]
    weight = {word: math.log(1 + 3 / sum(word in one for one in words)) for one in words for word in one}
    vectors = [{word: number * weight[word] for word, number in one.items()} for one in words]
    centre = {word: sum(vector.get(word, 0) for vector in vectors) for word in weight}

    def cosine(one, other):
        return dot(one, other) / math.sqrt(dot(one, one) * dot(other, other))

    assert {one.place: one.score for one in candidates(found, 40)} == pytest.approx(
        {place: 1 / (1 + place) + 0.1 * cosine(vector, centre) for place, vector in enumerate(vectors)}
    )


def test_what_repeats_a_chosen_sentence_loses_six_tenths_of_the_likeness():
    bridge, bus, mill = range(3)
    lead = Candidate(0, "", 1.0, {bridge: 1.0})
    same = Candidate(1, "", 0.9, {bridge: 1.0})
    half = Candidate(2, "", 0.5, {bridge: 0.5, bus: math.sqrt(0.75)})
    other = Candidate(3, "", 0.31, {mill: 1.0})
    assert [one.place for one in select([lead, same, half, other], 3)] == [0, 1, 3]
    assert [one.place for one in select([lead, same, other], 2)] == [0, 3]
    assert select([], 3) == []


def test_only_the_best_are_compared():
    found = [f"Sentence number {n} says something of its own about thing{n}." for n in range(100)]
    pool = candidates(found, 40)
    assert [one.place for one in pool] == list(range(POOL_SIZE))


def test_equal_scores_keep_the_articles_order():
    twins = [Candidate(place, "", 0.5, {place: 1.0}) for place in range(4)]
    assert [one.place for one in select(twins, 2)] == [0, 1]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bridge – closed (for now) – isn't.", ["the", "bridge", "closed", "for", "now", "isn", "t"]),
        ("Straße ÉTÉ", ["strasse", "été"]),
        ("大桥关", ["大桥", "桥关"]),
        ("桥。", ["桥"]),
        ("iPhone发布了", ["iphone", "发布", "布了"]),
        ("오래된 다리", ["오래", "래된", "다리"]),
        ("वह किया।", ["वह", "किया"]),
        ("نعم، ربما؟", ["نعم", "ربما"]),
        ("…", []),
    ],
)
def test_tokens(sentence, expected):
    assert tokens(sentence) == expected


def test_equal_tokens_have_one_number_in_the_whole_article():
    assert count_tokens(["Bridge, bridge and mill.", "The mill."]) == [{0: 2, 1: 1, 2: 1}, {3: 1, 2: 1}]


def test_vectors_have_length_one_and_rare_words_weigh_more():
    counts = [Counter([0, 0, 1]), Counter([0, 2]), Counter()]
    rarity = rarities(counts)
    assert rarity == pytest.approx([math.log(1 + 3 / 2), math.log(4), math.log(4)])
    vector = unit_vector(counts[1], rarity)
    assert dot(vector, vector) == pytest.approx(1)
    assert vector[2] > vector[0]
    assert unit_vector(counts[2], rarity) == {}


def test_the_most_central_sentence_has_most_of_the_articles_words():
    alike, apart, empty = centralities([Counter([0, 1, 2, 3]), Counter([4]), Counter()], [1.0] * 5)
    assert 1 > alike > apart > 0 == empty
    assert centralities([Counter([0, 1])], [1.0, 1.0]) == pytest.approx([1.0])


def test_duplicates_are_found_whatever_their_case_form_and_spacing():
    assert whole_sentences(["Café  ouvert.", "CAFÉ OUVERT.", "Cafe\u0301 ouvert."], "fr") == ["Café  ouvert."]


# --- what it never does -----------------------------------------------------------------------------------------


@given(
    paragraphs=st.lists(TEXTS, max_size=8),
    language=LANGUAGES,
    max_points=st.integers(1, 6),
    max_words=st.integers(1, 40),
)
def test_any_text(paragraphs, language, max_points, max_words):
    request = SummaryRequest("", tuple(paragraphs), language, max_points, max_words)
    result = LeadPlus().summarise(request)
    assert len(result.points) <= max_points
    assert bool(result.points) != bool(result.reason)
    place = (0, 0)
    for point in result.points:
        assert point == point.strip() != ""
        assert count_words(point) <= max_words
        places = [(i, text.find(point)) for i, text in enumerate(paragraphs) if point in text]
        assert places, "not verbatim in any paragraph"
        assert max(places)[0] >= place[0], "not in the article's order"
        place = min(one for one in places if one[0] >= place[0])
    assert len({collapse(point).casefold() for point in result.points}) == len(result.points)
    assert result == LeadPlus().summarise(request)
    assert validated(result, request) is result


@given(paragraphs=st.lists(TEXTS, max_size=5), language=LANGUAGES)
def test_any_text_without_sentencex(paragraphs, language):
    real = sys.modules.get("sentencex")
    sys.modules["sentencex"] = None  # type: ignore[assignment]
    try:
        ask(*paragraphs, language=language)
    finally:
        if real is None:
            del sys.modules["sentencex"]
        else:
            sys.modules["sentencex"] = real


def test_it_opens_no_socket(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert len(ask(*ARTICLE).points) == 3


HOSTILE = {
    "one line of English": "The cat (red) sat on the mat at 5 p.m. on Jan. 3. “No,” said Mr. Smith. ",
    "one line of Chinese": "今天天气很好。我们去公园玩吧！“好的。”他说。",
    "one line of Japanese": "今日は天気がいい。「そうですね。」と彼は言った。",
    "Japanese without marks": "「今日は天気がいい」",
    "mixed scripts": "今日は。The cat sat. Он пришёл в янв. 2026. هل رأيت؟ वह गया। ",
    "no spaces": "a",
    "no marks": "word ",
    "Thai": "สวัสดีครับ ",
    "only marks": ".",
    "marks and spaces": ". ",
    "open quotes": "“a. ",
    "brackets": "(a. ",
    "closers": ".)",
    "lower case": "a. b! ",
    "the same sentence": "The cat sat on the mat. ",
    "spaces": " ",
    "line breaks": "A.\n",
    "blank lines": "A.\n\n",
    "surrogates": "A\ud800. ",
    "nuls": "A\x00. ",
    "combining": "e\u0301. ",
    "non-breaking": "A.\u00a0B. ",
}


def body_of(unit: str, size: int, shape: str) -> tuple[str, ...]:
    if shape == "one line":
        return (unit * (size // len(unit)),)
    return (unit * (500 // len(unit)),) * (size // 500)


# Processor time, and loose limits: what grows with the square of the text takes minutes. How long it takes is measured
# by tests.benchmarks.suggester.


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_on_one_line_takes_no_longer_than_other_text(splitter, name):  # noqa: F811
    body = body_of(HOSTILE[name], 100_000, "one line")
    started = time.process_time()
    ask(*body, language="ja")
    assert time.process_time() - started < 3


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_many_paragraphs_takes_no_longer_than_other_text(name):
    body = body_of(HOSTILE[name], 100_000, "many paragraphs")
    started = time.process_time()
    ask(*body, language="ja")
    assert time.process_time() - started < 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one line of English", "mixed scripts"])
def test_a_megabyte_on_one_line(name):
    body = body_of(HOSTILE[name], 1_000_000, "one line")
    started = time.process_time()
    assert ask(*body).points
    assert time.process_time() - started < 20
