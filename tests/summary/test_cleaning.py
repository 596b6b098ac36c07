"""What a language model writes around its points isn't stored, in any of the five languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_newsbrief.summary.backends import BackendFailed, SummaryRequest, SummaryResult, validated
from wagtail_newsbrief.summary.cleaning import clean_points, is_in_another_language

ENGLISH = (
    "The old bridge closes on Monday for six weeks of repairs, and buses go round by the mill.",
    "The 1. FC Köln will not play. “We will be back in May,” the keeper said. “It is done.”",
)
REQUEST = SummaryRequest("Bridge", ENGLISH, "en", 3, 40)
SAID = SummaryResult((), "llm", "m", "generative")


def kept(*points):
    return validated(replace(SAID, points=points), REQUEST).points


@pytest.mark.parametrize(
    "written",
    [
        "- The bridge closes.",
        "• The bridge closes.",
        "* The bridge closes.",
        "## The bridge closes.",
        "1. The bridge closes.",
        "(1) The bridge closes.",
        "Point 1: The bridge closes.",
        "**The bridge closes.**",
        "**Summary:** The bridge closes.",
        "**1. The *bridge* closes.**",
        "The __bridge__ _closes_.",
        "The `bridge` closes.",
        'The [bridge](https://x.example/a_b "t") closes.',
        "“The bridge closes.”",
        "„The bridge closes.“",
        "« The bridge closes. »",
        "'The bridge closes.'",
        "Here's a summary of the article: The bridge closes.",
        "Sure! Here are the key points: - The bridge closes.",
        "Hier ist die Zusammenfassung: The bridge closes.",
        "Voici les points clés : The bridge closes.",
        "Aquí está el resumen: The bridge closes.",
        "Вот краткое резюме: The bridge closes.",
        "إليك ملخص المقال: The bridge closes.",
        "TL;DR: The bridge closes.",
        "Résumé : The bridge closes.",
    ],
)
def test_marks_and_prefaces_are_taken_off(written):
    assert kept(written) == ("The bridge closes.",)


def test_numbers_that_count_the_points_are_taken_off_and_a_preface_is_no_point():
    assert kept("1. One.", "2. Two.") == ("One.", "Two.")
    assert kept("Here is a summary of the article:", "**Summary:**", "One.") == ("One.",)
    assert kept("I'm sorry, but I can't access the whole article.", "One.") == ("One.",)


@pytest.mark.parametrize(
    "point",
    [
        "The 1. FC Köln will not play.",
        "1. FC Köln loses, and 2 * 3 * 4 are 24.",
        "“It is done.”",
        "“We will be back,” she said, and “soon”.",
        "3. March is the day of the vote.",
        "Here is where the river rises: in the hills.",
        "The council said: no.",
        "snake_case_names and 5*3 stay.",
        "Sorry seems to be the hardest word.",
        "The summary: a study of [sic] errors (2024).",
        "I can see clearly now tops the charts.",
    ],
)
def test_what_is_a_part_of_the_point_stays(point):
    assert kept(point) == (point,)


@pytest.mark.parametrize(
    "points",
    [
        ("I'm sorry, but I can't help with that.",),
        ("I cannot summarize this article.",),
        ("As an AI language model, I have no opinion.",),
        ("Es tut mir leid, aber ich kann diesen Artikel nicht zusammenfassen.",),
        ("Leider kann ich dabei nicht helfen.",),
        ("Je suis désolé, mais je ne peux pas résumer cet article.",),
        ("Lo siento, pero no puedo resumir este artículo.",),
        ("Извините, но я не могу пересказать эту статью.",),
        ("عذراً، لا أستطيع تلخيص هذا المقال.",),
        ("Here is a summary of the article:",),
        ("Here is a summary of the article.",),
        ("**Summary:**", "Sure! Here are the key points:"),
        ("**",),
    ],
)
def test_a_refusal_or_a_preface_alone_is_no_summary(points):
    with pytest.raises(BackendFailed, match="“llm” declined"):
        kept(*points)


GERMAN = ("Die alte Brücke ist ab Montag für sechs Wochen gesperrt, und die Busse werden über die Mühle umgeleitet.",)
RUSSIAN = ("Старый мост закрывается в понедельник на шесть недель.",)
CHINESE = ("老桥将于星期一关闭六个星期，公共汽车绕道。",)
JAPANESE = ("古い橋は月曜日から六週間閉鎖されます。バスは迂回します。",)


@pytest.mark.parametrize(
    ("points", "article", "is_other"),
    [
        (GERMAN, ENGLISH, True),
        (ENGLISH, GERMAN, True),
        (RUSSIAN, ENGLISH, True),
        (ENGLISH, CHINESE, True),
        (ENGLISH, ENGLISH, False),
        (GERMAN, GERMAN, False),
        (RUSSIAN, RUSSIAN, False),
        (CHINESE, JAPANESE, False),
        (("Brücke zu.",), ENGLISH, False),
        (("OK 5",), ENGLISH, False),
        ((), (), False),
    ],
)
def test_another_language_is_told(points, article, is_other):
    assert is_in_another_language(points, article) is is_other


def test_the_warning_is_of_language_models_only():
    assert "another language" in validated(replace(SAID, points=GERMAN), REQUEST).warning
    assert validated(replace(SAID, points=GERMAN, warning="Mine."), REQUEST).warning == "Mine."
    extract = SummaryResult(("“It is done.”",), "d", "m", "extractive")
    assert validated(extract, REQUEST) is extract


@given(st.lists(st.text(alphabet="*_-1. [](a)`\"“”:\nHIi'", max_size=30), max_size=3))
def test_cleaning_twice_changes_nothing(points):
    once = clean_points(points, ENGLISH)
    assert clean_points(once, ENGLISH) == once
