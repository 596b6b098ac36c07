"""Passwords of restricted pages, given without a session: a signed token that says which of them were known.

A frontend gets it from the API and sends it along with each request, in the header ``X-Newsbrief-Access``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import BaseViewRestriction, PageViewRestriction

from .conf import newsbrief_settings

HEADER = "X-Newsbrief-Access"

_SALT = "wagtail_newsbrief.unlocking"

#: Where what a token says is kept for the length of its request.
_KEPT = "_newsbrief_unlocked"


def has_token(request: Any | None) -> bool:
    """Tell whether a request brings a token, be it good or not. No query."""
    return HEADER in getattr(request, "headers", ())


def make_token(restrictions: Iterable[Any]) -> str:
    """Return the token of a visitor who knew the passwords of these restrictions."""
    known = {restriction.pk: _fingerprint(restriction) for restriction in restrictions}
    return signing.dumps(sorted(known.items()), salt=_SALT)


def unlocked(request: Any | None) -> list[Any]:
    """Return the restrictions whose passwords a request's token stands for.

    None of a token that was altered or is older than ``UNLOCK_SECONDS``, and none whose password was changed since.
    1 query a request with a good token, none for any other.
    """
    if not has_token(request):
        return []
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, _read(request.headers[HEADER]))  # type: ignore[union-attr]
    return list(getattr(request, _KEPT))


def _read(token: str) -> list[Any]:
    try:
        known = dict(signing.loads(token, salt=_SALT, max_age=newsbrief_settings.unlock_seconds))
    except signing.BadSignature:
        return []
    found = PageViewRestriction.objects.filter(pk__in=known, restriction_type=BaseViewRestriction.PASSWORD)
    return [one for one in found if constant_time_compare(known[one.pk], _fingerprint(one))]


def knows(restriction: Any, password: str) -> bool:
    """Tell whether a password is that of a restriction, in a time that says nothing about either."""
    return constant_time_compare(_digest(restriction.pk, password), _fingerprint(restriction))


def _fingerprint(restriction: Any) -> str:
    return _digest(restriction.pk, restriction.password)


def _digest(pk: Any, password: str) -> str:
    return salted_hmac(_SALT, f"{pk}:{password}", algorithm="sha256").hexdigest()
