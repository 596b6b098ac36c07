"""What is kept under a stamp: good for those who have read the same stamp, and for nobody else."""

from __future__ import annotations

from django.core.cache import caches as django_caches
from django.test import override_settings

from wagtail_newsbrief.stamps import Memory, Stamp

NOW, LATER = Stamp(7, None), Stamp(8, 1_000_000_000)


def answers(**keys: object) -> override_settings:
    return override_settings(WAGTAIL_NEWSBRIEF={"API_ANSWERS": keys})


def test_what_is_kept_is_recalled_under_the_same_stamp_and_name():
    Memory(NOW).keep("a", [1])
    assert Memory(Stamp(7, 1)).recall("a") == [1]
    assert Memory(NOW).recall("b") is None
    assert Memory(LATER).recall("a") is None


def test_without_a_stamp_nothing_is():
    Memory(None).keep("nothing", 1)
    assert Memory(None).recall("nothing") is None


def test_without_a_cache_nothing_is():
    with answers(CACHE=""):
        Memory(NOW).keep("off", 1)
        assert Memory(NOW).recall("off") is None
    assert Memory(NOW).recall("off") is None


def test_a_cache_of_its_own():
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "first"},
        "own": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "second"},
    }
    with override_settings(CACHES=caches):
        with answers(CACHE="own"):
            Memory(NOW).keep("own", 1)
            assert Memory(NOW).recall("own") == 1
        assert Memory(NOW).recall("own") is None


def test_for_as_long_as_the_setting_says(monkeypatch):
    seconds = []
    own = type(django_caches["default"])
    monkeypatch.setattr(own, "set", lambda cache, key, value, timeout: seconds.append(timeout))
    with answers(SECONDS=9):
        Memory(NOW).keep("short", 1)
    assert seconds == [9]


def test_sites_that_share_a_cache_share_nothing():
    Memory(NOW).keep("shared", 1)
    with override_settings(SECRET_KEY="another"):
        assert Memory(NOW).recall("shared") is None
