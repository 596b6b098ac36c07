"""Access tokens: signed proof that a visitor gave the passwords of restricted pages, without a session.

A frontend gets a token from the API and sends it in the header ``X-Newsbrief-Access`` of each request.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.models import BaseViewRestriction, PageViewRestriction

from .conf import newsbrief_settings
from .utils.requests import cached_on

HEADER = "X-Newsbrief-Access"

_SALT = "wagtail_newsbrief.unlocking"


def has_token(request: Any | None) -> bool:
    """Return ``True`` if a request has a token, valid or not. No query."""
    return HEADER in getattr(request, "headers", ())


def make_token(restrictions: Iterable[Any], request: Any | None = None) -> str:
    """Return a token for restrictions whose passwords were given now.

    It includes the restrictions of the token of ``request``, which expire at the same time as before.
    """
    now = int(time.time())
    given = {one.pk: (_fingerprint(one), now) for one in restrictions}
    earlier = {one.pk: (_fingerprint(one), date) for one, date in _known(request)}
    return signing.dumps(sorted((pk, *rest) for pk, rest in (earlier | given).items()), salt=_SALT)


def unlocked(request: Any | None) -> list[Any]:
    """Return the restrictions that a request's token is valid for.

    A token is invalid if it was altered. A restriction is left out if its password was given more than
    ``UNLOCK_SECONDS`` ago or has changed since. Queries: 1 per request with a valid token.
    """
    return [restriction for restriction, _ in _known(request)]


def _known(request: Any | None) -> list[tuple[Any, int]]:
    """Return the restrictions of ``unlocked``, with the time when each password was given."""
    if not has_token(request):
        return []
    return cached_on(request, "_newsbrief_unlocked", lambda: _read(request.headers[HEADER]))  # type: ignore[union-attr]


def _read(token: str) -> list[tuple[Any, int]]:
    try:
        rows = signing.loads(token, salt=_SALT, max_age=newsbrief_settings.unlock_seconds)
    except signing.BadSignature:
        return []
    oldest = time.time() - newsbrief_settings.unlock_seconds
    known = {pk: (fingerprint, date) for pk, fingerprint, date in rows if date > oldest}
    found = PageViewRestriction.objects.filter(pk__in=known, restriction_type=BaseViewRestriction.PASSWORD)
    return [(one, known[one.pk][1]) for one in found if constant_time_compare(known[one.pk][0], _fingerprint(one))]


def matches(restriction: Any, password: str) -> bool:
    """Return ``True`` if a password is that of a restriction, compared in constant time."""
    return constant_time_compare(_digest(restriction.pk, password), _fingerprint(restriction))


def _fingerprint(restriction: Any) -> str:
    return _digest(restriction.pk, restriction.password)


def _digest(pk: Any, password: str) -> str:
    return salted_hmac(_SALT, f"{pk}:{password}", algorithm="sha256").hexdigest()
