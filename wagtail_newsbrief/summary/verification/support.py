"""Find the passage of an article that supports a statement best."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from wagtail_newsbrief.summary.extractive import tokens

from .languages import fold

#: The lowest score of a source.
THRESHOLD = 0.2

_STEM = 5
_ARABIC = re.compile(r"[وفبكل]?(?:ال|لل)|و(?=\w{3})")


@runtime_checkable
class SupportScorer(Protocol):
    """Protocol of scorers. ``SUMMARY["SUPPORT_SCORER"]`` is the dotted path of a class, called without arguments."""

    def scores(self, statements: Sequence[str], passages: Sequence[str], language: str) -> Sequence[dict[int, float]]:
        """Return the scores of passages by their index, 0 to 1, for each statement; 0 may be omitted."""
        ...


class TokenOverlap:
    """The share of a statement's words that a passage has, weighted by rarity as in ``LeadPlus``.

    Words that are in no passage count as the rarest. Linear in the length of the article.
    """

    def scores(self, statements: Sequence[str], passages: Sequence[str], language: str) -> list[dict[int, float]]:
        """Return the share of each statement's token weight that a passage has."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(passages):
            for token in dict.fromkeys(map(_stem, tokens(passage))):
                places[token].append(number)
        count = len(passages)
        found = []
        for statement in statements:
            words = Counter(map(_stem, tokens(statement)))
            hits: defaultdict[int, float] = defaultdict(float)
            total = 0.0
            for token, times in words.items():
                where = places.get(token, ())
                weight = times * math.log(1 + count / max(len(where), 1))
                total += weight
                for number in where:
                    hits[number] += weight
            found.append({number: min(weight / total, 1.0) for number, weight in hits.items()} if total else {})
        return found


def _stem(token: str) -> str:
    """Return the start of a word, which stays the same in inflected forms; in Arabic without particles."""
    if "\u0600" < token[0] < "\u06ff":
        folded = fold(token)
        return (_ARABIC.sub("", folded, count=1) or folded)[:_STEM]
    return token[:_STEM]
