"""Dates and times of day in a text, as values: "half past three" equals 15.30."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .languages import Language
from .tokens import Number, Token

#: ("d", month, day), ("m", month), ("w", weekday) or ("t", minute of the day).
Key = tuple[str, int] | tuple[str, int, int]

_CLOCK = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[.]([01]?\d)[.](\d{4}|\d\d)|(\d{4})-(\d\d)-(\d\d)")
_SHORT_DATE = re.compile(r"([0-3]?\d)[.]([01]\d)")
#: Languages that capitalise names of months and days: "may" and "march" are no months there.
_CAPITALS = frozenset({"en", "de"})
_ENDINGS = frozenset({"st", "nd", "rd", "th", "er", "ère", "º", "ª", ".", "ого", "го"})
_DAY = 24 * 60


class Moment(NamedTuple):
    """A date or time: its first and last token, and its possible values."""

    first: int
    last: int
    keys: tuple[Key, ...]
    #: A number that may be a time ("by ten"), but is counted as a number.
    is_guess: bool = False


def moments(tokens: list[Token], numbers: list[Number], language: Language) -> Iterator[Moment]:
    """Yield the dates and times among tokens, unsorted."""
    by_first = {number.first: number for number in numbers}
    by_last = {number.last: number for number in numbers}
    for number in numbers:
        yield from _in_digits(tokens, number, language)
        yield from _clock(tokens, number, by_first, by_last, language)
    for index, token in enumerate(tokens):
        if token.folded in language.time_words:
            yield from _named(tokens, index, by_first, by_last, language)


def _named(
    tokens: list[Token], index: int, by_first: dict[int, Number], by_last: dict[int, Number], language: Language
) -> Iterator[Moment]:
    token = tokens[index]
    word = token.folded
    if language.code in _CAPITALS and not token.raw[0].isupper():
        pass
    elif (weekday := language.weekdays.get(word)) is not None:
        yield Moment(index, index, (("w", weekday),))
        return
    elif (month := _month(tokens, index, language)) is not None:
        yield from _date(tokens, index, month, by_first, by_last, language)
        return
    elif word.rstrip(".") in language.short_months and (index - 1 in by_last or index - 2 in by_last):
        short = language.short_months[word.rstrip(".")], index
        yield from (one for one in _date(tokens, index, short, by_first, by_last, language) if one.keys[0][0] == "d")
    before = tokens[index - 1] if index else None
    if language.is_clock(word, "midnight") or f"{word} {_word_at(tokens, index + 1)}" in language.clock.get(
        "midnight", ()
    ):
        yield Moment(index, index, (("t", 0),))
    elif language.is_clock(word, "noon") and (before is None or before.raw != "-"):
        yield Moment(index, index, (("t", _DAY // 2),))


def _month(tokens: list[Token], index: int, language: Language) -> tuple[int, int] | None:
    """Return ``(month, index of the last token)``; some names have two words."""
    word = tokens[index].folded
    pair = language.months.get(f"{word} {_word_at(tokens, index + 1)}")
    if pair is not None:
        return pair, index + 1
    month = language.months.get(word)
    return (month, index) if month is not None else None


def _date(
    tokens: list[Token],
    index: int,
    month: tuple[int, int],
    by_first: dict[int, Number],
    by_last: dict[int, Number],
    language: Language,
) -> Iterator[Moment]:
    number, last = month
    before = index - 1
    while before >= 0 and (tokens[before].folded in _ENDINGS or language.is_clock(tokens[before].folded, "of")):
        before -= 1
    day = by_last.get(before)
    if day is not None and _is_day(day):
        yield Moment(day.first, last, (("d", number, int(day.value)),))
        yield Moment(last, last, (("m", number),), is_guess=True)
        return
    after = by_first.get(last + 1)
    if after is not None and _is_day(after) and language.code == "en":
        yield Moment(index, after.last, (("d", number, int(after.value)),))
        yield Moment(last, last, (("m", number),), is_guess=True)
        return
    yield Moment(index, last, (("m", number),))


def _is_day(number: Number) -> bool:
    return number.value.is_integer() and 1 <= number.value <= 31


def _in_digits(tokens: list[Token], number: Number, language: Language) -> Iterator[Moment]:
    literal = number.literal
    if match := _NUMERIC_DATE.fullmatch(literal):
        day, month = (int(match[1]), int(match[2])) if match[1] else (int(match[6]), int(match[5]))
        if 1 <= month <= 12:
            yield Moment(number.first, number.last, (("d", month, day),))
    elif language.code in ("de", "ru") and (match := _SHORT_DATE.fullmatch(literal)):
        following = tokens[number.last + 1] if number.last + 1 < len(tokens) else None
        if following is not None and following.raw == "." and 1 <= int(match[2]) <= 12:
            yield Moment(number.first, number.last, (("d", int(match[2]), int(match[1])),))
    elif (
        number.is_digits
        and language.code != "de"
        and "".join(token.raw for token in tokens[number.first + 1 : number.first + 4 : 2]) == "//"
        and tokens[number.first + 2].raw.isdecimal()
        and len(tokens[number.first + 2].raw) <= 2
    ):
        one, other = int(number.value), int(tokens[number.first + 2].raw)
        yield Moment(number.first, number.first + 4, (("d", other, one), ("d", one, other)))


def _clock(
    tokens: list[Token],
    number: Number,
    by_first: dict[int, Number],
    by_last: dict[int, Number],
    language: Language,
) -> Iterator[Moment]:
    """Yield times that start with a number, or with a half or quarter before it."""
    if match := _CLOCK.fullmatch(number.literal):
        hour, minute = int(match[1]), int(match[2])
        end = number.last + language.is_clock(_word_at(tokens, number.last + 1), "hour")
        yield _time(tokens, number.first, end, hour, minute, language)
        return
    if not number.value.is_integer() or not 0 <= number.value <= 24:
        return
    hour, first, last = int(number.value), number.first, number.last
    if "٫" in number.literal or "," in number.literal:
        return
    # Minutes before the hour: "ten past nine", "Viertel vor drei", "половина четвёртого", "без десяти десять".
    before = _word_at(tokens, first - 1)
    two_before = _word_at(tokens, first - 2)
    is_past = language.is_clock(before, "past")
    if (is_past or language.is_clock(before, "to")) and not language.hour_first:
        minutes = _minutes(two_before, by_last.get(first - 2), language)
        if minutes is not None:
            start = by_last[first - 2].first if first - 2 in by_last else first - 2
            total = hour * 60 + (minutes if is_past else -minutes)
            yield _time(tokens, start, last, *divmod(total % _DAY, 60), language)
            return
    if language.is_clock(before, "half_to"):
        yield _time(tokens, first - 1, last, *divmod((hour * 60 - 30) % _DAY, 60), language)
        return
    if language.is_clock(two_before, "to_first"):
        minutes = _minutes(before, by_last.get(first - 1), language)
        if minutes is not None:
            yield _time(tokens, first - 2, last, *divmod((hour * 60 - minutes) % _DAY, 60), language)
            return
    yield from _hour_first(tokens, number, by_first, language, before)


def _hour_first(
    tokens: list[Token], number: Number, by_first: dict[int, Number], language: Language, before: str
) -> Iterator[Moment]:
    hour, first, last = int(number.value), number.first, number.last
    following = _word_at(tokens, last + 1)
    is_hour = language.is_clock(following, "hour") or (following == "h" and number.is_digits)
    is_led = _is_led(tokens, number, before, language)
    index = last + 1 + is_hour
    if is_hour or (language.hour_first and is_led):
        minutes, end = _minutes_after(tokens, index, by_first, language)
        if minutes is not None:
            yield _time(tokens, first, end, *divmod((hour * 60 + minutes) % _DAY, 60), language)
            return
    if is_hour:
        yield _time(tokens, first, last + 1, hour, 0, language)
        return
    found = _time(tokens, first, last, hour, 0, language)
    if len(found.keys) == 1 and hour <= 12 and found.last > last:
        yield found
    elif is_led:
        yield found._replace(is_guess=True)


def _is_led(tokens: list[Token], number: Number, before: str, language: Language) -> bool:
    if language.code == "ar":
        raw = tokens[number.first].folded
        return raw.startswith(("ال", "وال", "بال", "فال", "لل")) or language.is_clock(before, "before_hour")
    return language.is_clock(before, "before_hour") or language.is_clock(before, "at")


def _minutes_after(
    tokens: list[Token], index: int, by_first: dict[int, Number], language: Language
) -> tuple[int | None, int]:
    """Return the minutes after an hour, and the last token: "et demie", "moins le quart", "وعشر دقائق"."""
    word = _word_at(tokens, index)
    sign = 1
    if language.is_clock(word, "past"):
        index += 1
    elif language.is_clock(word, "to"):
        sign = -1
        index += 1
        if _word_at(tokens, index) in ("le", "un"):
            index += 1
    elif language.code == "es":
        return None, index
    minutes = _minutes(_word_at(tokens, index), by_first.get(index), language)
    if minutes is not None and (language.code != "ar" or _is_minute(tokens, index, by_first)):
        last = by_first[index].last if index in by_first else index
        return sign * minutes, last
    return None, index


def _is_minute(tokens: list[Token], index: int, by_first: dict[int, Number]) -> bool:
    # In Arabic, a number after an hour is one of minutes only if the word follows.
    number = by_first.get(index)
    return (
        number is None
        or _word_at(tokens, number.last + 1).startswith("دقي")
        or "دقا" in _word_at(tokens, number.last + 1)
    )


def _minutes(word: str, number: Number | None, language: Language) -> int | None:
    if language.is_clock(word, "half"):
        return 30
    if language.is_clock(word, "quarter"):
        return 15
    # Minutes in words are multiples of five: "one to five" is a range of hours.
    if number is not None and 0 < number.value < 60 and (number.is_digits or number.value % 5 == 0):
        return int(number.value)
    return None


def _time(tokens: list[Token], first: int, last: int, hour: int, minute: int, language: Language) -> Moment:
    """Return a time; with both halves of the day if the text doesn't say which."""
    moment = (hour % 24) * 60 + minute
    if hour > 12 or (hour == 0 and last - first == 0):
        return Moment(first, last, (("t", moment),))
    end = min(last + 5, len(tokens))
    for index in range(last + 1, end):
        if tokens[index].raw in ".,;:!?" or tokens[index].kind == "number":
            break
        word = tokens[index].folded
        if language.is_clock(word, "pm"):
            return Moment(first, index, (("t", moment % 720 + 720),))
        if language.is_clock(word, "am"):
            return Moment(first, index, (("t", moment % 720),))
    return Moment(first, last, (("t", moment % 720), ("t", moment % 720 + 720)))


def _word_at(tokens: list[Token], index: int) -> str:
    return tokens[index].folded if 0 <= index < len(tokens) else ""
