"""Dates with and without time zones.

The database has them as ``USE_TZ`` says; whatever leaves the site names its zone. What names none is in the site's,
``TIME_ZONE``, as it is for Django's own ``DateTimeField``.
"""

from __future__ import annotations

import contextlib
import datetime
from typing import overload

from django.utils import timezone

from wagtail_newsbrief.conf import newsbrief_settings


def aware(moment: datetime.date) -> datetime.datetime:
    """Return a moment that names its zone. A day is its first moment."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time.min)
    return timezone.make_aware(moment, timezone.get_default_timezone()) if timezone.is_naive(moment) else moment


def utc(moment: datetime.date) -> datetime.datetime:
    """Return a moment in UTC; the first and the last hours of the calendar, which have none there, as they are."""
    moment = aware(moment)
    with contextlib.suppress(OverflowError):
        return moment.astimezone(datetime.UTC)
    return moment


@overload
def public(moment: None) -> None: ...
@overload
def public(moment: datetime.datetime) -> datetime.datetime: ...
@overload
def public(moment: datetime.date | None) -> datetime.datetime | datetime.date | None: ...
def public(moment: datetime.date | None) -> datetime.datetime | datetime.date | None:
    """Return a date as readers and clients get it: a moment in UTC, a day or None as it is."""
    return utc(moment) if isinstance(moment, datetime.datetime) else moment


def stored(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment as the database has it, to compare it with a column or to put it into one.

    Raises ``OverflowError`` for the hours that the calendar doesn't have in the other zone.
    """
    moment = aware(moment).astimezone(datetime.UTC)
    return moment if newsbrief_settings.use_tz else timezone.make_naive(moment, timezone.get_default_timezone())


def shown(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment in the time zone of whoever looks at it."""
    return timezone.localtime(aware(moment))
