"""Checks of the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter
from wagtail.models import get_page_models

from wagtail_newsbrief import page_urls
from wagtail_newsbrief.api import http
from wagtail_newsbrief.conf import SETTING_NAME, NewsbriefSettings, SettingsGroup, group_of, newsbrief_settings
from wagtail_newsbrief.markup import refused_names
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.summary.backends import BackendNotConfigured, MissingExtra, get_backend
from wagtail_newsbrief.utils import throttling
from wagtail_newsbrief.versioning import version as versioning

from .tags import NEWSBRIEF

E001 = "wagtail_newsbrief.E001"  # the setting is not a dict
E002 = "wagtail_newsbrief.E002"  # unknown key
E003 = "wagtail_newsbrief.E003"  # wrong type
E004 = "wagtail_newsbrief.E004"  # a dotted path that can't be imported
E005 = "wagtail_newsbrief.E005"  # a rendition set with an invalid filter spec
E007 = "wagtail_newsbrief.E007"  # a number that has to be positive
E008 = "wagtail_newsbrief.E008"  # a rate that can't be read
E009 = "wagtail_newsbrief.E009"  # a page type that the API can't serve
E010 = "wagtail_newsbrief.E010"  # a summary backend that can't be instantiated
E011 = "wagtail_newsbrief.E011"  # an invalid URL of a frontend
E012 = "wagtail_newsbrief.E012"  # a name of no header, model or cache
E013 = "wagtail_newsbrief.E013"  # rich text may not hold what RICH_TEXT_ALLOW names
W004 = "wagtail_newsbrief.W004"  # a summary backend without the package it needs
W009 = "wagtail_newsbrief.W009"  # routers that spread the reads of a request over databases


@register(NEWSBRIEF)
def check_setting(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``WAGTAIL_NEWSBRIEF`` is a dict of known keys with values of the right type."""
    value = newsbrief_settings.raw
    if not isinstance(value, dict):
        return [
            Error(
                f"{SETTING_NAME} has to be a dict, not {type(value).__name__}.",
                hint=f"Write {SETTING_NAME} = {{…}}, or leave it out for the defaults.",
                id=E001,
            )
        ]
    return list(_check_keys(value, NewsbriefSettings, SETTING_NAME))


def _check_keys(value: dict[str, Any], group: type[SettingsGroup], name: str) -> Iterable[CheckMessage]:
    defaults, keys = group.defaults(), group.named_fields()
    for key, given in value.items():
        if key not in defaults:
            yield Error(
                f"{name} has an unknown key {key!r}.",
                hint=f"The keys are {', '.join(sorted(defaults))}.",
                id=E002,
            )
        elif isinstance(given, dict) and (below := group_of(keys[key])):
            yield from _check_keys(given, below, f'{name}["{key}"]')
        elif not _is_like(given, defaults[key]):
            wanted = type(defaults[key]).__name__
            yield Error(
                f"{name}[{key!r}] has to be of type {wanted}, not {type(given).__name__}.",
                hint=f"The default is {defaults[key]!r}.",
                id=E003,
            )
        elif isinstance(given, int) and not isinstance(given, bool) and given < 1:
            yield Error(
                f"{name}[{key!r}] has to be at least 1, not {given}.",
                hint=f"The default is {defaults[key]!r}.",
                id=E007,
            )


def _is_like(given: Any, default: Any) -> bool:
    # bool is a subclass of int, but no number.
    return isinstance(given, type(default)) and isinstance(given, bool) == isinstance(default, bool)


@register(NEWSBRIEF)
def check_rate_limits(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``UNLOCK_RATE_LIMIT`` and ``SUMMARY["RATE_LIMIT"]`` are rates, or empty."""
    summary = newsbrief_settings.overrides.get("SUMMARY", {})
    limits = {
        '["UNLOCK_RATE_LIMIT"]': newsbrief_settings.overrides.get("UNLOCK_RATE_LIMIT", ""),
        '["SUMMARY"]["RATE_LIMIT"]': summary.get("RATE_LIMIT", "") if isinstance(summary, dict) else "",
    }
    found = []
    for name, given in limits.items():
        try:
            throttling.parse(given if isinstance(given, str) else "")
        except ValueError as error:
            found.append(Error(f"{SETTING_NAME}{name}: {error}.", hint="An empty text is no limit.", id=E008))
    return list(found)


@register(NEWSBRIEF)
def check_names(**kwargs: Any) -> list[CheckMessage]:
    """Check the names in ``API_VARY`` and ``API_CACHE``."""
    cache = newsbrief_settings.overrides.get("API_CACHE")
    cache = cache if isinstance(cache, dict) else {}
    vary = newsbrief_settings.overrides.get("API_VARY")
    rules: list[tuple[str, Any, Callable[[Any], bool], str]] = [
        ('["API_VARY"]', vary, http.is_header_name, "A name looks like Accept-Language."),
        ('["API_CACHE"]["MODELS"]', cache.get("MODELS"), _is_model, 'A model is named "app_label.ModelName".'),
    ]
    found: list[CheckMessage] = [
        Error(f"{SETTING_NAME}{key} has {name!r}, which is none.", hint=hint, id=E012)
        for key, names, is_good, hint in rules
        for name in _as_list(names)
        if not is_good(name)
    ]
    alias = cache.get("ALIAS", "")
    if alias and isinstance(alias, str) and alias not in newsbrief_settings.cache_aliases:
        known = ", ".join(sorted(newsbrief_settings.cache_aliases))
        hint = f"CACHES has {known}. An empty name keeps no responses."
        found.append(Error(f'{SETTING_NAME}["API_CACHE"]["ALIAS"] names {alias!r}, which is none.', hint=hint, id=E012))
    return found


@register(NEWSBRIEF)
def check_read_databases(**kwargs: Any) -> list[CheckMessage]:
    """Warn of database routers that send the reads of one request to several databases."""
    if len(aliases := versioning.read_databases()) < 2:
        return []
    return [
        CheckWarning(
            f"DATABASE_ROUTERS send reads to {', '.join(sorted(aliases))}: API responses are not cached.",
            hint="Content and its version have to come from one database a request; see how-to/scale-out.",
            id=W009,
        )
    ]


def _as_list(given: Any) -> list[Any]:
    # check_setting reports values that aren't lists.
    return given if isinstance(given, list) else []


def _is_model(label: Any) -> bool:
    return isinstance(label, str) and label.lower() in {model._meta.label_lower for model in apps.get_models()}


@register(NEWSBRIEF)
def check_rich_text_allow(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``RICH_TEXT_ALLOW`` maps elements to lists of attributes, all of which may be allowed."""
    allowed = newsbrief_settings.overrides.get("RICH_TEXT_ALLOW")
    allowed = allowed if isinstance(allowed, dict) else {}
    shapeless = [name for name, attributes in allowed.items() if not isinstance(attributes, list)]
    hint = 'Write {"table": [], "td": ["colspan"]}: elements in lower case, and the attributes of each.'
    return [
        *(
            Error(f'{SETTING_NAME}["RICH_TEXT_ALLOW"][{name!r}] has to be a list.', hint=hint, id=E013)
            for name in shapeless
        ),
        *(
            Error(f'{SETTING_NAME}["RICH_TEXT_ALLOW"] names {refused!r}, which is never allowed.', hint=hint, id=E013)
            for refused in refused_names({name: allowed[name] for name in allowed if name not in shapeless})
        ),
    ]


@register(NEWSBRIEF)
def check_backends(**kwargs: Any) -> list[CheckMessage]:
    """Check that every summary backend can be instantiated.

    Its module is imported and its class called; our backends make no network request for that.
    """
    summary = newsbrief_settings.overrides.get("SUMMARY", {})
    configured = summary.get("BACKENDS", {}) if isinstance(summary, dict) else {}
    if not isinstance(configured, dict):
        return []
    return [message for alias in configured for message in _check_backend(alias)]


def _check_backend(alias: str) -> Iterable[CheckMessage]:
    try:
        get_backend(alias)
    except MissingExtra as error:
        yield CheckWarning(str(error), hint="Until then it makes no suggestions.", id=W004)
    except (BackendNotConfigured, ImproperlyConfigured) as error:
        yield Error(
            f'{SETTING_NAME}["SUMMARY"]["BACKENDS"][{alias!r}]: {error}',
            hint='An entry has the dotted path of a class under "BACKEND", and the options of that class.',
            id=E010,
        )


@register(NEWSBRIEF)
def check_navigation_queryset(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``NAVIGATION_QUERYSET`` can be imported and called."""
    path = newsbrief_settings.overrides.get("NAVIGATION_QUERYSET", "")
    if not path or not isinstance(path, str):
        return []
    try:
        is_right = callable(import_string(path))
    except ImportError:
        is_right = False
    if is_right:
        return []
    return [
        Error(
            f'{SETTING_NAME}["NAVIGATION_QUERYSET"] names {path!r}, which is not a function.',
            hint="Give the dotted path of a function that takes a queryset and returns one.",
            id=E004,
        )
    ]


@register(NEWSBRIEF)
def check_renditions(**kwargs: Any) -> list[CheckMessage]:
    """Check that each named rendition set is a list of valid filter specs."""
    sets = newsbrief_settings.overrides.get("RENDITIONS", {})
    if not isinstance(sets, dict):
        return []
    return [
        Error(
            f'{SETTING_NAME}["RENDITIONS"][{name!r}] has to be a list of filter specs: {problem}.',
            hint='A spec looks like "fill-400x225|format-webp".',
            id=E005,
        )
        for name, specs in sets.items()
        if (problem := _rendition_problem(specs))
    ]


def _rendition_problem(specs: Any) -> str:
    if not isinstance(specs, list | tuple) or not all(isinstance(spec, str) for spec in specs):
        return f"{specs!r} is none"
    for spec in specs:
        try:
            _ = Filter(spec=spec).operations
        except (InvalidFilterSpecError, ValueError) as error:
            return f"{spec!r} can't be used ({error})"
    return ""


@register(NEWSBRIEF)
def check_frontend_urls(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``FRONTEND_URLS`` maps hosts of sites to absolute URLs of frontends."""
    urls = newsbrief_settings.overrides.get("FRONTEND_URLS", {})
    if not isinstance(urls, dict):
        return []
    return [
        Error(
            f'{SETTING_NAME}["FRONTEND_URLS"][{host!r}]: {problem}.',
            hint='Write {"www.example.com": "https://news.example.com"}: host or host:port of a site, base URL.',
            id=E011,
        )
        for host, url in urls.items()
        if (problem := page_urls.problem_with(host, url))
    ]


@register(NEWSBRIEF)
def check_api_models(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``API_ARTICLE_MODEL`` and ``API_SECTION_MODEL`` name page types that the API can serve."""
    types = {model._meta.label_lower: model for model in get_page_models()}
    articles = {label for label, model in types.items() if issubclass(model, ArticleMixin)}
    return [
        Error(
            f"{SETTING_NAME}[{key!r}] names {given!r}, which is not an installed page type{condition}.",
            hint='Write it as "app_label.ModelName".',
            id=E009,
        )
        for key, right, condition in (
            ("API_ARTICLE_MODEL", articles, " with ArticleMixin"),
            ("API_SECTION_MODEL", set(types), ""),
        )
        if isinstance(given := newsbrief_settings.overrides.get(key), str) and given.lower() not in right
    ]
