"""``POST /articles/{id}/unlock/`` and ``/articles/unlock/``: a password for a token. What both API versions do."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from wagtail.models import BaseViewRestriction, PageViewRestriction

from wagtail_newsbrief import attempts, unlocking
from wagtail_newsbrief.access import paths_behind
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.types import UnlockedData
from wagtail_newsbrief.utils.text import as_id, is_storable

from .endpoint import Endpoint
from .parameters import ParameterError, Parameters

#: The longest password that a restriction can have.
LONGEST = 255


class UnlockRefusedError(Exception):
    """No token: with the status to answer, and the seconds to wait for another try (0: none)."""

    def __init__(self, status: HTTPStatus, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def unlock_at(endpoint: Endpoint, path: Any, password: Any) -> UnlockedData:
    """Do what ``unlock`` does for the article at an address of the site, whose id nobody tells without the password.

    The site's own HTML shows a form for the password at that address; this says less: not even that there is one.
    """
    if not isinstance(path, str) or not path:
        raise ParameterError("path", "is required: the address of an article, as /news/some-story/")
    return _unlock(endpoint, password, lambda articles: endpoint.scope.at(path, articles))


def unlock(endpoint: Endpoint, pk: int, password: Any) -> UnlockedData:
    """Return a token for the restrictions of an article, or of the sections above it, that have this password.

    What the request's own token stands for stays in the new one, for as long as before. The same queries, comparisons
    and answer for a wrong password, for an article that needs none and for one that is not there: 4 queries (1 more for
    each step from an alias to its source) and those for the site (see also ``attempts``). Raises
    ``UnlockRefusedError``, and ``ParameterError`` for what can't be a password.
    """
    # A number that fits no column is nobody's id.
    known_pk = pk if as_id(str(pk)) is not None else 0
    return _unlock(endpoint, password, lambda articles: articles.filter(pk=known_pk))


def _unlock(endpoint: Endpoint, password: Any, choose: Callable[[QuerySet[Any]], QuerySet[Any]]) -> UnlockedData:
    if not isinstance(password, str) or not 0 < len(password) <= LONGEST or not is_storable(password):
        raise ParameterError("password", f"is required: a text of 1 to {LONGEST} characters")
    Parameters(endpoint.query, ["site"])
    wait = attempts.seconds_to_wait(f"unlock:{_network(endpoint.request)}", newsbrief_settings.unlock_rate_limit)
    if wait:
        raise UnlockRefusedError(HTTPStatus.TOO_MANY_REQUESTS, f"Too many attempts. Try again in {wait} seconds.", wait)
    restrictions = _password_restrictions(endpoint, choose)
    # All of them, whatever is found first; and one at least, that nobody knows.
    known = [one for one in [*restrictions, _NOBODYS] if unlocking.knows(one, password)]
    known = [one for one in known if one is not _NOBODYS]
    if not known:
        raise UnlockRefusedError(HTTPStatus.FORBIDDEN, "There is no article here that this password opens.")
    return {
        "token": unlocking.make_token(known, endpoint.request),
        "expires_in": newsbrief_settings.unlock_seconds,
    }


#: An empty password is refused before.
_NOBODYS = PageViewRestriction(pk=0, password="")  # nosec B106


def _password_restrictions(endpoint: Endpoint, choose: Callable[[QuerySet[Any]], QuerySet[Any]]) -> Sequence[Any]:
    """Return the restrictions by password that stand before a live article.

    3 queries, 1 for each step of the longest chain of aliases behind it, and those for the site.
    """
    articles = endpoint.scope.trees.narrow(endpoint.model._default_manager.filter(live=True)).order_by()
    path = choose(articles).values_list("path", flat=True).first()
    # A path that no page has, so that an article that is absent costs the same queries.
    paths = paths_behind(path or "-" * endpoint.model.steplen)
    return list(PageViewRestriction.objects.filter(page__path__in=paths, restriction_type=BaseViewRestriction.PASSWORD))


def _network(request: Any) -> str:
    """Return whom attempts are counted for: an address, and of IPv6 the network that one customer has."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket
        return "local"
    if address.version == 6:
        # As a socket for both kinds shows readers without IPv6: in one /64, all of them.
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
