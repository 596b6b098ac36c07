"""What the tests of the lists share: summaries, bodies, and editors with rights on a branch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission

from tests.support.factories import make_user

BRIEF = [{"type": "key_points", "value": ["<p>The bridge closes on Monday.</p>"], "id": "brief"}]


def body(*paragraphs: str) -> list[dict[str, Any]]:
    """Return the stored body of an article with these paragraphs."""
    return [
        {"type": "paragraph", "value": f"<p>{text}</p>", "id": f"p{number}"} for number, text in enumerate(paragraphs)
    ]


def editor(page: Any, *, permissions: Iterable[str] = ("add", "change", "publish")) -> Any:
    """Create a user who may enter the admin, with these page permissions on one branch."""
    group = Group.objects.create(name=f"editors of {page.pk} {Group.objects.count()}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for name in permissions:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=f"{name}_page")
        GroupPagePermission.objects.create(group=group, page_id=page.pk, permission=permission)
    return make_user(groups=[group])


def logged_in(user: Any) -> Client:
    """Return a browser with this user's session."""
    client = Client()
    client.force_login(user)
    return client


def count_queries(client: Client, url: str, *, stream: bool = False) -> int:
    """Return how many queries a page of the admin, or a file from it, costs once caches are warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        assert answer.status_code == 200
        if stream:
            b"".join(answer.streaming_content)
    return len(captured)
