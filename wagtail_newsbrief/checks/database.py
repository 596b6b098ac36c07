"""Checks that query the database: ``manage.py check --database default``, and at ``migrate``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections
from wagtail.models import Site, get_page_models

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.images.renditions import images_by_id, lacks_renditions
from wagtail_newsbrief.images.signals import image_ids
from wagtail_newsbrief.mixins import NavigationMixin, SummaryMixin
from wagtail_newsbrief.navigation import index, rows
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.page_urls import frontend_url, problem_with
from wagtail_newsbrief.streams.repair import repairable_models, repaired_fields

from .tags import NEWSBRIEF

W001 = "wagtail_newsbrief.W001"  # the navigation index lacks pages
W007 = "wagtail_newsbrief.W007"  # server-side cursors through a connection pooler
W008 = "wagtail_newsbrief.W008"  # rich text that Wagtail's editor can't open
W010 = "wagtail_newsbrief.W010"  # images of new articles without their renditions
W011 = "wagtail_newsbrief.W011"  # FRONTEND_URLS names a host that no site has

#: How many of the newest pages of each type are checked.
NEWEST = 100


@register(Tags.database, NEWSBRIEF)
def check_server_side_cursors(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of server-side cursors through a connection pooler. 1 query per PostgreSQL database."""
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
    """Return whether a pooler is in between: PostgreSQL's process id then differs from that of the connection."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return bool(cursor.fetchone()[0] != connection.connection.info.backend_pid)


@register(Tags.database, NEWSBRIEF)
def check_navigation_index(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn if the navigation index lacks live articles, or has superfluous rows. A few queries per page type."""
    models = [model for model in rows.navigable_models() if issubclass(model, NavigationMixin)]
    wanted: list[type[Any]] = [NavigationEntry, *models]
    schema = Schema(databases)
    if not all(schema.has(model) for model in wanted):
        return []  # before migrate, which fills the index
    hint = "Run “manage.py newsbrief_navigation rebuild”."
    found = [
        CheckWarning(f"The navigation index lacks pages of {model._meta.label}.", hint=hint, obj=model, id=W001)
        for model in models
        if index.is_incomplete(model)
    ]
    if index.superfluous_entries().exists():
        found.append(CheckWarning("The navigation index has rows of pages that are gone.", hint=hint, id=W001))
    return list(found)


@register(Tags.database, NEWSBRIEF)
def check_rich_text(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of rich text in the newest pages that Wagtail's editor can't open. A few queries per page type."""
    found = []
    schema = Schema(databases)
    for model in repairable_models((SummaryMixin, NavigationMixin)):
        if not schema.has(model):
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


@register(Tags.database, NEWSBRIEF)
def check_image_renditions(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of images of the newest articles that lack named renditions. A few queries per page type."""
    schema = Schema(databases)
    models = [model for model in get_page_models() if issubclass(model, SummaryMixin) and schema.has(model)]
    pages = [
        page for model in models for page in model._default_manager.exact_type(model).live().order_by("-pk")[:NEWEST]
    ]
    images = images_by_id({pk for page in pages for pk in image_ids(page)})
    lacking = sum(lacks_renditions(image) for image in images.values())
    if not lacking:
        return []
    return [
        CheckWarning(
            f"{lacking} of the {len(images)} images of the newest articles lack renditions.",
            hint="Run “manage.py newsbrief_renditions”.",
            id=W010,
        )
    ]


@register(Tags.database, NEWSBRIEF)
def check_hosts_of_frontends(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of hosts in ``FRONTEND_URLS`` that no site has. 1 query."""
    urls = newsbrief_settings.overrides.get("FRONTEND_URLS")
    if not urls or not isinstance(urls, dict) or not Schema(databases).has(Site):
        return []
    used = {frontend_url(site.root_url) for site in Site.objects.all()}
    return [
        CheckWarning(
            f'WAGTAIL_NEWSBRIEF["FRONTEND_URLS"] names the host {host}, which no site has.',
            hint="Take the host of a site in Settings > Sites.",
            id=W011,
        )
        for host, url in urls.items()
        if not problem_with(host, url) and url.rstrip("/") not in used
    ]


class Schema:
    """The tables and columns of the checked databases: some are missing before ``migrate``."""

    def __init__(self, databases: Iterable[str] | None) -> None:
        self._databases = set(databases or ())
        self._columns: dict[tuple[str, str], set[str]] = {}

    def has(self, model: type[Any]) -> bool:
        """Return whether a model's database is checked and has all of its columns. 2 queries per table, once."""
        alias = model._default_manager.db
        return alias in self._databases and all(
            {field.column for field in each._meta.local_concrete_fields} <= self._of(alias, each._meta.db_table)
            for each in (model, *model._meta.get_parent_list())
        )

    def _of(self, alias: str, table: str) -> set[str]:
        if (alias, table) not in self._columns:
            self._columns[alias, table] = _columns(alias, table)
        return self._columns[alias, table]


def _columns(alias: str, table: str) -> set[str]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return set()
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}
