"""The measuring tools measure what they say: ROUGE by hand-made cases, the made-up articles by their size."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks import rouge, suggester

TOKENS = st.lists(st.sampled_from("abcd"), max_size=8)


@pytest.mark.parametrize(
    ("candidate", "reference", "expected"),
    [
        ("the cat sat", "the cat sat", (1, 1, 1)),
        ("the cat sat", "a dog ran", (0, 0, 0)),
        ("the cat", "the cat sat on", (4 / 6, 2 / 4, 4 / 6)),
        ("sat cat the", "the cat sat", (1, 0, 2 / 6)),
        ("the the the", "the cat", (2 / 5, 0, 2 / 5)),
        ("police killed the gunman", "police kill the gunman", (6 / 8, 2 / 6, 6 / 8)),
        ("", "the cat", (0, 0, 0)),
        ("The CAT!", "the cat", (1, 1, 1)),
        ("大桥关闭", "大桥开放", (4 / 8, 2 / 6, 4 / 8)),
    ],
)
def test_rouge(candidate, reference, expected):
    assert rouge.scores(candidate, reference) == pytest.approx(expected)


def longest_common(one, other):
    """Return the length by trying everything."""
    if not one or not other:
        return 0
    if one[0] == other[0]:
        return 1 + longest_common(one[1:], other[1:])
    return max(longest_common(one[1:], other), longest_common(one, other[1:]))


@given(TOKENS, TOKENS)
def test_rouge_l_against_trying_everything(one, other):
    assert rouge.rouge_l(one, other) == pytest.approx(rouge.f1(longest_common(one, other), len(one), len(other)))


@given(TOKENS, TOKENS, st.integers(1, 3))
def test_rouge_is_even_handed(one, other, n):
    score = rouge.rouge_n(one, other, n)
    assert 0 <= score <= 1
    assert score == rouge.rouge_n(other, one, n)
    assert rouge.rouge_n(one, one, n) == (1 if len(one) >= n else 0)


def test_the_whole_harness(tmp_path, capsys):
    file = tmp_path / "news.jsonl"
    article = "The bridge closes on Monday for six weeks.\nWhy?\nBuses go round by the mill until then.\nRoll on June."
    lines = [
        {"article": article, "summary": "The bridge closes on Monday. Buses go round by the mill."},
        {"article": article.splitlines(), "summary": "Roll on June."},
    ]
    file.write_text("\n\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert rouge.main([str(file), "--points", "2"]) == 0
    out = capsys.readouterr().out
    assert "2 articles" in out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line[:1].isalpha()}
    assert float(rows["LeadPlus"][0]) > float(rows["lead-2"][0]) > 0
    assert "±" in out
    assert rouge.main([str(file), "--limit", "1"]) == 0
    assert "1 articles" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no articles"),
        ('{"article": "A."}', "line 1"),
        ('{"article": "A.", "summary": "S."}\nnot json', "line 2"),
        ('{"article": 5, "summary": "S."}', "line 1"),
        ("[]", "line 1"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path, capsys, text, words):
    file = tmp_path / "news.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        rouge.main([str(file)])
    assert words in capsys.readouterr().err


def test_a_missing_file(capsys):
    with pytest.raises(SystemExit):
        rouge.main(["nowhere.jsonl"])
    assert "nowhere.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize("kind", suggester.KINDS)
def test_made_up_articles_have_their_size_and_are_always_the_same(kind):
    paragraphs = suggester.article(kind, 4_000)
    assert 3_500 < sum(len(paragraph.encode()) for paragraph in paragraphs) < 4_500
    assert paragraphs == suggester.article(kind, 4_000)
    assert (len(paragraphs) == 1) == ("one line" in kind)


def test_the_time_is_measured(capsys, monkeypatch):
    monkeypatch.setattr(suggester, "SIZES", (400, 800, 1_600))
    monkeypatch.setattr(suggester, "TARGETS_MS", {400: 0.0})
    assert suggester.main(["--runs", "1", "--kind", "English"]) == 1
    assert "missed: English:" in capsys.readouterr().out
