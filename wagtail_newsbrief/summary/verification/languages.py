"""Words of the languages in which summaries and articles are compared.

The tables are in ``words/``, one file per language; names of months and days are Django's translations.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils import dates, translation

_WORDS = Path(__file__).parent / "words"
#: Languages with a table. In other languages only digits, quotations and names are compared.
LANGUAGES = frozenset(path.stem for path in _WORDS.glob("*.toml"))

_FOLDED = str.maketrans("ёأإآٱةى", "еااااهي", "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670")

#: The same in every language.
_COMMON_UNITS = {
    "%": "%",
    "€": "EUR",
    "eur": "EUR",
    "$": "USD",
    "usd": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "¥": "JPY",
    "₽": "RUB",
    "°": "°",
    "km": "km",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg",
    "g": "g",
    "t": "t",
    "l": "l",
    "ha": "ha",
    "h": "hour",
    "min": "minute",
    "kmh": "km/h",
    "mph": "mi/h",
    "٪": "%",
    "كم": "km",
    "م": "m",
}
CURRENCIES = frozenset({"EUR", "USD", "GBP", "CHF", "JPY", "RUB"})


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a word for comparison: in lower case, composed, without Russian ё and Arabic vowel signs."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word.casefold()).translate(_FOLDED)


def _split(words: str) -> list[str]:
    return [fold(word) for part in words.split("|") for word in ([part] if "|" in words else part.split()) if word]


@dataclass(frozen=True)
class Language:
    """The words of one language, folded."""

    code: str
    decimal: str = "."
    unit_first: bool = False
    joiners: frozenset[str] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)
    hints: dict[str, float] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=lambda: dict(_COMMON_UNITS))
    months: dict[str, int] = field(default_factory=dict)
    short_months: dict[str, int] = field(default_factory=dict)
    weekdays: dict[str, int] = field(default_factory=dict)
    clock: dict[str, frozenset[str]] = field(default_factory=dict)
    hour_first: bool = False
    negations: frozenset[str] = frozenset()
    #: Words that may start a date or time.
    time_words: frozenset[str] = frozenset()
    compound: re.Pattern[str] | None = None
    part: re.Pattern[str] | None = None

    def is_clock(self, word: str, kind: str) -> bool:
        """Return ``True`` if a word has this meaning in times of day, such as "half" or "past"."""
        return word in self.clock.get(kind, ())


@lru_cache(maxsize=64)
def language_of(code: str) -> Language:
    """Return the words of a language by its code, such as "pt-br"; almost none for a language without a table."""
    code = code.split("-")[0].lower()
    if code not in LANGUAGES:
        return Language(code)
    table = tomllib.loads((_WORDS / f"{code}.toml").read_text(encoding="utf-8"))
    prefixes = _split(table.get("prefixes", ""))

    def named(words: dict[str, Any]) -> dict[str, Any]:
        return {prefix + word: value for prefix in ("", *prefixes) for word, value in words.items()} | words

    numbers = named(_numbers(table))
    months, short_months, weekdays = map(named, _names(code, table))
    is_hour_first = table["clock"].pop("hour_first", False)
    clock = {name: frozenset(named(dict.fromkeys(_split(words)))) for name, words in table["clock"].items()}
    units = {word: unit for unit, words in table["units"].items() for word in _split(words)}
    return Language(
        code=code,
        decimal=table["decimal"],
        unit_first=table.get("unit_first", False),
        joiners=frozenset(_split(table["joiners"])),
        numbers=numbers,
        hints=named({word: float(value) for value, words in table["hints"].items() for word in _split(words)}),
        units=_COMMON_UNITS | named(units),
        months=months,
        short_months=short_months,
        weekdays=weekdays,
        clock=clock,
        hour_first=is_hour_first,
        negations=frozenset(named(dict.fromkeys(_split(table["negation"]["words"])))),
        time_words=_time_words(months, short_months, weekdays, clock),
        **(_compounds(numbers) if code == "de" else {}),
    )


def _time_words(*names: Any) -> frozenset[str]:
    *named, clock = names
    words = {*chain(*named), *clock.get("noon", ()), *clock.get("midnight", ())}
    return frozenset(word.partition(" ")[0] for word in words)


def _numbers(table: dict[str, Any]) -> dict[str, int]:
    endings = _split(table.get("endings", ""))
    found = {
        stem + ending: int(value)
        for value, stems in table.get("stems", {}).items()
        for stem in _split(stems)
        for ending in endings
    }
    found.update({word: int(value) for value, words in table["numbers"].items() for word in _split(words)})
    return found


def _names(code: str, table: dict[str, Any]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    with translation.override(code):
        months = {
            fold(str(name)): number for names in (dates.MONTHS, dates.MONTHS_ALT) for number, name in names.items()
        }
        short = {fold(str(name)).rstrip("."): number for number, name in dates.MONTHS_3.items()}
        weekdays = {fold(str(name)): number for number, name in dates.WEEKDAYS.items()}
    months.update({fold(name): int(number) for number, name in table.get("months", {}).items()})
    for number, words in table.get("weekdays", {}).items():
        weekdays.update(dict.fromkeys(_split(words), int(number)))
    if code == "es":
        months["setiembre"] = 9
    return months, short, weekdays


def _compounds(numbers: dict[str, int]) -> dict[str, re.Pattern[str]]:
    """Return patterns that split "zweihundertzwölf". The possessive quantifier keeps them linear."""
    words = "|".join(map(re.escape, sorted({*numbers, "und"}, key=len, reverse=True)))
    return {"compound": re.compile(f"(?:{words})++"), "part": re.compile(words)}
