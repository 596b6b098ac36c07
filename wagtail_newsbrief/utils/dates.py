"""Dates with and without time zones.

The database has them as ``USE_TZ`` says; dates in responses are aware. Naive dates are taken to be in ``TIME_ZONE``,
as by Django's own ``DateTimeField``.
"""

from __future__ import annotations

import contextlib
import datetime
from typing import overload

from django.utils import timezone

from wagtail_newsbrief.conf import newsbrief_settings


def aware(moment: datetime.date) -> datetime.datetime:
    """Return an aware datetime. A date becomes midnight of that day."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time.min)
    return timezone.make_aware(moment, timezone.get_default_timezone()) if timezone.is_naive(moment) else moment


def utc(moment: datetime.date) -> datetime.datetime:
    """Return a datetime in UTC; one that UTC can't express, at either end of the calendar, unchanged."""
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
    """Return a date for readers and clients: a datetime in UTC, a date or None unchanged."""
    return utc(moment) if isinstance(moment, datetime.datetime) else moment


def stored(moment: datetime.datetime) -> datetime.datetime:
    """Return a datetime as the database stores it, to compare it with a column or to save it.

    Raises ``OverflowError`` at either end of the calendar, if the other time zone can't express it.
    """
    moment = aware(moment).astimezone(datetime.UTC)
    return moment if newsbrief_settings.use_tz else timezone.make_naive(moment, timezone.get_default_timezone())


def shown(moment: datetime.datetime) -> datetime.datetime:
    """Return a datetime in the current time zone."""
    return timezone.localtime(aware(moment))
