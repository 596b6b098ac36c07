"""Fixtures for the admin: a section, an article with a body, and users with and without permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests.projects.testapp.backends import FERRY
from tests.support.factories import again, make_article, make_section, make_user


@pytest.fixture(scope="module")
def _section(_module_transaction: None) -> Any:
    return make_section(title="News")


@pytest.fixture(scope="module")
def _article(_section: Any) -> Any:
    return make_article(_section, "Ferry", body=body_of(*FERRY), published_at="2026-03-01T08:00:00Z", revision=True)


@pytest.fixture(scope="module")
def _publisher(_section: Any) -> Any:
    return _member("publisher", _section, "add_page", "change_page", "publish_page")


@pytest.fixture(scope="module")
def _editor(_section: Any) -> Any:
    return _member("editor", _section, "add_page", "change_page")


@pytest.fixture(scope="module")
def _stranger(_module_transaction: None) -> Any:
    return _member("stranger", make_section(title="Elsewhere"), "add_page", "change_page", "publish_page")


@pytest.fixture
def section(_section: Any, db: None) -> Any:
    return again(_section)


@pytest.fixture
def article(_article: Any, db: None) -> Any:
    return again(_article)


@pytest.fixture
def publisher(_publisher: Any, db: None) -> Any:
    return again(_publisher)


@pytest.fixture
def editor(_editor: Any, db: None) -> Any:
    """Return a user who may create and edit articles of the section, but not publish them."""
    return again(_editor)


@pytest.fixture
def stranger(_stranger: Any, db: None) -> Any:
    """Return a user of the admin with permissions for other pages only."""
    return again(_stranger)


@pytest.fixture
def log_in() -> Callable[[Any], Client]:
    """Return a function that returns a client with a logged-in user."""

    def log_in_as(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in_as


def _member(name: str, section: Any, *codenames: str) -> Any:
    # Wagtail's migrations create "Editors", which is the same name in a case-insensitive database.
    group = Group.objects.create(name=f"{name}s of the section")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in codenames:
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page_id=section.pk, permission=permission)
    return make_user(name, groups=[group])


def body_of(*paragraphs: str) -> list[tuple[str, str]]:
    """Return a body of paragraphs of plain text."""
    return [("paragraph", f"<p>{text}</p>") for text in paragraphs]


def rich(text: str) -> str:
    """Return the form value of Wagtail's rich text editor for one line of plain text."""

    return rich_text(f"<p>{text}</p>", features=["bold", "italic", "link"])


def posted(*, body: tuple[str, ...] = FERRY, points: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    """Return the POST data of the edit view of an article, as the browser sends it.

    ``points`` are those of one ``key_points`` block; without any, the summary is empty. None leaves a field out.
    """

    brief = [("key_points", _list(points))] if points else []
    data = {
        "title": "Ferry",
        "slug": "ferry",
        "standfirst": "",
        "body": streamfield([("paragraph", rich(text)) for text in body]),
        "summary": streamfield(brief),
        "bylines": inline_formset([]),
        "related_articles": inline_formset([]),
        "comments": inline_formset([]),
        "published_at": "2026-03-01 08:00",
        **fields,
    }
    return nested_form_data({name: value for name, value in data.items() if value is not None})


def _list(points: tuple[str, ...]) -> dict[str, Any]:
    items: dict[str, Any] = {"count": str(len(points))}
    for number, point in enumerate(points):
        items[str(number)] = {"value": rich(point), "order": str(number), "deleted": "", "id": ""}
    return items
