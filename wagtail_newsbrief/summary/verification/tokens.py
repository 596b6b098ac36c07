"""Tokens of a text: numbers, words and marks, with their positions."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

from .languages import Language, fold, language_of

_MARKS = "\u0300-\u036f\u064b-\u0652\u0670"
#: Possessive quantifiers, so that the time is linear.
_TOKEN = re.compile(
    r"(?P<number>\d{4}-\d\d-\d\d(?!\d)|\d++(?:[ \u00a0\u202f\u2009'’.,٬]\d{3}(?!\d))*+(?:[.,٫:]\d++)*+)"
    rf"|(?P<word>[oO]['’]clock\b|[aApP]\.\s?[mM]\b\.?|[^\W\d_]++(?:[{_MARKS}]++[^\W\d_]*+)*+)"
    r"|(?P<mark>[^\s\w])"
)

_YEAR = re.compile(r"\d{4}")
#: Shorter German words are not split into several numbers.
_LONGEST_SINGLE = 7
_MONEY = "€$£¥"
_MONEY_SCALES = {"k": 1000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}


class Token(NamedTuple):
    """A token. ``folded`` is for comparison, ``raw`` as in the text."""

    folded: str
    raw: str
    start: int
    end: int
    kind: str


class Number(NamedTuple):
    """A number in a text, in digits or words."""

    value: float
    first: int
    last: int
    is_digits: bool
    #: The digits as in the text: "12.11.2026" is a date, "15.30" may be a time.
    literal: str = ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text in order."""
    found = []
    for match in _TOKEN.finditer(text):
        raw, kind = match[0], match.lastgroup or ""
        folded = fold(raw) if kind == "word" else raw
        if kind == "word" and not folded.isalpha():
            folded = folded.replace("’", "'").replace(".", "").replace(" ", "")
        found.append(Token(folded, raw, match.start(), match.end(), kind))
    return found


def numbers(tokens: list[Token], language: Language) -> list[Number]:
    """Return the numbers among tokens, in order; "two hundred and twelve" and "3 million" are one each."""
    found: list[Number] = []
    index = 0
    count = len(tokens)
    while index < count:
        token = tokens[index]
        number = None
        if token.kind == "number":
            found += _digits(tokens, index, language)
            index = found[-1].last + 1
            continue
        if token.kind == "word":
            number = _words(tokens, index, language)
        if number is not None:
            found.append(number)
            index = number.last + 1
        else:
            index += 1
    return found


def value_of(literal: str, decimal: str) -> float | None:
    """Return the value of digits in the format of a language; ``None`` for a date or time."""
    if ":" in literal or literal.count("-") == 2:
        return None
    plain = "".join(char for char in literal if char not in " \u00a0\u202f\u2009'’٬").replace("٫", decimal)
    thousands = "," if decimal == "." else "."
    if plain.count(decimal) > 1 or (thousands in plain and not _is_grouped(plain.partition(decimal)[0], thousands)):
        # In the format of another language: 1.000.000 or 3,4 in English.
        decimal, thousands = thousands, decimal
        if plain.count(decimal) > 1 or not _is_grouped(plain.partition(decimal)[0], thousands):
            return None
    value = float(plain.replace(thousands, "").replace(decimal, "."))
    # Hundreds of digits overflow to infinity, which has no integer.
    return value if math.isfinite(value) else None


def _is_grouped(plain: str, thousands: str) -> bool:
    first, *rest = plain.split(thousands)
    return len(first) <= 3 and all(len(group) == 3 for group in rest)


def _digits(tokens: list[Token], index: int, language: Language) -> list[Number]:
    literal = tokens[index].raw
    value = value_of(literal, language.decimal)
    last = index
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if value is not None and following is not None and following.kind == "word":
        scale = _lookup(following.folded, language)
        if index and tokens[index - 1].raw in _MONEY:
            scale = _MONEY_SCALES.get(following.folded, scale)
        if scale is not None and scale >= 1000 and scale % 1000 == 0 and value < 1000:
            value, last = value * scale, index + 1
    found = [Number(value if value is not None else -1.0, index, last, True, literal)]
    if value is None:
        found += [Number(float(year), index, last, True) for year in _YEAR.findall(literal)]
    if " " in literal:
        # "In 2024 300 people" has two numbers, or one; both are tried.
        found += [Number(float(part), index, last, True) for part in literal.split(" ") if part.isdecimal()]
    return found


def _lookup(word: str, language: Language) -> int | None:
    value = language.numbers.get(word)
    if value is None and language.compound is not None and len(word) > _LONGEST_SINGLE:
        return _compound(word, language.code)
    return value


@lru_cache(maxsize=8192)
def _compound(word: str, code: str) -> int | None:
    language = language_of(code)
    if language.compound is None or language.part is None or not language.compound.fullmatch(word):
        return None
    return _evaluate(language.part.findall(word), language)


def _evaluate(parts: list[str], language: Language) -> int | None:
    total, current, joined = 0, None, False
    for part in parts:
        if part == "und":
            joined = True
            continue
        state = _add(total, current, language.numbers[part], joined, language)
        if state is None:
            return None
        total, current = state
        joined = False
    return total + (current or 0) if current is not None else None


def _words(tokens: list[Token], start: int, language: Language) -> Number | None:
    value = _lookup(tokens[start].folded, language)
    if value is None:
        return None
    total, current = _add(0, None, value, False, language) or (0, value)
    last = index = start
    joined = False
    while index + 1 < len(tokens):
        index += 1
        token = tokens[index]
        value = _lookup(token.folded, language) if token.kind == "word" else None
        is_joiner = token.folded in language.joiners
        if value is None and (is_joiner or token.raw == "-") and not joined:
            joined = is_joiner
            continue
        if value is None:
            break
        joined = joined or (language.code == "ar" and token.folded.startswith("و") and value != 1)
        state = _add(total, current, value, joined, language)
        if state is None:
            break
        total, current = state
        last, joined = index, False
    return Number(float(total + (current or 0)), start, last, False)


def _add(total: int, current: int | None, value: int, joined: bool, language: Language) -> tuple[int, int] | None:
    """Return the state of a number in words, ``(thousands, rest)``, with one more word; ``None`` if it ends."""
    if value >= 1000 and value % 1000 == 0:
        return (total + max(current or 0, 1) * value, 0) if current is None or current else None
    if current is None or (current == 0 and total):
        return total, value
    low = current % 100
    if value == 100:
        return (total, current * 100) if 0 < current < 20 else None
    if language.code == "en" and joined and low:
        return None
    french = language.code == "fr"
    if french and value == 20 and low == 4 and not joined:
        return total, current + 76
    fits = (
        (value < 10 and (low >= 20 or current >= 100) and current % 10 == 0)
        or (10 <= value < 100 and current >= 100 and low == 0)
        or (french and 10 <= value < 20 and low in (60, 80))
        or (french and 7 <= value <= 9 and low == 10)
        or (language.code == "ar" and value == 10 and 1 <= low <= 9 and not joined)
        or (language.unit_first and joined and 20 <= value < 100 and value % 10 == 0 and 1 <= low <= 9)
    )
    return (total, current + value) if fits else None
