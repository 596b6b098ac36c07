"""Conditional and cached responses of the API.

RFC 9110 §8.8 (validators) and §13 (conditional requests). The ``ETag`` is a digest of the bytes that are sent: if
another page changes, the response is built anew and keeps its ``ETag``. Finished bodies are cached under the content
version.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.page_urls import root_paths

from .endpoint import Endpoint
from .http import patch_cache_headers, to_json

SAFE_METHODS = ("GET", "HEAD")

#: Larger bodies are not cached, which bounds the size of the cache.
MAX_CACHED_BYTES = 256 * 1024

#: Headers in ``Vary`` that need no place in the cache key: the key has their outcome, or the response is anonymous.
_HEADERS_IN_KEY = frozenset({"accept", "accept-language", "authorization", "cookie", "x-newsbrief-access"})

#: Parameters that are integers, and those that are lists.
_NUMBERS, _LISTS = frozenset({"limit", "offset"}), frozenset({"fields", "renditions"})

#: Names of the signature in expiring URLs of Amazon, Google, Azure, Alibaba, CloudFront and Akamai.
_SIGNATURE = re.compile(
    rb"[?&](?:amp;)?(?:x-(?:amz|goog|oss)-)?(?:signature|expires|sig|token|hdn(?:ts|ea))=", re.IGNORECASE
)


class Body(NamedTuple):
    """The bytes of a response, their ``ETag``, and the cache tags of what they show."""

    content: bytes
    etag: str
    keys: set[str]


def cached_response(
    endpoint: Endpoint, handler: Callable[[Any], Any], content_type: str = "application/json"
) -> HttpResponse:
    """Return the JSON of ``handler(endpoint)``, or 304 if the client has it.

    Queries: 1 if the body is cached. Only a response for everybody that depends on the content alone is cached.
    """
    name = _name(endpoint)
    body = endpoint.cache.get(name) if name else None
    if body is None:
        body = _make(endpoint, handler)
        if name and is_cacheable(endpoint, body):
            endpoint.cache.set(name, body)
    response: Any = HttpResponse(body.content, content_type=content_type)
    if endpoint.visitor.is_anonymous and endpoint.request.method in SAFE_METHODS:
        response["ETag"] = body.etag
        response = get_conditional_response(endpoint.request, etag=body.etag, response=response)
    patch_cache_headers(response, endpoint.visitor, body.keys)
    return response  # type: ignore[no-any-return]


def _make(endpoint: Endpoint, handler: Callable[[Any], Any]) -> Body:
    content = to_json(handler(endpoint))
    return Body(content, f'"{sha256(content).hexdigest()[:32]}"', endpoint.cache_tags.keys)


def is_cacheable(endpoint: Endpoint, body: Body) -> bool:
    """Return ``False`` for a body that depends on more than the content, has an expiring URL, or is too large."""
    return (
        endpoint.cache_tags.is_cacheable
        and len(body.content) <= MAX_CACHED_BYTES
        and _SIGNATURE.search(body.content) is None
    )


def _name(endpoint: Endpoint) -> str:
    """Return the cache key of the response, made of the parsed request; empty if it must not be cached.

    A request with a custom header of the site's ``Vary`` is not cached.
    """
    request = endpoint.request
    if any(
        header in request.headers for header in newsbrief_settings.api_vary if header.lower() not in _HEADERS_IN_KEY
    ):
        return ""
    match = request.resolver_match
    return repr(
        [
            (match.view_name, match.route, sorted(match.kwargs.items()), get_script_prefix()),
            [(name, _normalised(name, value)) for name, value in sorted(endpoint.query.items())],
            (request.scheme, request.get_host().lower(), request.get_port()),
            # Wagtail caches the root paths for an hour, in a cache that may miss a change.
            [list(root) for root in root_paths(request)],
            (translation.get_language(), timezone.get_current_timezone_name()),
        ]
    )


def _normalised(name: str, value: str) -> str:
    if name in _NUMBERS and value.isascii() and value.isdigit():
        return value.lstrip("0") or "0"
    if name in _LISTS:
        return ",".join(part.strip() for part in value.split(","))
    return value
