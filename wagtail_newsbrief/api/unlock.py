"""``POST /articles/{id}/unlock/`` and ``/articles/unlock/``: exchange a password for an access token."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from wagtail.models import BaseViewRestriction, PageViewRestriction

from wagtail_newsbrief import access_tokens, attempts
from wagtail_newsbrief.access import paths_behind
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.types import UnlockedData
from wagtail_newsbrief.utils.text import as_id, is_storable

from .endpoint import Endpoint
from .parameters import ParameterError, Parameters

#: The longest password of a restriction.
MAX_PASSWORD_LENGTH = 255


class UnlockRefusedError(Exception):
    """No token was issued. ``status`` is that of the response, ``retry_after`` in seconds, 0 for none."""

    def __init__(self, status: HTTPStatus, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def unlock_at(endpoint: Endpoint, path: Any, password: Any) -> UnlockedData:
    """Do as ``unlock`` for the article at a URL path, since its id isn't public before the password is given.

    A wrong path and a wrong password get the same response.
    """
    if not isinstance(path, str) or not path:
        raise ParameterError("path", "is required: the URL path of an article, such as /news/some-story/")
    return _unlock(endpoint, password, lambda articles: endpoint.scope.at(path, articles))


def unlock(endpoint: Endpoint, pk: int, password: Any) -> UnlockedData:
    """Return a token for the restrictions of an article and of its sections that have this password.

    Restrictions of the request's own token stay in the new one until they expire. A wrong password, an article without
    a restriction and an absent article cost the same queries and comparisons and get the same response. Queries: 4, 1
    for each step from an alias to its source, and those for the site (see also ``attempts``).

    Raise ``UnlockRefusedError`` for a wrong password or too many attempts, and ``ParameterError`` for an invalid one.
    """
    # SQLite raises OverflowError for a number that no column can hold.
    known_pk = pk if as_id(str(pk)) is not None else 0
    return _unlock(endpoint, password, lambda articles: articles.filter(pk=known_pk))


def _unlock(endpoint: Endpoint, password: Any, choose: Callable[[QuerySet[Any]], QuerySet[Any]]) -> UnlockedData:
    if not isinstance(password, str) or not 0 < len(password) <= MAX_PASSWORD_LENGTH or not is_storable(password):
        raise ParameterError("password", f"is required: a text of 1 to {MAX_PASSWORD_LENGTH} characters")
    Parameters(endpoint.query, ["site"])
    wait = attempts.seconds_to_wait(f"unlock:{_network(endpoint.request)}", newsbrief_settings.unlock_rate_limit)
    if wait:
        raise UnlockRefusedError(HTTPStatus.TOO_MANY_REQUESTS, f"Too many attempts. Try again in {wait} seconds.", wait)
    restrictions = _password_restrictions(endpoint, choose)
    # Compare with every restriction and at least one, so that timing doesn't reveal whether there is any.
    known = [one for one in [*restrictions, _NO_RESTRICTION] if access_tokens.matches(one, password)]
    known = [one for one in known if one is not _NO_RESTRICTION]
    if not known:
        raise UnlockRefusedError(HTTPStatus.FORBIDDEN, "No article here has this password.")
    return {
        "token": access_tokens.make_token(known, endpoint.request),
        "expires_in": newsbrief_settings.unlock_seconds,
    }


#: Never matches: an empty password is refused before.
_NO_RESTRICTION = PageViewRestriction(pk=0, password="")  # nosec B106


def _password_restrictions(endpoint: Endpoint, choose: Callable[[QuerySet[Any]], QuerySet[Any]]) -> Sequence[Any]:
    """Return the password restrictions that apply to a live article.

    Queries: 3, 1 for each step of the longest chain of aliases, and those for the site.
    """
    articles = endpoint.scope.trees.narrow(endpoint.model._default_manager.filter(live=True)).order_by()
    path = choose(articles).values_list("path", flat=True).first()
    # An absent article costs the same queries, with a path that no page has.
    paths = paths_behind(path or "-" * endpoint.model.steplen)
    return list(PageViewRestriction.objects.filter(page__path__in=paths, restriction_type=BaseViewRestriction.PASSWORD))


def _network(request: Any) -> str:
    """Return the key that attempts are counted under: an IPv4 address or an IPv6 /64 network."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket
        return "local"
    if address.version == 6:
        # A dual-stack socket maps all IPv4 clients into one /64.
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
