"""Drafts that wait to be fetched, and the tokens that open them.

The rows are those of wagtail-headless-preview: one for each editor and page, so that a panel that
refreshes at every key stroke fills nothing. A row is found by a digest; what opens it is a signed
token that says whose draft of which page it is and when it was made. A token ends with its time,
and at once with its user's right to edit the page.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from wagtail_headless_preview.models import PagePreview

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings

_SALT = "wagtail_newsbrief.contrib.preview"


class NoDraft(Exception):  # noqa: N818
    """There is nothing for this token: altered, expired, its page or its user's right gone."""


def keep(page: Any, user: Any) -> str:
    """Store a draft as it is in memory, and return the token for it. 3 queries, 2 more for a first one."""
    PagePreview.garbage_collect()
    parent_id = None if page.pk is not None else page.get_parent().pk
    key = _key(type(page), user.pk, page.pk, parent_id)
    PagePreview.objects.update_or_create(
        token=key,
        defaults={"content_type": ContentType.objects.get_for_model(page), "content_json": page.to_json()},
    )
    label = page._meta.label_lower
    return signing.dumps([label, user.pk, page.pk, parent_id], salt=_SALT)


def fetch(token: str, model: type[Any]) -> Any:
    """Return the draft of a token as an instance of ``model``; never saved, without id if it is new.

    Raises ``NoDraft``. 3 queries and what Wagtail's permissions cost.
    """
    try:
        ids = signing.loads(token, salt=_SALT, max_age=newsbrief_settings.preview_seconds)
    except signing.BadSignature as error:
        raise NoDraft from error
    label, user_id, page_id, parent_id = ids
    if label != model._meta.label_lower or not _may_edit(user_id, page_id, parent_id):
        raise NoDraft
    row = PagePreview.objects.filter(token=_key(model, user_id, page_id, parent_id)).first()
    if row is None:
        raise NoDraft
    page = row.as_page()
    page._newsbrief_is_draft = True
    return page


def _key(model: type[Any], *ids: Any) -> str:
    return hashlib.sha256(repr([model._meta.label_lower, *ids]).encode()).hexdigest()


def _may_edit(user_id: Any, page_id: Any, parent_id: Any) -> bool:
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    page = get_page_model().objects.filter(pk=page_id or parent_id).first()
    if user is None or page is None:
        return False
    rights = page.permissions_for_user(user)
    if page_id is None:
        return bool(rights.can_add_subpage())
    return bool(rights.can_edit() or rights.can_publish())
