"""Settings: the site's over the defaults, read when they are asked for."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from django.test import override_settings

from wagtail_newsbrief.conf import DEFAULTS, NewsbriefSettings, SettingsGroup, group_of, newsbrief_settings

#: A value other than the default for each key.
OTHER = {
    "API_CACHE": {"ALIAS": "", "SECONDS": 60, "MODELS": ["blog.Visit"], "VERSION": "1"},
    "API_ARTICLE_MODEL": "testapp.ReportPage",
    "API_SECTION_MODEL": "testapp.ChannelPage",
    "API_CACHE_CONTROL": "no-cache",
    "API_SURROGATE_HEADER": "Cache-Tag",
    "API_VARY": ["Accept"],
    "FRONTEND_URLS": {"localhost": "https://news.example.com"},
    "OPENAPI_ALL_STREAMS": True,
    "PREVIEW_PATH": "show/draft/",
    "PREVIEW_SECONDS": 60,
    "READING_WORDS_PER_MINUTE": 200,
    "READING_CHARACTERS_PER_MINUTE": 400,
    "RENDITIONS": {"thumb": ["max-80x80"]},
    "RICH_TEXT_ALLOW": {"td": ["colspan"]},
    "SECTION_PAGE_SIZE": 3,
    "UNLOCK_RATE_LIMIT": "3/h",
    "UNLOCK_SECONDS": 60,
}


def read(key):
    """Return a key's value as a site would write it."""
    value = getattr(newsbrief_settings, key.lower())
    if isinstance(value, SettingsGroup):
        return {name: getattr(value, name.lower()) for name in value.named_fields()}
    return value


def test_every_key_is_a_field_with_its_meaning():
    for group in (NewsbriefSettings, *SettingsGroup.__subclasses__()):
        for name, key in group.named_fields().items():
            assert group_of(key) or key.metadata["meaning"], name
    own = {name for name, value in vars(NewsbriefSettings).items() if isinstance(value, property)}
    assert own == {
        *("raw", "overrides"),
        # Wagtail's own settings
        *("api_base_url", "api_limit_max", "api_search_enabled", "has_frontend_cache", "i18n_enabled", "site_name"),
        *("cache_aliases", "csrf_cookie_name", "language_code", "language_codes", "use_tz"),  # Django's
    }


@pytest.mark.parametrize("key", DEFAULTS)
def test_defaults(key):
    for setting in ({}, None, "no dict"):
        with override_settings(WAGTAIL_NEWSBRIEF=setting):
            assert read(key) == DEFAULTS[key]


@pytest.mark.parametrize("key", OTHER)
def test_the_setting_wins_at_once(key):
    assert read(key) == DEFAULTS[key]
    with override_settings(WAGTAIL_NEWSBRIEF={key: OTHER[key]}):
        assert read(key) == OTHER[key]
    assert read(key) == DEFAULTS[key]


def test_the_summarys_keys_go_over_the_defaults_one_by_one():
    with override_settings(WAGTAIL_NEWSBRIEF={"SUMMARY": {"MAX_POINTS": 5}}):
        assert newsbrief_settings.summary == dataclasses.replace(NewsbriefSettings().summary, max_points=5)


def test_defaults_stay_as_they_are():
    changed = NewsbriefSettings()
    changed.renditions["card"] = []
    changed.summary.backends.clear()
    assert NewsbriefSettings().renditions == DEFAULTS["RENDITIONS"] != changed.renditions
    assert NewsbriefSettings().summary.backends
    with pytest.raises(dataclasses.FrozenInstanceError):
        newsbrief_settings.summary.max_points = 99


def test_wagtails_settings():
    assert newsbrief_settings.api_limit_max == 20
    assert newsbrief_settings.api_search_enabled
    with override_settings(WAGTAILAPI_LIMIT_MAX=None, WAGTAILAPI_SEARCH_ENABLED=False, WAGTAIL_I18N_ENABLED=False):
        assert newsbrief_settings.api_limit_max is None
        assert not newsbrief_settings.api_search_enabled
        assert not newsbrief_settings.i18n_enabled
    with override_settings(WAGTAIL_SITE_NAME="House"):
        assert newsbrief_settings.site_name == "House"
    with override_settings(WAGTAILAPI_LIMIT_MAX=0):
        assert newsbrief_settings.api_limit_max is None


def test_djangos_settings():
    caches = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "rows": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cached_rows"},
    }
    with override_settings(CACHES=caches):
        assert newsbrief_settings.cache_aliases == ["default", "rows"]
    with override_settings(CSRF_COOKIE_NAME="house", LANGUAGE_CODE="ar"):
        assert newsbrief_settings.csrf_cookie_name == "house"
        assert newsbrief_settings.language_code == "ar"


def test_every_key_is_in_the_reference_with_its_default():
    reference = (Path(__file__).parents[1] / "docs/reference/settings.md").read_text(encoding="utf-8")
    for group in (NewsbriefSettings, *SettingsGroup.__subclasses__()):
        defaults = group.defaults()
        for key, default in defaults.items():
            assert f"`{key}`" in reference
            if isinstance(default, int):
                assert f"`{default}`" in reference or f"`{default:_}`" in reference
            elif isinstance(default, str) and default:
                assert default in reference
    for spec in json.dumps(DEFAULTS["RENDITIONS"]).split('"'):
        if "-" in spec:
            assert spec in reference
