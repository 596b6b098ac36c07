"""What is kept under a content version: good for those who have read the same version, and bounded."""

from __future__ import annotations

from unittest import mock

import pytest
from django.core.cache import caches as django_caches
from django.test import override_settings

from wagtail_newsbrief.versioning import VersionedCache, cache

NOW, LATER = 7, 8


def api_cache(**keys: object) -> override_settings:
    return override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": keys})


def test_what_is_kept_is_given_under_the_same_version_and_name():
    VersionedCache(NOW).set("a", [1])
    assert VersionedCache(NOW).get("a") == [1]
    assert VersionedCache(NOW).get("b") is None
    assert VersionedCache(LATER).get("a") is None


def test_without_a_version_nothing_is_kept():
    VersionedCache(None).set("nothing", 1)
    assert VersionedCache(None).get("nothing") is None


def test_without_a_cache_nothing_is_kept():
    with api_cache(ALIAS=""):
        VersionedCache(NOW).set("off", 1)
        assert VersionedCache(NOW).get("off") is None
    assert VersionedCache(NOW).get("off") is None


def test_a_cache_of_its_own():
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "first"},
        "own": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "second"},
    }
    with override_settings(CACHES=caches):
        with api_cache(ALIAS="own"):
            VersionedCache(NOW).set("own", 1)
            assert VersionedCache(NOW).get("own") == 1
        assert VersionedCache(NOW).get("own") is None


def test_for_as_long_as_the_setting_says(monkeypatch):
    seconds = []
    own = type(django_caches["default"])
    monkeypatch.setattr(own, "set", lambda cache, key, value, timeout: seconds.append(timeout))
    with api_cache(SECONDS=9):
        VersionedCache(NOW).set("short", 1)
    assert seconds == [9]


def test_sites_that_share_a_cache_share_nothing():
    VersionedCache(NOW).set("shared", 1)
    with override_settings(SECRET_KEY="another"):
        assert VersionedCache(NOW).get("shared") is None


@pytest.mark.parametrize(
    "deploy",
    [
        lambda: api_cache(VERSION="2026-11-30"),
        lambda: mock.patch.object(cache, "__version__", "99"),
    ],
)
def test_another_deploy_gets_nothing_of_the_one_before(deploy):
    VersionedCache(NOW).set("deploy", 1)
    with deploy():
        assert VersionedCache(NOW).get("deploy") is None


def test_however_many_names_are_made_up_there_is_a_bound_to_what_is_kept(monkeypatch):
    monkeypatch.setattr(cache, "SLOTS", 8)
    kept = set()
    own = type(django_caches["default"])
    monkeypatch.setattr(own, "set", lambda cache, key, value, timeout: kept.add(key))
    for version in range(20):
        for number in range(50):
            VersionedCache(version).set(f"name {number}", 1)
    assert len(kept) == 8


def test_a_name_that_falls_to_the_same_key_is_another_name(monkeypatch):
    monkeypatch.setattr(cache, "SLOTS", 1)
    VersionedCache(NOW).set("a", 1)
    assert VersionedCache(NOW).get("b") is None
    assert VersionedCache(NOW).get_or_set("b", lambda: 2) == 2
    assert VersionedCache(NOW).get("a") is None
