"""JSON bytes and cache headers of a response."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.utils.encoders import JSONEncoder

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.cache_tags import header


def to_json(data: Any) -> bytes:
    """Return compact UTF-8 JSON; times in ISO 8601, those in UTC with a ``Z``."""
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "replace"
    )


def is_header_name(name: Any) -> bool:
    """Return ``True`` for a header name of letters, digits and hyphens (RFC 9110 §5.6.2 allows more)."""
    return isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9-]+", name) is not None


def patch_cache_headers(response: HttpResponse, visitor: Visitor, keys: Collection[str] = ()) -> None:
    """Let shared caches store public responses; forbid it for personal ones and for errors.

    ``keys`` are the cache tags of the response.
    """
    patch_vary_headers(response, newsbrief_settings.api_vary)
    if not visitor.is_anonymous or getattr(visitor.request, "method", "") == "POST":
        response["Cache-Control"] = "private, no-store"
    elif response.status_code >= HTTPStatus.BAD_REQUEST:
        # A 404 must not outlive the publication of the article.
        response["Cache-Control"] = "no-store"
    else:
        for name, value in header(keys).items():
            response[name] = value
        if newsbrief_settings.api_cache_control:
            response["Cache-Control"] = newsbrief_settings.api_cache_control
