"""Whether a client's kept answer is still good, told from the stamp of the content before anything is loaded.

RFC 9110 §8.8 (validators) and §13 (conditional requests).
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.page_urls import root_paths
from wagtail_newsbrief.stamps import Memory, Stamp, current

from .endpoint import Endpoint
from .release import fingerprint

_SALT = "wagtail_newsbrief.api.freshness"

_SAFE_METHODS = ("GET", "HEAD")

#: Headers that tell who asks. Whoever is nobody in particular gets the same answer, whatever he sends in them.
_IDENTIFYING = frozenset({"authorization", "cookie", "x-newsbrief-access"})

#: Seconds for which a date is good without an ETag.
_REMEMBERED = 24 * 60 * 60


class Freshness:
    """The validators of the answer to one request. Made before the answer's data is read."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Read the stamp: 1 query for an anonymous visitor, none for others, who keep nothing."""
        self.endpoint = endpoint
        self.request = endpoint.request
        asked = newsbrief_settings.api_stamp and endpoint.is_stamped and endpoint.visitor.is_anonymous
        stamp = current() if asked and self.request.method in _SAFE_METHODS else None
        endpoint.memory = Memory(stamp)
        self.etag = _etag(self.request, stamp) if stamp else ""
        self.second = stamp.second if stamp else None

    @property
    def is_unchanged(self) -> bool:
        """Whether the client has the answer already, so that 304 says it all."""
        if not self.etag:
            return False
        # Only what was given with an answer of 200 counts: "*" is anything that is there, and who knows that yet?
        if given := self.request.headers.get("If-None-Match"):
            return self.etag in {one.removeprefix("W/") for one in parse_etags(given)}
        return self._asked_since is not None and self._asked_since == self.second and self._was_given

    def patch(self, response: HttpResponse) -> None:
        """Give an answer of 200 or 304 its validators, if there are any."""
        if not self.etag or not self.endpoint.is_stamped:
            return
        response["ETag"] = self.etag
        if self.second is None or self.second > time.time():
            return  # a date that isn't sure, or is still to come
        # A client may ask with a date of its own making. To us only the very date that we gave is a sign; to a
        # middleware a later one is too, so that it is given nothing to compare.
        if response.status_code == 304 or self._asked_since is None or self._asked_since < self.second:
            response["Last-Modified"] = http_date(self.second)
            cache.set(self._key, self.second, _REMEMBERED)

    @property
    def _was_given(self) -> bool:
        """Whether somebody got this very answer with its date, which many answers share, and 404 has not."""
        return bool(cache.get(self._key) == self.second)

    @property
    def _key(self) -> str:
        return f"newsbrief-given-{self.etag.strip(chr(34))}"

    @property
    def _asked_since(self) -> int | None:
        return parse_http_date_safe(self.request.headers.get("If-Modified-Since", ""))


def _telling_headers() -> list[str]:
    """Return the headers by which answers for anonymous visitors differ."""
    names = {"accept", *(name.lower() for name in newsbrief_settings.api_vary)}
    return sorted(names - _IDENTIFYING)


def _etag(request: Any, stamp: Stamp) -> str:
    """Return the strong validator of the answer to a request: a digest of everything that it follows from.

    Nobody can make one up for an answer that he didn't get, because it is signed with ``SECRET_KEY``.
    """
    follows_from = [
        stamp.value,
        request.build_absolute_uri(),
        request.get_port(),
        {name: request.headers.get(name, "") for name in _telling_headers()},
        translation.get_language(),
        timezone.get_current_timezone_name(),
        [list(root) for root in root_paths(request)],
        fingerprint(),
    ]
    return f'"{salted_hmac(_SALT, json.dumps(follows_from), algorithm="sha256").hexdigest()[:32]}"'
