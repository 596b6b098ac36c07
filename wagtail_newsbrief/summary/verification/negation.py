"""Detect whether one text denies what another states."""

from __future__ import annotations

from collections.abc import Sequence

from .languages import Language
from .tokens import tokenize

#: The number of words around a negation that it may refer to, and the similarity required for a comparison.
_NEAR = 4
LIKENESS = 0.5
_SHORT = 3
_BREAKS = frozenset(",;.:،؛")


def differs(statement: str, passage: str, language: Language) -> tuple[int, int] | None:
    """Return the position in ``statement`` where it contradicts ``passage`` by a negation.

    ``None`` if they agree, or have too few words in common.
    """
    if not language.negations:
        return None
    said, source = tokenize(statement), tokenize(passage)
    words, others = [token.folded for token in said], [token.folded for token in source]
    said_at, source_at = _places(words, language), _places(others, language)
    if bool(said_at) == bool(source_at):
        return None
    content = {word for word in words if _is_content(word, language)}
    other_content = {word for word in others if _is_content(word, language)}
    if not content or len(content & other_content) < LIKENESS * len(content):
        return None
    if said_at:
        index = said_at[0]
        return (said[index].start, said[index].end)
    # The statement has the words around the negation of the passage.
    near = _near(others, source_at[0], language)
    shared = [word for word in near if word in content]
    if not near or len(shared) * 2 < len(near):
        return None
    index = words.index(shared[0])
    return said[index].start, said[index].end


def _places(words: Sequence[str], language: Language) -> list[int]:
    return [
        index
        for index, word in enumerate(words)
        if word == "0" or word in language.negations or (word == "t" and index > 1 and words[index - 2].endswith("n"))
    ]


def _near(words: Sequence[str], index: int, language: Language) -> list[str]:
    found: list[str] = []
    for word in words[index + 1 :]:
        if word in _BREAKS or len(found) == _NEAR:
            break
        if _is_content(word, language):
            found.append(word)
    before: list[str] = []
    for word in reversed(words[:index]):
        if word in _BREAKS or len(before) == 2:
            break
        if _is_content(word, language):
            before.append(word)
    return [*before, *found]


def _is_content(word: str, language: Language) -> bool:
    return len(word) > _SHORT and word not in language.negations
