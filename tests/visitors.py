"""Visitors of every kind, restrictions of every kind, and what Wagtail's own rule says of the two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.test import RequestFactory

from tests.support.factories import make_request, make_user, restrict

KINDS = ["none", "login", "password", "groups", "groups of nobody"]
VISITORS = [
    "nobody",
    "bare request",
    "anonymous",
    "user",
    "member",
    "member of two",
    "superuser",
    "password",
    "password user",
]


def impose(page: Any, kind: str) -> Any:
    """Put a restriction of a kind on a page: "groups" is for the first two of three groups."""
    return restrict(page, kind.split()[0], groups=_groups()[:2] if kind == "groups" else ())


def ask(visitor: str, passed: Iterable[Any] = ()) -> HttpRequest | None:
    """Return the request of a visitor; whoever knows the password has passed these restrictions."""
    if visitor == "nobody":
        return None
    if visitor == "bare request":
        return RequestFactory().get("/")
    groups = _groups()
    users = {
        "user": {"groups": groups[2:]},
        "member": {"groups": groups[:1]},
        "member of two": {"groups": groups},
        "superuser": {"is_superuser": True},
        "password user": {},
    }
    user = make_user(**users[visitor]) if visitor in users else None
    return make_request(user=user, passed=passed if "password" in visitor else ())


def _groups() -> list[Group]:
    return [Group.objects.get_or_create(name=name)[0] for name in ("Subscribers", "Staff", "Others")]


def like_wagtail(request: HttpRequest | None) -> HttpRequest:
    """Return the request as Wagtail wants to be asked: it needs a session and a user."""
    return request if request is not None and hasattr(request, "session") else make_request()


def accepted(restrictions: Iterable[Any], request: HttpRequest | None) -> set[int]:
    """Return the ids of the restrictions that Wagtail accepts, one by one."""
    request = like_wagtail(request)
    return {restriction.pk for restriction in restrictions if restriction.accept_request(request)}
