"""Passwords of restricted pages, given without a session: a signed token that says which of them were known.

A frontend gets it from the API and sends it along with each request, in the header ``X-Newsbrief-Access``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import BaseViewRestriction, PageViewRestriction

from .conf import newsbrief_settings
from .utils.requests import kept_with

HEADER = "X-Newsbrief-Access"

_SALT = "wagtail_newsbrief.unlocking"


def has_token(request: Any | None) -> bool:
    """Tell whether a request brings a token, be it good or not. No query."""
    return HEADER in getattr(request, "headers", ())


def make_token(restrictions: Iterable[Any], request: Any | None = None) -> str:
    """Return the token of a visitor who gave the passwords of these restrictions just now.

    What the token of ``request`` stands for is in it, too, each until it would have ended anyway.
    """
    now = int(time.time())
    given = {one.pk: (_fingerprint(one), now) for one in restrictions}
    earlier = {one.pk: (_fingerprint(one), date) for one, date in _known(request)}
    return signing.dumps(sorted((pk, *rest) for pk, rest in (earlier | given).items()), salt=_SALT)


def unlocked(request: Any | None) -> list[Any]:
    """Return the restrictions whose passwords a request's token stands for.

    None of a token that was altered, none whose password was given longer than ``UNLOCK_SECONDS`` ago, and none
    whose password was changed since. 1 query a request with a good token, none for any other.
    """
    return [restriction for restriction, _ in _known(request)]


def _known(request: Any | None) -> list[tuple[Any, int]]:
    """Return the restrictions of ``unlocked``, and when the password of each was given."""
    if not has_token(request):
        return []
    return kept_with(request, "_newsbrief_unlocked", lambda: _read(request.headers[HEADER]))  # type: ignore[union-attr]


def _read(token: str) -> list[tuple[Any, int]]:
    try:
        rows = signing.loads(token, salt=_SALT, max_age=newsbrief_settings.unlock_seconds)
    except signing.BadSignature:
        return []
    oldest = time.time() - newsbrief_settings.unlock_seconds
    known = {pk: (fingerprint, date) for pk, fingerprint, date in rows if date > oldest}
    found = PageViewRestriction.objects.filter(pk__in=known, restriction_type=BaseViewRestriction.PASSWORD)
    return [(one, known[one.pk][1]) for one in found if constant_time_compare(known[one.pk][0], _fingerprint(one))]


def knows(restriction: Any, password: str) -> bool:
    """Tell whether a password is that of a restriction, in a time that says nothing about either."""
    return constant_time_compare(_digest(restriction.pk, password), _fingerprint(restriction))


def _fingerprint(restriction: Any) -> str:
    return _digest(restriction.pk, restriction.password)


def _digest(pk: Any, password: str) -> str:
    return salted_hmac(_SALT, f"{pk}:{password}", algorithm="sha256").hexdigest()
