"""The answer itself: JSON bytes and the headers that say who may keep it."""

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
    """Tell whether this may be the name of a header: a token of RFC 9110 §5.6.2, in the letters that are used."""
    return isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9-]+", name) is not None


def patch_cache_headers(response: HttpResponse, visitor: Visitor, keys: Collection[str] = ()) -> None:
    """Let shared caches keep what everybody may see, and nobody keep the rest, errors included.

    ``keys`` are what a public answer shows (see ``cache_tags``).
    """
    patch_vary_headers(response, newsbrief_settings.api_vary)
    if not visitor.is_anonymous or getattr(visitor.request, "method", "") == "POST":
        response["Cache-Control"] = "private, no-store"
    elif response.status_code >= HTTPStatus.BAD_REQUEST:
        # An article that is published now must not stay absent.
        response["Cache-Control"] = "no-store"
    else:
        for name, value in header(keys).items():
            response[name] = value
        if newsbrief_settings.api_cache_control:
            response["Cache-Control"] = newsbrief_settings.api_cache_control
