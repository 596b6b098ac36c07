"""System checks: what is wrong with the settings or the installation, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils.module_loading import import_string
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter
from wagtail.models import get_page_models

from . import page_urls
from .api import http
from .api.articles import ArticleEndpoint
from .api.own_fields import declared
from .api.sections import SectionEndpoint
from .conf import DEFAULTS, SETTING_NAME, newsbrief_settings
from .editor.forms import SummaryPageForm
from .markup import refused_names
from .mixins import ArticleMixin, ExactDatesMixin, NavigationMixin, SummaryMixin
from .navigation import index, rows
from .navigation.models import NavigationEntry
from .streams.repair import repairable_models, repaired_fields
from .summary.backends import BackendNotConfigured, MissingExtra, get_backend
from .utils import throttling
from .versioning import version as versioning

#: So many of the newest pages of each type are looked at for rich text that no editor could have written.
NEWEST = 100

E001 = "wagtail_newsbrief.E001"  # the setting is no dict
E002 = "wagtail_newsbrief.E002"  # unknown key
E003 = "wagtail_newsbrief.E003"  # wrong type
E004 = "wagtail_newsbrief.E004"  # a dotted path that leads nowhere
E005 = "wagtail_newsbrief.E005"  # a rendition set that Wagtail can't make
E006 = "wagtail_newsbrief.E006"  # a Wagtail app is missing
E007 = "wagtail_newsbrief.E007"  # a number that has to be positive
E008 = "wagtail_newsbrief.E008"  # a rate that can't be read
E009 = "wagtail_newsbrief.E009"  # a page type that the API can't serve
E010 = "wagtail_newsbrief.E010"  # a summary backend that can't be made
E011 = "wagtail_newsbrief.E011"  # a frontend's address that can't be one
E012 = "wagtail_newsbrief.E012"  # a name that is no header, no model, or no cache
E013 = "wagtail_newsbrief.E013"  # rich text may not hold what RICH_TEXT_ALLOW names
W001 = "wagtail_newsbrief.W001"  # the navigation index lacks pages
W002 = "wagtail_newsbrief.W002"  # search_fields without the page's own
W003 = "wagtail_newsbrief.W003"  # a form class that records nothing about briefs
W004 = "wagtail_newsbrief.W004"  # a summary backend without the package it needs
W005 = "wagtail_newsbrief.W005"  # a field of the site's own that the API leaves out
W006 = "wagtail_newsbrief.W006"  # a list of a mixin or of a base class that another one shadows
W007 = "wagtail_newsbrief.W007"  # server-side cursors through a connection pooler
W008 = "wagtail_newsbrief.W008"  # rich text that no editor could have written
W009 = "wagtail_newsbrief.W009"  # routers that spread the reads of a request over databases


@register()
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
    return [
        *_check_keys(value, DEFAULTS, SETTING_NAME),
        *_check_keys(value.get("API_CACHE"), DEFAULTS["API_CACHE"], f'{SETTING_NAME}["API_CACHE"]'),
        *_check_keys(value.get("CDN"), DEFAULTS["CDN"], f'{SETTING_NAME}["CDN"]'),
        *_check_keys(value.get("SUMMARY"), DEFAULTS["SUMMARY"], f'{SETTING_NAME}["SUMMARY"]'),
        *_check_keys(value.get("SHARING"), DEFAULTS["SHARING"], f'{SETTING_NAME}["SHARING"]'),
        *_check_keys(value.get("GRAPHQL"), DEFAULTS["GRAPHQL"], f'{SETTING_NAME}["GRAPHQL"]'),
        *_check_keys(value.get("WEBHOOKS"), DEFAULTS["WEBHOOKS"], f'{SETTING_NAME}["WEBHOOKS"]'),
    ]


def _check_keys(value: Any, defaults: dict[str, Any], name: str) -> Iterable[CheckMessage]:
    if not isinstance(value, dict):
        return
    for key, given in value.items():
        if key not in defaults:
            yield Error(
                f"{name} has an unknown key {key!r}.",
                hint=f"The keys are {', '.join(sorted(defaults))}.",
                id=E002,
            )
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
    # True and False are integers to Python, but never a number of words.
    return isinstance(given, type(default)) and isinstance(given, bool) == isinstance(default, bool)


@register()
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


@register()
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


@register()
def check_read_databases(**kwargs: Any) -> list[CheckMessage]:
    """Warn of database routers that send the reads of one request to several databases."""
    if len(aliases := versioning.read_databases()) < 2:
        return []
    return [
        CheckWarning(
            f"DATABASE_ROUTERS send reads to {', '.join(sorted(aliases))}: no API response is kept.",
            hint="Content and its version have to come from one database a request; see how-to/scale-out.",
            id=W009,
        )
    ]


def _as_list(given: Any) -> list[Any]:
    # check_setting has its own word for what is no list.
    return given if isinstance(given, list) else []


def _is_model(label: Any) -> bool:
    return isinstance(label, str) and label.lower() in {model._meta.label_lower for model in apps.get_models()}


@register()
def check_rich_text_allow(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``RICH_TEXT_ALLOW`` maps elements to lists of attributes, none of which run or load something."""
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


@register()
def check_backends(**kwargs: Any) -> list[CheckMessage]:
    """Check that every summary backend can be made, as it will be for the first suggestion.

    Its module is imported and its class called; ours ask no other machine for that.
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
        yield CheckWarning(str(error), hint="Until then nobody gets a suggestion from it.", id=W004)
    except (BackendNotConfigured, ImproperlyConfigured) as error:
        yield Error(
            f'{SETTING_NAME}["SUMMARY"]["BACKENDS"][{alias!r}]: {error}',
            hint='An entry has the dotted path of a class under "BACKEND", and the options of that class.',
            id=E010,
        )


@register()
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
            f'{SETTING_NAME}["NAVIGATION_QUERYSET"] names {path!r}, which is no function.',
            hint="Give the dotted path of a function that takes a queryset and returns one.",
            id=E004,
        )
    ]


@register()
def check_renditions(**kwargs: Any) -> list[CheckMessage]:
    """Check that each named rendition set is a list of filter specs that Wagtail understands."""
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


@register()
def check_frontend_urls(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``FRONTEND_URLS`` gives hosts of sites absolute addresses of frontends."""
    urls = newsbrief_settings.overrides.get("FRONTEND_URLS", {})
    if not isinstance(urls, dict):
        return []
    return [
        Error(
            f'{SETTING_NAME}["FRONTEND_URLS"][{host!r}]: {problem}.',
            hint='Write {"www.example.com": "https://news.example.com"}: host or host:port of a site, base address.',
            id=E011,
        )
        for host, url in urls.items()
        if (problem := page_urls.problem_with(host, url))
    ]


@register()
def check_api_models(**kwargs: Any) -> list[CheckMessage]:
    """Check that ``API_ARTICLE_MODEL`` and ``API_SECTION_MODEL`` name page types that the API can serve."""
    types = {model._meta.label_lower: model for model in get_page_models()}
    articles = {label for label, model in types.items() if issubclass(model, ArticleMixin)}
    return [
        Error(
            f"{SETTING_NAME}[{key!r}] names {given!r}, which is no installed page type{condition}.",
            hint='Write it as "app_label.ModelName".',
            id=E009,
        )
        for key, right, condition in (
            ("API_ARTICLE_MODEL", articles, " with ArticleMixin"),
            ("API_SECTION_MODEL", set(types), ""),
        )
        if isinstance(given := newsbrief_settings.overrides.get(key), str) and given.lower() not in right
    ]


@register()
def check_own_fields(**kwargs: Any) -> list[CheckMessage]:
    """Check that the fields that a site adds to ``/articles/`` and ``/sections/`` can be given there."""
    # The check above tells of names that lead nowhere.
    types = {model._meta.label_lower: model for model in get_page_models()}
    served = [
        (types.get(str(newsbrief_settings.api_article_model).lower()), ArticleEndpoint, "/articles/"),
        (types.get(str(newsbrief_settings.api_section_model).lower()), SectionEndpoint, "/sections/"),
    ]
    return [
        CheckWarning(
            f"api_fields of {model._meta.label} has the relation {field.name!r}, which {address} leaves out.",
            hint=f'Give it a serializer: APIField("{field.name}", serializer=…).',
            obj=model,
            id=W005,
        )
        for model, endpoint, address in served
        if model is not None
        for field in declared(model, endpoint.taken())
        if not field.is_servable
    ]


@register()
def check_apps(**kwargs: Any) -> list[CheckMessage]:
    """Check that the Wagtail apps are installed that the body's blocks come from."""
    needs = any(issubclass(model, ArticleMixin) for model in get_page_models())
    required = ["wagtail.contrib.typed_table_block", "wagtail.embeds", "wagtail.images"]
    return [
        Error(
            f"{name} is missing in INSTALLED_APPS; the editor of article bodies needs it.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id=E006,
        )
        for name in required
        if needs and not apps.is_installed(name)
    ]


@register()
def check_search_fields(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type whose ``search_fields`` are the mixin's alone."""
    return [
        CheckWarning(
            f"{model._meta.label}.search_fields lack those of Page, so that searches can't filter.",
            hint=("Write search_fields = Page.search_fields + SummaryMixin.search_fields in the model."),
            obj=model,
            id=W002,
        )
        for model in get_page_models()
        if issubclass(model, SummaryMixin)
        and not {"title", "live"} <= {field.field_name for field in model.search_fields}
    ]


#: What a page type may inherit from our mixins and from a site's base classes, and needs from all of them.
_LISTS = ("api_fields", "exclude_fields_in_copy", "override_translatable_fields", "search_fields")


@register()
def check_shadowed(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type that inherits a list or a form class from a mixin and from elsewhere: it has the first only.

    A class that writes the list itself, or whose list comes from one that derives from the others, means what it says.
    """
    return [
        CheckWarning(
            f"{model._meta.label}.{name} is that of {classes[0].__name__} alone; "
            f"it shadows {' and '.join(one.__name__ for one in classes[1:])}.",
            hint=_way_to_all(name, classes),
            obj=model,
            id=W006,
        )
        for model in get_page_models()
        if issubclass(model, ExactDatesMixin)
        for name in (*_LISTS, "base_form_class")
        for classes in [_shadowing(model, name)]
        if len(classes) > 1 and any(one.__module__ == ExactDatesMixin.__module__ for one in classes)
    ]


def _way_to_all(name: str, classes: Iterable[type[Any]]) -> str:
    names = [f"{one.__name__}.{name}" for one in classes]
    if name in _LISTS:
        return f"Write in the model: {name} = [{', '.join(f'*{one}' for one in names)}]"
    return f"Give the model a form class that derives from {' and '.join(names)}."


def _shadowing(model: type[Any], name: str) -> list[type[Any]]:
    """Return the class that an attribute of a model comes from, and those whose own is lost by that.

    What ``Page`` itself loses is the matter of ``W002`` and ``W003``.
    """
    found: list[type[Any]] = []
    for other in [base for base in model.__mro__ if name in vars(base)]:
        is_known = any(issubclass(one, other) for one in found) or other.__module__.startswith("wagtail.")
        if not found or not (is_known or _has_all_of(getattr(model, name), getattr(other, name))):
            found.append(other)
    return found


def _has_all_of(kept: Any, other: Any) -> bool:
    if isinstance(kept, type):
        return issubclass(kept, other)
    return {_entry(entry) for entry in other} <= {_entry(entry) for entry in kept}


def _entry(entry: Any) -> Any:
    """Return what tells the entries of a list apart: the kind and the name of a field."""
    return getattr(entry, "name", None) or (type(entry), getattr(entry, "field_name", entry))


@register()
def check_form_classes(**kwargs: Any) -> list[CheckMessage]:
    """Warn of a page type with a brief whose form records nothing about it, and so offers no suggestion."""
    return [
        CheckWarning(
            f"{model._meta.label}.base_form_class is no SummaryPageForm: it suggests no brief and records no origin.",
            hint=(
                "Derive the form class from wagtail_newsbrief.editor.forms.SummaryPageForm; "
                "if the page type has none of its own, write the mixin before the page class."
            ),
            obj=model,
            id=W003,
        )
        for model in get_page_models()
        if issubclass(model, SummaryMixin) and not issubclass(model.base_form_class, SummaryPageForm)
    ]


@register(Tags.database)
def check_server_side_cursors(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of server-side cursors through a connection pooler. 1 query a PostgreSQL database."""
    return [
        CheckWarning(
            f"DATABASES[{alias!r}] goes through a connection pooler and uses server-side cursors.",
            hint=(
                f'Set DATABASES[{alias!r}]["DISABLE_SERVER_SIDE_CURSORS"] = True; '
                "with PgBouncer in session mode, silence this."
            ),
            id=W007,
        )
        for alias in databases or ()
        if not connections[alias].settings_dict.get("DISABLE_SERVER_SIDE_CURSORS") and _is_pooled(connections[alias])
    ]


def _is_pooled(connection: Any) -> bool:
    """Tell whether something stands between us and PostgreSQL: it names another process than the one that answers."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return bool(cursor.fetchone()[0] != connection.connection.info.backend_pid)


@register(Tags.database)
def check_navigation_index(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when live articles are missing in the navigation index. 1 query a page type."""
    alias = NavigationEntry.objects.db
    if alias not in (databases or ()):
        return []
    tables = set(connections[alias].introspection.table_names())
    models = [model for model in rows.navigable_models() if issubclass(model, NavigationMixin)]
    wanted: list[type[Any]] = [NavigationEntry, *models]
    if not {model._meta.db_table for model in wanted} <= tables:
        return []  # before the first migrate, which fills the index
    return [
        CheckWarning(
            f"The navigation index lacks pages of {model._meta.label}.",
            hint="Run “manage.py newsbrief_navigation rebuild”.",
            obj=model,
            id=W001,
        )
        for model in models
        if index.is_incomplete(model)
    ]


@register(Tags.database)
def check_rich_text(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of the newest pages that hold rich text no editor could have written. 1 query a page type."""
    found = []
    for model in repairable_models((SummaryMixin, NavigationMixin)):
        alias = model._default_manager.db
        if alias not in (databases or ()) or model._meta.db_table not in connections[alias].introspection.table_names():
            continue
        pages = model._default_manager.exact_type(model).order_by("-pk")[:NEWEST]
        ids = [str(page.pk) for page in pages if repaired_fields(page)]
        if ids:
            found.append(
                CheckWarning(
                    f"{model._meta.label} has rich text that no editor could have written, on pages {', '.join(ids)}.",
                    hint="Run “manage.py newsbrief_repair”: it lists all such pages, and repairs them with --write.",
                    obj=model,
                    id=W008,
                )
            )
    return list(found)
