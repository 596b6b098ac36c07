"""How much verification finds and how often it is wrong, measured on pairs of a true and a faulty point.

``python -m tests.benchmarks.verifier`` prints the table, and how long it takes.
"""

from __future__ import annotations

import datetime
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Locale

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.verification import Verified, verify_points

pytestmark = pytest.mark.django_db

FILES = sorted((Path(__file__).parent / "verification_pairs").glob("*.toml"))
#: Share of the planted faults that have to be found, by their kind.
RECALL = {"number": 0.95, "date": 0.95, "quotation": 0.95, "name": 0.9, "negation": 0.8, "invention": 0.8}
#: Share of the findings of a kind that have to be faults of that kind.
PRECISION = 0.85


@dataclass(frozen=True)
class Judged:
    """A pair and what verification says of both points."""

    language: str
    kind: str
    paragraph: int
    is_verbatim: bool
    true: Verified
    faulty: Verified

    @property
    def is_found(self) -> bool:
        """Whether the planted fault is found; an invention, whichever of its facts or its lack of a source tells it."""
        kinds = {finding.kind for finding in self.faulty.findings}
        return bool(kinds) if self.kind == "invention" else self.kind in kinds


@cache
def judged() -> tuple[Judged, ...]:
    found = []
    for file in FILES:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        for entry in data["article"]:
            page = page_of(entry, data["language"])
            text = "\n".join(entry["body"])
            for kind, paragraph, true, faulty in entry["points"]:
                verdicts = verify_points(page, [true, faulty]).statements
                found.append(Judged(data["language"], kind, paragraph, true in text, *verdicts))
    return tuple(found)


def page_of(entry: dict[str, Any], language: str) -> ArticlePage:
    return ArticlePage(
        content_type_id=1,
        title=entry["title"],
        standfirst=entry["standfirst"],
        published_at=datetime.datetime.combine(entry["published"], datetime.time(12), datetime.UTC),
        locale=Locale(language_code=language),
        body=[("paragraph", f"<p>{text}</p>") for text in entry["body"]],
    )


def recall(kind: str) -> float:
    pairs = [one for one in judged() if one.kind == kind]
    return sum(one.is_found for one in pairs) / len(pairs)


def precision(kind: str) -> float:
    """Return the share of points with a finding of a kind in which that kind was planted."""
    named = "unsupported" if kind == "invention" else kind
    planted = [one.kind == kind for one in judged() if any(f.kind == named for f in one.faulty.findings)]
    false = sum(any(f.kind == named for f in one.true.findings) for one in judged())
    return sum(planted) / max(len(planted) + false, 1)


def right_paragraph(*, is_verbatim: bool) -> float:
    pairs = [one for one in judged() if one.is_verbatim == is_verbatim]
    return sum(one.true.source is not None and one.true.source.paragraph == one.paragraph for one in pairs) / len(pairs)


def false_alarms() -> list[str]:
    return [f"{one.true.statement.text} {one.true.findings}" for one in judged() if one.true.findings]


def test_the_set_is_large_enough_and_in_four_languages():
    assert 2 * len(judged()) >= 300
    assert len({one.language for one in judged()}) == 4
    assert set(RECALL) == {one.kind for one in judged()}


@pytest.mark.parametrize("kind", RECALL)
def test_planted_faults_are_found(kind):
    assert recall(kind) >= RECALL[kind], [
        one.faulty.statement.text for one in judged() if one.kind == kind and not one.is_found
    ]


@pytest.mark.parametrize("kind", RECALL)
def test_what_is_found_was_planted(kind):
    assert precision(kind) >= PRECISION


def test_true_points_raise_no_alarm():
    alarms = false_alarms()
    assert len(alarms) <= len(judged()) / 20, alarms


def test_the_right_paragraph_is_the_source():
    assert right_paragraph(is_verbatim=True) >= 0.9
    assert right_paragraph(is_verbatim=False) >= 0.75


def table() -> str:
    """Return recall and precision of each kind, and what was missed, as text."""
    counts = Counter(one.kind for one in judged())
    lines = [
        f"{2 * len(judged())} points in {len(FILES)} languages",
        f"{'':<12}{'pairs':>8}{'recall':>8}{'precision':>11}",
    ]
    lines += [f"{kind:<12}{counts[kind]:>8}{recall(kind):>8.2f}{precision(kind):>11.2f}" for kind in RECALL]
    lines += [f"right paragraph: {right_paragraph(is_verbatim=True):.2f} verbatim, "]
    lines[-1] += f"{right_paragraph(is_verbatim=False):.2f} reworded"
    lines += [f"false alarm: {alarm}" for alarm in false_alarms()]
    lines += [f"missed {one.kind}: {one.faulty.statement.text}" for one in judged() if not one.is_found]
    return "\n".join(lines)


def test_the_table_names_what_was_missed():
    assert f"{2 * len(judged())} points in 4 languages" in table()
