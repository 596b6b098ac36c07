"""Settings of the package: one object, one property a key, read at call time.

A site writes one dict, ``WAGTAIL_NEWSBRIEF``. Missing keys take the default. ``override_settings``
works as usual, because nothing is cached. Unknown keys and wrong types are reported by
``wagtail_newsbrief.checks`` at start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

SETTING_NAME = "WAGTAIL_NEWSBRIEF"

#: The default of every key. Its type is the type that the system check asks for.
DEFAULTS: dict[str, Any] = {
    "API_CACHE": {
        "ALIAS": "default",
        "SECONDS": 300,
        "MODELS": [],
        "VERSION": "",
    },
    "API_ARTICLE_MODEL": "newsbrief.ArticlePage",
    "API_SECTION_MODEL": "newsbrief.SectionPage",
    "API_CACHE_CONTROL": "public, max-age=0, must-revalidate",
    "API_SURROGATE_HEADER": "",
    "API_VARY": ["Accept", "Authorization", "Cookie", "X-Newsbrief-Access"],
    "CDN": {
        "BATCH_SIZE": 100,
        "MAX_ATTEMPTS": 8,
        "BACKOFF_SECONDS": 30,
    },
    "FRONTEND_URLS": {},
    "GRAPHQL": {
        "MAX_DEPTH": 12,
        "MAX_COST": 250,
        "MAX_VALUES": 10_000,
    },
    "NAVIGATION_QUERYSET": "",
    "OPENAPI_ALL_STREAMS": False,
    "PREVIEW_PATH": "api/draft/",
    "PREVIEW_SECONDS": 900,
    "READING_WORDS_PER_MINUTE": 238,
    "READING_CHARACTERS_PER_MINUTE": 500,
    "RENDITIONS": {
        "card": ["fill-400x225|format-webp", "fill-800x450|format-webp"],
        "hero": ["width-800|format-webp", "width-1600|format-webp"],
    },
    "RICH_TEXT_ALLOW": {},
    "SECTION_PAGE_SIZE": 20,
    "SHARING": {
        "PUBLISHER": "",
        "LOGO": "",
        "TWITTER_SITE": "",
        "RENDITION_SETS": ["share", "hero", "card"],
        "SPEAKABLE": {
            "headline": ".newsbrief-article__headline",
            "standfirst": ".newsbrief-article__standfirst",
            "summary": ".newsbrief-summary--top .newsbrief-summary__panel",
        },
        "FEED_SIZE": 20,
    },
    "UNLOCK_RATE_LIMIT": "20/m",
    "UNLOCK_SECONDS": 1800,
    "SUMMARY": {
        "BACKENDS": {"default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"}},
        "MAX_POINTS": 3,
        "MAX_WORDS": 40,
        "HINT_WORDS": 25,
        "MAX_INPUT_CHARS": 200_000,
        "RATE_LIMIT": "20/m",
    },
    "WEBHOOKS": {
        "TIMEOUT": 5,
        "MAX_BYTES": 65_536,
        "MAX_ATTEMPTS": 8,
        "BACKOFF_SECONDS": 30,
        "ALLOW_PRIVATE_NETWORKS": False,
        "SECRETS": {},
        "ENCRYPTION_KEYS": [],
    },
}


class NewsbriefSettings:
    """Typed access to ``WAGTAIL_NEWSBRIEF``; every property reads the live setting."""

    @property
    def raw(self) -> Any:
        """Whatever the site's setting holds, for the system checks."""
        return getattr(settings, SETTING_NAME, {})

    @property
    def overrides(self) -> dict[str, Any]:
        """The dict as the site wrote it; empty when it is absent or no dict (a check says so)."""
        return self.raw if isinstance(self.raw, dict) else {}

    def _get(self, key: str) -> Any:
        return self.overrides.get(key, DEFAULTS[key])

    @property
    def api_cache(self) -> dict[str, Any]:
        """The ``API_CACHE`` dict, the site's keys over the defaults: where API responses are kept, and how long."""
        return {**DEFAULTS["API_CACHE"], **self.overrides.get("API_CACHE", {})}

    @property
    def api_article_model(self) -> str:
        """``app_label.ModelName`` that ``/articles/`` serves; it has to use ``ArticleMixin``."""
        return str(self._get("API_ARTICLE_MODEL"))

    @property
    def api_section_model(self) -> str:
        """``app_label.ModelName`` of the page type that ``/sections/`` serves."""
        return str(self._get("API_SECTION_MODEL"))

    @property
    def api_cache_control(self) -> str:
        """``Cache-Control`` value of a public API answer; empty leaves the header out."""
        return str(self._get("API_CACHE_CONTROL"))

    @property
    def api_vary(self) -> list[str]:
        """``Vary`` of an API answer: the headers that a shared cache has to tell answers apart by."""
        return [str(name) for name in self._get("API_VARY")]

    @property
    def api_surrogate_header(self) -> str:
        """Header that names to a CDN what an answer shows: ``Surrogate-Key``, ``Cache-Tag``; empty: none."""
        return str(self._get("API_SURROGATE_HEADER"))

    @property
    def api_limit_max(self) -> int | None:
        """Wagtail's ``WAGTAILAPI_LIMIT_MAX``: rows of one listing at most; None is no limit."""
        return getattr(settings, "WAGTAILAPI_LIMIT_MAX", 20) or None

    @property
    def api_search_enabled(self) -> bool:
        """Wagtail's ``WAGTAILAPI_SEARCH_ENABLED``."""
        return bool(getattr(settings, "WAGTAILAPI_SEARCH_ENABLED", True))

    @property
    def i18n_enabled(self) -> bool:
        """Wagtail's ``WAGTAIL_I18N_ENABLED``."""
        return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))

    @property
    def language_code(self) -> str:
        """Django's ``LANGUAGE_CODE``."""
        return str(settings.LANGUAGE_CODE)

    @property
    def site_name(self) -> str:
        """Wagtail's ``WAGTAIL_SITE_NAME``, for a site that has no name of its own."""
        return str(getattr(settings, "WAGTAIL_SITE_NAME", ""))

    @property
    def use_tz(self) -> bool:
        """Django's ``USE_TZ``: whether the database's dates come with a time zone."""
        return bool(settings.USE_TZ)

    @property
    def csrf_cookie_name(self) -> str:
        """Django's ``CSRF_COOKIE_NAME``."""
        return str(settings.CSRF_COOKIE_NAME)

    @property
    def frontend_urls(self) -> dict[str, str]:
        """Base address of the frontend of each site that has one, by ``host`` or ``host:port`` of the site."""
        return dict(self._get("FRONTEND_URLS"))

    @property
    def graphql(self) -> dict[str, Any]:
        """The ``GRAPHQL`` dict, the site's keys over the defaults (``contrib.grapple``)."""
        return {**DEFAULTS["GRAPHQL"], **self.overrides.get("GRAPHQL", {})}

    @property
    def navigation_queryset(self) -> Callable[[Any], Any] | None:
        """The site's own rule for neighbours: queryset of ``NavigationEntry`` in, queryset out."""
        path = self._get("NAVIGATION_QUERYSET")
        return import_string(path) if path else None

    @property
    def openapi_all_streams(self) -> bool:
        """Whether ``newsbrief_openapi`` describes all of API v3, each StreamField of the site precisely."""
        return bool(self._get("OPENAPI_ALL_STREAMS"))

    @property
    def preview_path(self) -> str:
        """Where a frontend takes drafts, below its own address (``contrib.preview``)."""
        return str(self._get("PREVIEW_PATH")).lstrip("/")

    @property
    def preview_seconds(self) -> int:
        """How long the token of a preview opens its draft."""
        return int(self._get("PREVIEW_SECONDS"))

    @property
    def cdn(self) -> dict[str, Any]:
        """The ``CDN`` dict, the site's keys over the defaults (``contrib.cdn``)."""
        return {**DEFAULTS["CDN"], **self.overrides.get("CDN", {})}

    @property
    def has_frontend_cache(self) -> bool:
        """Whether ``wagtail.contrib.frontend_cache`` is installed and told of a cache."""
        names = ("WAGTAILFRONTENDCACHE", "WAGTAILFRONTENDCACHE_LOCATION")
        is_configured = any(getattr(settings, name, None) for name in names)
        return is_configured and "wagtail.contrib.frontend_cache" in settings.INSTALLED_APPS

    @property
    def api_base_url(self) -> str:
        """Wagtail's ``WAGTAILAPI_BASE_URL``, scheme and host of it; empty where the API is at each site."""
        parts = urlsplit(str(getattr(settings, "WAGTAILAPI_BASE_URL", None) or ""))
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def language_codes(self) -> list[str]:
        """Django's ``LANGUAGES``; the one of ``LANGUAGE_CODE`` without ``USE_I18N``."""
        return [code for code, _ in settings.LANGUAGES] if settings.USE_I18N else [settings.LANGUAGE_CODE]

    @property
    def reading_words_per_minute(self) -> int:
        """Words a reader reads in a minute (Brysbaert 2019: 238 for English non-fiction)."""
        return int(self._get("READING_WORDS_PER_MINUTE"))

    @property
    def reading_characters_per_minute(self) -> int:
        """Characters a minute for scripts written without spaces (Chinese, Japanese)."""
        return int(self._get("READING_CHARACTERS_PER_MINUTE"))

    @property
    def renditions(self) -> dict[str, list[str]]:
        """Named rendition sets: name to a list of Wagtail filter specs, small to large."""
        return dict(self._get("RENDITIONS"))

    @property
    def rich_text_allow(self) -> dict[str, list[str]]:
        """What rich text may hold beside what Wagtail's features write: element to attributes."""
        return {str(name): list(names) for name, names in self._get("RICH_TEXT_ALLOW").items()}

    @property
    def section_page_size(self) -> int:
        """Articles on one HTML page of a section."""
        return int(self._get("SECTION_PAGE_SIZE"))

    @property
    def sharing(self) -> dict[str, Any]:
        """The ``SHARING`` dict, the site's keys over the defaults: JSON-LD, social cards, feeds."""
        return {**DEFAULTS["SHARING"], **self.overrides.get("SHARING", {})}

    @property
    def unlock_rate_limit(self) -> str:
        """Attempts at passwords that one address may make, as ``"20/m"``; empty is no limit."""
        return str(self._get("UNLOCK_RATE_LIMIT"))

    @property
    def unlock_seconds(self) -> int:
        """Seconds for which a token for an article with a password is good."""
        return int(self._get("UNLOCK_SECONDS"))

    @property
    def summary(self) -> dict[str, Any]:
        """The ``SUMMARY`` dict, the site's keys over the defaults."""
        return {**DEFAULTS["SUMMARY"], **self.overrides.get("SUMMARY", {})}

    @property
    def webhooks(self) -> dict[str, Any]:
        """The ``WEBHOOKS`` dict, the site's keys over the defaults (``contrib.webhooks``)."""
        return {**DEFAULTS["WEBHOOKS"], **self.overrides.get("WEBHOOKS", {})}

    @property
    def secret_keys(self) -> list[str]:
        """What the secrets of webhooks are encrypted with, the newest first: ``SECRET_KEY`` by default."""
        own = [str(key) for key in self.webhooks["ENCRYPTION_KEYS"]]
        return own or [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]

    @property
    def cache_aliases(self) -> list[str]:
        """The names in Django's ``CACHES``."""
        return list(settings.CACHES)


newsbrief_settings = NewsbriefSettings()
