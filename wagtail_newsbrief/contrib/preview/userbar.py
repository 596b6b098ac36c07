"""Wagtail's userbar and content checker on the frontend's page of a draft, and in the editor's panel around it.

In the panel, the editor and the page in the frame are of two origins: they talk by messages, and each
has to name the other. Wagtail's userbar does so when it is told where the admin is; its checker
(axe-core) when it is told whom to listen to.
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

#: An address without a host, in an attribute. Quotes within the checker's JSON are escaped, so it has none.
_LOCAL_ADDRESS = re.compile(r'\b(href|src)="(?=/(?!/))')


class FrontendUserbar(Userbar):
    """Wagtail's userbar with the address of the admin, wherever the page that shows it is."""

    def __init__(self, page: Any, admin: str) -> None:
        super().__init__(object=page)
        self.admin = admin

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_context_data(parent_context), "origin": self.admin}
        return context


def render(draft: Draft, request: HttpRequest) -> str:
    """Return the userbar of a draft as HTML, in its editor's language, each address in it with its host.

    13 queries at most, and 2 for the content checks; none of them depends on how many pages there are.
    """
    admin = admin_origin(request)
    # Who asks is the frontend; who will look is the editor. A dummy makes Wagtail leave hosts out of addresses.
    look: Any = get_dummy_request()
    look.user, look.is_dummy, look.is_preview = draft.editor, True, True
    for name in MARKS:
        setattr(look, name, name in draft.marks)
    look.newsbrief_admin_origin = admin
    language = UserProfile.get_for_user(draft.editor).get_preferred_language()
    with translation.override(language):
        html = FrontendUserbar(draft.page, admin).render_html({"request": look})
    # Scripts and styles that hooks and items bring have no host either.
    return _LOCAL_ADDRESS.sub(rf'\1="{admin}', html)


def admin_origin(request: HttpRequest) -> str:
    """Return where editors open the admin: ``WAGTAILADMIN_BASE_URL``, in need where the request came to."""
    return origin_of(get_admin_base_url() or request.build_absolute_uri("/"))


def allowed_origins(page: Any, request: HttpRequest | None, *, in_editor: bool) -> list[str]:
    """Return whom the content checker listens to beside its own origin; nobody where no frontend is concerned.

    In the editor the page's frontend, or all while a new page has no site yet; in the frontend's frame the admin.
    2 queries at most.
    """
    if not in_editor:
        admin = getattr(request, "newsbrief_admin_origin", None)
        return [admin] if admin and getattr(request, "in_preview_panel", False) else []
    if not page.url_path:
        return origins()
    frontend = frontend_of(page)
    return [origin_of(frontend)] if frontend else []
