"""The response of *Preview*: a redirect to the frontend, with a token for the draft."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from wagtail_headless_preview.signals import preview_update

from wagtail_newsbrief.conf import newsbrief_settings

from . import drafts
from .frontends import frontend_of, make_private


def serve_in_frontend(page: Any, request: Any) -> HttpResponse | None:
    """Redirect to the draft in the frontend; None if ``CLIENT_URLS`` has no frontend for the site.

    Raises ``PermissionDenied`` for a request without a user, because a token belongs to a user.
    """
    root = frontend_of(page)
    if root is None:
        return None
    if not request.user.is_authenticated:
        raise PermissionDenied
    token = drafts.keep(page, request.user, marks=[name for name in drafts.MARKS if getattr(request, name, False)])
    preview_update.send(sender=type(page), token=token)
    path = newsbrief_settings.preview_path.lstrip("/")
    response = HttpResponseRedirect(f"{root}{path}?{urlencode({'token': token})}")
    make_private(response)
    return response
