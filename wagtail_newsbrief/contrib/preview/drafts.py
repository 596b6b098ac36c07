"""Stored drafts, and the tokens to fetch them.

The rows are those of wagtail-headless-preview: one for each editor and page, so that their number doesn't grow with
every refresh of the panel. A row is identified by a digest. A signed token names the user, the page and the time. It
expires, and is invalid as soon as the user may not edit the page any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from wagtail_headless_preview.models import PagePreview

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings

_SALT = "wagtail_newsbrief.contrib.preview"

#: Attributes that Wagtail sets on the request of a preview, for its userbar; a token carries them.
MARKS = ("in_preview_panel", "is_editing")


class NoDraft(Exception):  # noqa: N818
    """The token is altered or expired, the page is gone, or the user may not edit it any more."""


class Draft(NamedTuple):
    """A draft: the page (unsaved; without id if it is new), its editor, and some of ``MARKS``."""

    page: Any
    editor: Any
    marks: Sequence[str]


def keep(page: Any, user: Any, *, marks: Sequence[str] = ()) -> str:
    """Store a draft as it is in memory, and return its token. 3 queries, 2 more for a new row."""
    PagePreview.garbage_collect()
    parent_id = None if page.pk is not None else page.get_parent().pk
    key = _key(type(page), user.pk, page.pk, parent_id)
    PagePreview.objects.update_or_create(
        token=key,
        defaults={"content_type": ContentType.objects.get_for_model(page), "content_json": page.to_json()},
    )
    return signing.dumps([page._meta.label_lower, user.pk, page.pk, parent_id, *marks], salt=_SALT)


def fetch(token: str, model: type[Any]) -> Draft:
    """Return the draft of a token, its page an instance of ``model``.

    Raises ``NoDraft``. 3 queries and what Wagtail's permissions cost.
    """
    try:
        payload = signing.loads(token, salt=_SALT, max_age=newsbrief_settings.preview_seconds)
    except signing.BadSignature as error:
        raise NoDraft from error
    label, user_id, page_id, parent_id, *marks = payload
    if label != model._meta.label_lower:
        raise NoDraft
    editor = _editor(user_id, page_id, parent_id)
    row = PagePreview.objects.filter(token=_key(model, user_id, page_id, parent_id)).first()
    if row is None:
        raise NoDraft
    return Draft(row.as_page(), editor, marks)


def _key(model: type[Any], *ids: Any) -> str:
    return hashlib.sha256(repr([model._meta.label_lower, *ids]).encode()).hexdigest()


def _editor(user_id: Any, page_id: Any, parent_id: Any) -> Any:
    """Return the user of a draft. Raises ``NoDraft`` if they may not edit the page any more."""
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    page = get_page_model().objects.filter(pk=page_id or parent_id).first()
    if user is None or page is None:
        raise NoDraft
    rights = page.permissions_for_user(user)
    allowed = rights.can_add_subpage() if page_id is None else rights.can_edit() or rights.can_publish()
    if not allowed:
        raise NoDraft
    return user
