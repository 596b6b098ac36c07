"""Settings of the package: ``WAGTAIL_NEWSBRIEF``, one dict, read at call time.

Each key is a field of ``NewsbriefSettings`` in lower case, with its type, default and meaning; a key that holds a
dict of keys is a dataclass of its own. Missing keys take the default. Unknown keys and wrong types are reported by
``wagtail_newsbrief.checks`` at start.
"""

from __future__ import annotations

import copy
from dataclasses import Field, dataclass, field, fields
from typing import Any, Self, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings

SETTING_NAME = "WAGTAIL_NEWSBRIEF"

Value = TypeVar("Value")


def setting(default: Value, meaning: str) -> Value:
    """Declare a key with its default, which is copied at each access, and its meaning."""
    made: Value = field(default_factory=lambda: copy.deepcopy(default), metadata={"meaning": meaning})
    return made


@dataclass(frozen=True, kw_only=True)
class SettingsGroup:
    """A group of keys."""

    @classmethod
    def of(cls, given: Any) -> Self:
        """Return the settings of a site's dict, whose keys are in upper case, with defaults for missing keys.

        Anything but a dict is taken for an empty one, and unknown keys are ignored: checks report both.
        """
        given = given if isinstance(given, dict) else {}
        return cls(**{each.name: given[name] for name, each in cls.named_fields().items() if name in given})

    @classmethod
    def named_fields(cls) -> dict[str, Field[Any]]:
        """Return the fields by their keys in upper case."""
        return {each.name.upper(): each for each in fields(cls)}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the default of each key, as a site would write it."""
        blank = cls()
        return {
            name: group.defaults() if (group := group_of(each)) else getattr(blank, each.name)
            for name, each in cls.named_fields().items()
        }


def group_of(key: Field[Any]) -> type[SettingsGroup] | None:
    """Return the dataclass of a key that holds a dict of keys, None for any other."""
    factory: Any = key.default_factory
    return factory if isinstance(factory, type) and issubclass(factory, SettingsGroup) else None


@dataclass(frozen=True, kw_only=True)
class ApiCache(SettingsGroup):
    """The cache of API responses."""

    alias: str = setting("default", "name in Django's CACHES; empty: responses are not cached")
    seconds: int = setting(300, "seconds for which a response is cached")
    models: list[str] = setting([], "further models that responses show, as app_label.ModelName")
    version: str = setting("", "name of the deploy")


@dataclass(frozen=True, kw_only=True)
class Cdn(SettingsGroup):
    """Purging a CDN (``contrib.cdn``)."""

    batch_size: int = setting(100, "URLs of one task at most")
    max_attempts: int = setting(8, "attempts to purge URLs")
    backoff_seconds: int = setting(30, "seconds before the second attempt; doubles each time, up to a day")


@dataclass(frozen=True, kw_only=True)
class GraphQL(SettingsGroup):
    """Limits of a GraphQL query (``contrib.grapple``)."""

    max_depth: int = setting(12, "fields in fields")
    max_cost: int = setting(300, "lookups")
    max_values: int = setting(10_000, "values in the response")


@dataclass(frozen=True, kw_only=True)
class Sharing(SettingsGroup):
    """JSON-LD, social cards and feeds."""

    publisher: str = setting("", "name of the publisher; empty: that of the site")
    logo: str = setting("", "URL of the publisher's logo, or a path of a static file")
    twitter_site: str = setting("", "account of the publisher, as @name")
    rendition_sets: list[str] = setting(["share", "hero", "card"], "sets of the shared image, the first that exists")
    speakable: dict[str, str] = setting(
        {
            "headline": ".newsbrief-article__headline",
            "standfirst": ".newsbrief-article__standfirst",
            "summary": ".newsbrief-summary--top .newsbrief-summary__panel",
        },
        "CSS selectors of the parts that may be read aloud",
    )
    feed_size: int = setting(20, "articles of a feed")


@dataclass(frozen=True, kw_only=True)
class Summary(SettingsGroup):
    """Summaries and suggestions."""

    backends: dict[str, Any] = setting(
        {"default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"}},
        "name to the dotted path of a class under BACKEND, and its options",
    )
    max_points: int = setting(3, "points of a suggestion at most")
    max_words: int = setting(40, "words of a point at most")
    hint_words: int = setting(25, "words of a point above which the editor is warned")
    max_input_chars: int = setting(200_000, "characters of an article at most for a suggestion")
    require_verified: bool = setting(False, "whether AI text with findings can't be published")
    show_sources: bool = setting(True, "whether readers and the API are shown where in the article a point stands")
    support_scorer: str = setting(
        "wagtail_newsbrief.summary.verification.TokenOverlap", "dotted path of what finds the source of each point"
    )
    rate_limit: str = setting("20/m", "suggestions per editor; empty: no limit")


@dataclass(frozen=True, kw_only=True)
class Webhooks(SettingsGroup):
    """Webhooks (``contrib.webhooks``)."""

    timeout: int = setting(5, "seconds of a whole attempt at most")
    max_bytes: int = setting(65_536, "bytes of a message at most")
    max_attempts: int = setting(8, "attempts to deliver a message")
    backoff_seconds: int = setting(30, "seconds before the second attempt; doubles each time, up to a day")
    allow_private_networks: bool = setting(False, "whether a receiver may be on this machine or network")
    secrets: dict[str, str] = setting({}, "secret by name of the endpoint, instead of the one in the database")
    encryption_keys: list[str] = setting([], "keys of stored secrets, the newest first")

    @property
    def secret_keys(self) -> list[str]:
        """The keys that encrypt the secrets, newest first; ``SECRET_KEY`` by default."""
        return [str(key) for key in self.encryption_keys or (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@dataclass(frozen=True, kw_only=True)
class NewsbriefSettings(SettingsGroup):
    """The keys of ``WAGTAIL_NEWSBRIEF``, and the settings of Wagtail and Django that we read."""

    api_article_model: str = setting("newsbrief.ArticlePage", "page type that /articles/ serves")
    api_cache: ApiCache = field(default_factory=ApiCache)
    api_cache_control: str = setting("public, max-age=0, must-revalidate", "Cache-Control of a public API response")
    api_section_model: str = setting("newsbrief.SectionPage", "page type that /sections/ serves")
    api_surrogate_header: str = setting("", "header of cache tags for a CDN; empty: none")
    api_vary: list[str] = setting(["Accept", "Authorization", "Cookie", "X-Newsbrief-Access"], "Vary of API responses")
    cdn: Cdn = field(default_factory=Cdn)
    frontend_urls: dict[str, str] = setting({}, "URL of the frontend of each site, by host or host:port of the site")
    graphql: GraphQL = field(default_factory=GraphQL)
    navigation_queryset: str = setting("", "dotted path of a function that narrows the candidates for previous/next")
    openapi_all_streams: bool = setting(False, "whether newsbrief_openapi describes all of API v3")
    preview_path: str = setting("api/draft/", "path for drafts on a frontend")
    preview_seconds: int = setting(900, "seconds for which the token of a preview is valid")
    reading_characters_per_minute: int = setting(500, "for scripts written without spaces")
    reading_words_per_minute: int = setting(238, "Brysbaert 2019: silent reading of English non-fiction")
    renditions: dict[str, list[str]] = setting(
        {
            "card": ["fill-400x225|format-webp", "fill-800x450|format-webp"],
            "hero": ["width-800|format-webp", "width-1600|format-webp"],
        },
        "named sets of Wagtail's filter specs, small to large",
    )
    rich_text_allow: dict[str, list[str]] = setting({}, "elements and attributes besides those of Wagtail's features")
    section_page_size: int = setting(20, "articles on one HTML page of a section")
    sharing: Sharing = field(default_factory=Sharing)
    summary: Summary = field(default_factory=Summary)
    unlock_rate_limit: str = setting("20/m", "password attempts of one client; empty: no limit")
    unlock_seconds: int = setting(1800, "seconds for which an access token is valid")
    webhooks: Webhooks = field(default_factory=Webhooks)

    @property
    def raw(self) -> Any:
        """The site's setting, of any type, for the checks."""
        return getattr(settings, SETTING_NAME, {})

    @property
    def overrides(self) -> dict[str, Any]:
        """The site's dict; empty if it is missing or isn't a dict."""
        return self.raw if isinstance(self.raw, dict) else {}

    @property
    def api_base_url(self) -> str:
        """Scheme and host of ``WAGTAILAPI_BASE_URL``; empty if each site serves the API."""
        parts = urlsplit(str(getattr(settings, "WAGTAILAPI_BASE_URL", None) or ""))
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    @property
    def api_limit_max(self) -> int | None:
        """``WAGTAILAPI_LIMIT_MAX``: most rows of a listing; None is no limit."""
        return getattr(settings, "WAGTAILAPI_LIMIT_MAX", 20) or None

    @property
    def api_search_enabled(self) -> bool:
        """``WAGTAILAPI_SEARCH_ENABLED``."""
        return bool(getattr(settings, "WAGTAILAPI_SEARCH_ENABLED", True))

    @property
    def has_frontend_cache(self) -> bool:
        """Whether ``wagtail.contrib.frontend_cache`` is installed and configured."""
        names = ("WAGTAILFRONTENDCACHE", "WAGTAILFRONTENDCACHE_LOCATION")
        is_configured = any(getattr(settings, name, None) for name in names)
        return is_configured and "wagtail.contrib.frontend_cache" in settings.INSTALLED_APPS

    @property
    def i18n_enabled(self) -> bool:
        """``WAGTAIL_I18N_ENABLED``."""
        return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))

    @property
    def site_name(self) -> str:
        """``WAGTAIL_SITE_NAME``, for a site that has no name of its own."""
        return str(getattr(settings, "WAGTAIL_SITE_NAME", ""))

    @property
    def cache_aliases(self) -> list[str]:
        """The names in ``CACHES``."""
        return list(settings.CACHES)

    @property
    def csrf_cookie_name(self) -> str:
        """``CSRF_COOKIE_NAME``."""
        return str(settings.CSRF_COOKIE_NAME)

    @property
    def language_code(self) -> str:
        """``LANGUAGE_CODE``."""
        return str(settings.LANGUAGE_CODE)

    @property
    def language_codes(self) -> list[str]:
        """The codes in ``LANGUAGES``; only ``LANGUAGE_CODE`` without ``USE_I18N``."""
        return [code for code, _ in settings.LANGUAGES] if settings.USE_I18N else [settings.LANGUAGE_CODE]

    @property
    def use_tz(self) -> bool:
        """``USE_TZ``: whether datetimes of the database are aware."""
        return bool(settings.USE_TZ)


class _CurrentSettings:
    """Reads each setting, or its default, at every access."""

    def __getattr__(self, name: str) -> Any:
        key = _FIELDS.get(name)
        if key is None or key.name.upper() not in _DEFAULT.overrides:
            return getattr(_DEFAULT, name)
        given = _DEFAULT.overrides[key.name.upper()]
        group = group_of(key)
        return group.of(given) if group else given


_DEFAULT = NewsbriefSettings()
_FIELDS = {each.name: each for each in fields(NewsbriefSettings)}

newsbrief_settings = cast("NewsbriefSettings", _CurrentSettings())

#: The default of every key, as a site would write it.
DEFAULTS = NewsbriefSettings.defaults()
