"""Wagtail's userbar and content checker for drafts in the frontend, also within the editor's preview panel.

In the panel, the editor and the page in the frame have different origins and exchange messages. Wagtail's userbar needs
the origin of the admin for this; its checker (axe-core) needs the allowed origins.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from wagtail.admin.userbar import Userbar
from wagtail.admin.utils import get_admin_base_url
from wagtail.coreutils import get_dummy_request
from wagtail.users.models import UserProfile

from .drafts import MARKS, Draft
from .frontends import frontend_of, origin_of, origins

#: A URL without a host in an attribute. Quotes within the checker's JSON are escaped, so it never matches there.
_LOCAL_URL = re.compile(r'\b(href|src)="(?=/(?!/))')


class FrontendUserbar(Userbar):
    """Wagtail's userbar with the origin of the admin."""

    def __init__(self, page: Any, admin: str) -> None:
        super().__init__(object=page)
        self.admin = admin

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_context_data(parent_context), "origin": self.admin}
        return context


def render(draft: Draft, request: HttpRequest) -> str:
    """Return the userbar of a draft as HTML, in its editor's language, with absolute URLs.

    13 queries at most, and 2 for the content checks, for any number of pages.
    """
    admin = admin_origin(request)
    # The request comes from the frontend, but the userbar is for the editor. With a dummy Wagtail's URLs have no hosts.
    dummy: Any = get_dummy_request()
    dummy.user, dummy.is_dummy, dummy.is_preview = draft.editor, True, True
    for name in MARKS:
        setattr(dummy, name, name in draft.marks)
    dummy.newsbrief_admin_origin = admin
    language = UserProfile.get_for_user(draft.editor).get_preferred_language()
    with translation.override(language):
        html = FrontendUserbar(draft.page, admin).render_html({"request": dummy})
    # Scripts and styles of hooks and items have no host either.
    return _LOCAL_URL.sub(rf'\1="{admin}', html)


def admin_origin(request: HttpRequest) -> str:
    """Return the origin of the admin: ``WAGTAILADMIN_BASE_URL``, or else that of the request."""
    return origin_of(get_admin_base_url() or request.build_absolute_uri("/"))


def allowed_origins(page: Any, request: HttpRequest | None, *, in_editor: bool) -> list[str]:
    """Return the origins that the content checker accepts messages from besides its own; empty without frontends.

    In the editor this is the page's frontend, or all for a new page without a site; in the frontend's frame the admin.
    2 queries at most.
    """
    if not in_editor:
        admin = getattr(request, "newsbrief_admin_origin", None)
        return [admin] if admin and getattr(request, "in_preview_panel", False) else []
    if not page.url_path:
        return origins()
    frontend = frontend_of(page)
    return [origin_of(frontend)] if frontend else []
