"""Reading times in words."""

import pytest
from django.utils import translation

from wagtail_newsbrief.html.durations import duration


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, ""),
        (-5, ""),
        (0.4, ""),
        (0.5, "1 s"),
        (1, "1 s"),
        (40, "40 s"),
        (59, "59 s"),
        (59.4, "59 s"),
        (59.5, "1 min"),
        (60, "1 min"),
        (89, "1 min"),
        (90, "2 min"),
        (149, "2 min"),
        (150, "3 min"),
        (312, "5 min"),
        (59 * 60 + 29, "59 min"),
        (59 * 60 + 30, "1 h"),
        (3600, "1 h"),
        (3629, "1 h"),
        (3630, "1 h 1 min"),
        (3900, "1 h 5 min"),
        (2 * 3600 - 30, "2 h"),
        (26 * 3600, "26 h"),
    ],
)
def test_a_duration_is_rounded_to_what_a_reader_would_say(seconds, words):
    assert duration(seconds) == words


def test_longer_never_sounds_shorter():
    def in_seconds(words):
        units = {"s": 1, "min": 60, "h": 3600}
        parts = words.split()
        return sum(int(n) * units[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))

    spoken = [in_seconds(duration(seconds)) for seconds in range(1, 3 * 3600)]
    assert spoken == sorted(spoken)
    assert all(abs(said - seconds) <= 30 for seconds, said in enumerate(spoken, start=1))


def test_each_unit_is_translated_by_its_number(monkeypatch):
    """ngettext is asked with the number, so that languages with more than two forms find theirs."""
    asked = []

    def ngettext(singular, plural, number):
        asked.append((singular, number))
        return singular

    monkeypatch.setattr("wagtail_newsbrief.html.durations.ngettext", ngettext)
    duration(40)
    duration(3900)
    assert asked == [("%(count)d s", 40), ("%(count)d h", 1), ("%(count)d min", 5)]


def test_a_reader_sees_the_units_of_the_active_language():
    with translation.override("de"):
        assert duration(312) == "5\u00a0Min."
    with translation.override("eo"):
        assert duration(312) == "5 min"
