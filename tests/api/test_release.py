"""A digest of code and settings: the same on every machine of a deployment, another for another deployment."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils.translation import gettext_lazy

from wagtail_newsbrief.api import release
from wagtail_newsbrief.conf import newsbrief_settings

ROOT = Path(__file__).resolve().parents[2]


def test_two_processes_agree():
    """Sets have another order in each."""
    program = "import django; django.setup(); from wagtail_newsbrief.api import release; print(release.fingerprint())"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in (1, 2)
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "b"),
        (1, "1"),
        (True, 1),
        ([1], [2]),
        ((1, 2), (2, 1)),
        ({"a": 1}, {"a": 2}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1}, {2}),
        (None, ""),
    ],
)
def test_a_setting_counts_by_its_value(one, other):
    with override_settings(SOME_SETTING=one):
        first = release.fingerprint()
        assert release.fingerprint() == first
    with override_settings(SOME_SETTING=other):
        assert release.fingerprint() != first


@pytest.mark.parametrize(
    ("one", "other"), [(object(), object()), (gettext_lazy("a"), gettext_lazy("b")), ({1, "a"}, {"a", 1})]
)
def test_what_looks_different_in_each_process_counts_by_its_type(one, other):
    with override_settings(SOME_SETTING=one):
        first = release.fingerprint()
    with override_settings(SOME_SETTING=other):
        assert release.fingerprint() == first
    with override_settings(SOME_SETTING=timedelta(1)):
        assert release.fingerprint() != first


def test_the_files_of_the_sites_own_apps_count(tmp_path):
    def code() -> str:
        release._code.cache_clear()
        return release._code()

    before = code()
    templates = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]
    with override_settings(TEMPLATES=templates):
        assert code() == before
        (tmp_path / "notes.txt").write_text("x")
        assert code() == before
        (tmp_path / "embed.html").write_text("x")
        one = code()
        (tmp_path / "embed.html").write_text("y")
        assert len({before, one, code()}) == 3
    assert code() == before


def test_template_engines_without_folders():
    with override_settings(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}]):
        release._code.cache_clear()
        assert release._code()
    release._code.cache_clear()


def test_those_of_installed_packages_count_by_their_version():
    names = {path.as_posix() for path in release._own_files()}
    assert f"{ROOT.as_posix()}/wagtail_newsbrief/api/release.py" in names
    assert not any("site-packages" in name for name in names)


def test_settings_of_e_mail_are_left_alone():
    # Since Django 6.1 reading one warns, or fails where MAILERS is set.
    assert not [name for name in newsbrief_settings.everything() if name.startswith("EMAIL_")]
