"""Reading times as text: "40 s", "5 min", "1 h 5 min"."""

from __future__ import annotations

from django.utils.translation import ngettext

MINUTE = 60
HOUR = 60 * MINUTE


def duration(seconds: float | None) -> str:
    """Return a reading time as text, in the active language; empty for ``None`` and 0.

    Less than a minute is given in seconds, otherwise in minutes, rounded half up, and from an hour on in hours and
    minutes. 59.5 seconds are "1 min", 59.5 minutes "1 h".
    """
    whole = _round(seconds or 0)
    if whole <= 0:
        return ""
    if whole < MINUTE:
        return _seconds(whole)
    minutes = _round(whole / MINUTE)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _minutes(minutes)
    return f"{_hours(hours)} {_minutes(minutes)}" if minutes else _hours(hours)


def _round(number: float) -> int:
    # Not round(), which rounds 2.5 minutes to 2.
    return int(number + 0.5)


def _seconds(count: int) -> str:
    # Translators: seconds, abbreviated as in "40 s summary".
    return ngettext("%(count)d s", "%(count)d s", count) % {"count": count}


def _minutes(count: int) -> str:
    # Translators: minutes, abbreviated as in "5 min read".
    return ngettext("%(count)d min", "%(count)d min", count) % {"count": count}


def _hours(count: int) -> str:
    # Translators: hours, abbreviated as in "1 h 5 min read".
    return ngettext("%(count)d h", "%(count)d h", count) % {"count": count}
