"""``newsbrief_version``: what it prints, and what it does to the content version."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from wagtail_newsbrief.versioning import current_version
from wagtail_newsbrief.versioning.models import ContentVersion

pytestmark = pytest.mark.django_db


def run(action: str) -> str:
    out = io.StringIO()
    call_command("newsbrief_version", action, stdout=out)
    return out.getvalue()


def test_bump_makes_another_version_and_show_prints_it():
    before = current_version()
    printed = run("bump")
    assert current_version() != before
    assert printed == run("show") == f"The content version is {current_version()}.\n"


def test_before_the_first_change():
    ContentVersion.objects.all().delete()
    assert run("show") == "There is no version yet.\n"
