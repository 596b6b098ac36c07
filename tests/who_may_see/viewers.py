"""Whoever asks, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import BaseViewRestriction

from tests.admin.helpers import editor as make_editor
from tests.support.factories import make_user

from .paper import Newspaper


def visitor(paper: Newspaper) -> Client:
    """Nobody that the site knows."""
    return Client()


def reader(paper: Newspaper) -> Client:
    return _browser(make_user())


def member(paper: Newspaper) -> Client:
    """A reader in the group that restrictions name."""
    return _browser(make_user(groups=[paper.readers]))


def holder(paper: Newspaper) -> Client:
    """A visitor who has typed every password there is."""
    browser = Client()
    for restriction in paper.restrictions:
        if restriction.restriction_type == BaseViewRestriction.PASSWORD:
            url = f"/_util/authenticate_with_password/{restriction.pk}/{restriction.page_id}/"
            response = browser.post(url, {"password": "secret", "return_url": "/"})
            assert response.status_code == 302, response.content
    return browser


def neighbour(paper: Newspaper) -> Client:
    """An editor of another section."""
    return _browser(make_editor(paper.sport))


def editor(paper: Newspaper) -> Client:
    """An editor who may not publish."""
    return _browser(make_editor(paper.news, permissions=("add", "change")))


def moderator(paper: Newspaper) -> Client:
    return _browser(make_editor(paper.news))


def admin(paper: Newspaper) -> Client:
    return _browser(make_user(is_superuser=True))


VIEWERS: dict[str, Callable[[Newspaper], Client]] = {
    view.__name__: view for view in (visitor, reader, member, holder, neighbour, editor, moderator, admin)
}


def group() -> Group:
    """Return the group that restrictions name."""
    return Group.objects.create(name="Subscribers")


def _browser(user: object) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser
