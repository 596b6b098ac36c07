"""Facts of a text that can be looked up in another: numbers, dates, times, names and quotations."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .languages import CURRENCIES, Language
from .times import moments
from .tokens import Number, Token, numbers, tokenize

_SENTENCE_ENDS = frozenset(".!?…:•|")
_OPENING = {"“": "”“", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", "»": "«", "‘": "’", '"': '"'}
_NOT_WORDS = re.compile(r"[\W_]++")
_BEFORE_NAMES = frozenset({"in", "aus", "nach", "bei", "von", "zwischen"})
_NOUNS = ("ung", "ungen", "heit", "keit", "schaft", "tion", "tät", "nis", "en", "e", "er", "ern", "s")
_HOURS = frozenset({"h", "std", "س", "ч"})


class Fact(NamedTuple):
    """A fact of a text: its kind ("number", "date", "name" or "quotation"), position and possible values."""

    kind: str
    start: int
    end: int
    keys: tuple[Any, ...]
    unit: str = ""


@dataclass
class Evidence:
    """All values in an article, in whatever words."""

    language: Language
    values: set[Any] = field(default_factory=set)
    units: defaultdict[float, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: set[str] = field(default_factory=set)
    text: str = ""

    @classmethod
    def of(cls, texts: Iterable[str], language: Language, published: datetime.date | None = None) -> Evidence:
        """Return the values of an article. ``published`` resolves weekdays and dates without a year."""
        evidence = cls(language)
        text = "\n\n".join(texts)
        evidence.text = plain(text)
        tokens = tokenize(text)
        evidence.words = {token.folded for token in tokens if token.kind == "word"}
        evidence._take(tokens)
        if published is not None:
            evidence._place(published)
        return evidence

    def has(self, fact: Fact) -> bool:
        """Return ``True`` if the article has a fact."""
        if fact.kind == "name":
            return fact.keys[0] in self.words
        if fact.kind == "quotation":
            return fact.keys[0] in self.text
        if not any(key in self.values for key in fact.keys):
            return False
        if fact.kind != "number" or not fact.unit:
            return True
        units = self.units.get(fact.keys[0])
        return units is None or bool(units & {"", fact.unit})

    def _take(self, tokens: list[Token]) -> None:
        language = self.language
        found = numbers(tokens, language)
        for number in found:
            self.values.add(number.value)
            self.units[number.value].add(unit_of(tokens, number, language)[0])
        for moment in moments(tokens, found, language):
            self.values.update(moment.keys)
            self.values.update(("m", key[1]) for key in moment.keys if key[0] == "d")
        for word in self.words & language.hints.keys():
            self.values.add(language.hints[word])
            self.units[language.hints[word]].add("")

    def _place(self, published: datetime.date) -> None:
        """Add the weekdays of dates, and the dates of weekdays near the publication date."""
        for key in [key for key in self.values if isinstance(key, tuple)]:
            if key[0] == "d":
                days = [_date(published.year + years, key[1], key[2]) for years in (-1, 0, 1)]
                near = min((day for day in days if day), key=lambda day: abs(day - published), default=None)
                if near is not None:
                    self.values.add(("w", near.weekday()))
            elif key[0] == "w":
                for offset in range(-7, 8):
                    day = published + datetime.timedelta(days=offset)
                    if day.weekday() == key[1]:
                        self.values |= {("d", day.month, day.day), ("m", day.month)}
        self.values.add(float(published.year))
        self.units[float(published.year)].add("")


def facts(text: str, language: Language, start: int = 0) -> list[Fact]:
    """Return the facts of a text from ``start`` on, in order and without overlaps.

    At the start of a sentence, a capital letter is no sign of a name.
    """
    tokens = [token for token in tokenize(text) if token.start >= start]
    found = numbers(tokens, language)
    taken: set[int] = set()
    stated: list[Fact] = []
    for quotation in (one for one in quotations(text) if one.start >= start):
        stated.append(quotation)
        taken.update(i for i, token in enumerate(tokens) if quotation.start <= token.start < quotation.end)
    guesses: dict[int, tuple[Any, ...]] = {}
    for moment in sorted(moments(tokens, found, language), key=lambda one: one.first - one.last):
        if moment.is_guess:
            guesses[moment.first] = moment.keys
            continue
        span = range(moment.first, moment.last + 1)
        if taken.isdisjoint(span):
            taken.update(span)
            # Digits that may be a number or a time: 15.30.
            alone = moment.first if moment.first == moment.last else -1
            doubt = [one.value for one in found if one.first == alone and one.literal and one.value >= 0]
            stated.append(Fact("date", tokens[moment.first].start, tokens[moment.last].end, (*moment.keys, *doubt)))
    for number in found:
        if taken.isdisjoint(range(number.first, number.last + 1)) and (number.is_digits or number.value != 1):
            unit, last = unit_of(tokens, number, language)
            taken.update(range(number.first, last + 1))
            keys = (number.value, *guesses.get(number.first, ()))
            stated.append(Fact("number", tokens[number.first].start, tokens[last].end, keys, unit))
    stated += _names(tokens, taken, language, is_start=not start)
    return sorted(stated, key=lambda fact: fact.start)


def unit_of(tokens: list[Token], number: Number, language: Language) -> tuple[str, int]:
    """Return the unit of a number, or an empty string, and the last token of both."""
    last = number.last
    after = last + 1
    if after < len(tokens) and tokens[after].raw in "-\u2011" and not number.is_digits:
        after += 1
    word = tokens[after].folded if after < len(tokens) else ""
    following = tokens[after + 1].folded if after + 1 < len(tokens) else ""
    unit = language.units.get(f"{word} {following}")
    if unit is not None:
        return unit, after + 1
    unit = language.units.get(word)
    if unit is not None and (len(word) > 1 or number.is_digits):
        if unit in ("km", "mi", "m") and _per_hour(tokens, after + 1, language):
            return f"{unit}/h", _per_hour(tokens, after + 1, language)
        return unit, after
    before = language.units.get(tokens[number.first - 1].folded, "") if number.first else ""
    return (before, last) if before in CURRENCIES else ("", last)


def _per_hour(tokens: list[Token], index: int, language: Language) -> int:
    """Return the index of the last token of "an hour", "/h", "à l’heure"; 0 if there is none."""
    if index >= len(tokens) or (tokens[index].raw != "/" and not language.is_clock(tokens[index].folded, "per")):
        return 0
    for place in range(index + 1, min(index + 4, len(tokens))):
        word = tokens[place].folded
        if word in _HOURS or language.units.get(word) == "hour":
            return place
    return 0


def quotations(text: str) -> Iterator[Fact]:
    """Yield text between quotation marks; unbalanced marks are ignored. Linear time."""
    closing, start = "", 0
    for index, char in enumerate(text):
        if closing and char in closing:
            inner = plain(text[start + 1 : index])
            # An apostrophe.
            if char == "’" and index + 1 < len(text) and text[index + 1].isalnum():
                continue
            if inner:
                yield Fact("quotation", start, index + 1, (inner,))
            closing = ""
        elif not closing and char in _OPENING:
            closing, start = _OPENING[char], index


def plain(text: str) -> str:
    """Return a text for the comparison of quotations: lower case, without punctuation."""
    return _NOT_WORDS.sub(" ", text.casefold().replace("’", "").replace("'", "")).strip()


def _names(tokens: list[Token], taken: set[int], language: Language, *, is_start: bool) -> Iterator[Fact]:
    """Yield the words of names: capitalised words that don't start a sentence."""
    before = ""
    was_capital = False
    for index, token in enumerate(tokens):
        if token.kind == "mark":
            is_start = is_start or token.raw in _SENTENCE_ENDS
            was_capital = was_capital and token.raw in "-.’'"
            continue
        is_capital = token.kind == "word" and token.raw[0].isupper() and index not in taken
        # German capitalises all nouns: a name follows another name, or a preposition without an article.
        is_name = language.code != "de" or was_capital or (before in _BEFORE_NAMES and not token.raw.endswith(_NOUNS))
        if is_capital and is_name and not is_start and len(token.raw) > 1:
            yield Fact("name", token.start, token.end, (token.folded,))
        was_capital = is_capital
        before = token.folded
        is_start = False


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
