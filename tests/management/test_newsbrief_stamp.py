"""``newsbrief_stamp``: what it prints, and what it does to the stamp."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from wagtail_newsbrief.stamps import current
from wagtail_newsbrief.stamps.record import ContentChange

pytestmark = pytest.mark.django_db


def run(action: str) -> str:
    out = io.StringIO()
    call_command("newsbrief_stamp", action, stdout=out)
    return out.getvalue()


def test_bump_and_show():
    before = current()
    printed = run("bump")
    assert current() != before
    assert printed == run("show") == f"The stamp is {current().value}.\n"


def test_fold():
    for _ in range(3):
        run("bump")
    before = current()
    printed = run("fold")
    assert "Folded" in printed
    assert ContentChange.objects.count() == 1
    assert current() == before


def test_before_the_first_change():
    ContentChange.objects.all().delete()
    assert run("show") == "Nothing was recorded yet.\n"
