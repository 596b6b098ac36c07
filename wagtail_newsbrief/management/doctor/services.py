"""Probes of what the package stands on: settings, migrations, cache, task queue, frontends."""

from __future__ import annotations

import http.client
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.apps import apps
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import ERROR, WARNING, run_checks
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import Site

from wagtail_newsbrief import __version__
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.images.tasks import create_image_renditions
from wagtail_newsbrief.navigation import rows
from wagtail_newsbrief.page_urls import frontend_url, problem_with

from .findings import Finding, Level, Patience

#: Ours, by how their ids and labels begin.
_OURS = ("wagtail_newsbrief", "newsbrief")


def settings(patience: Patience) -> Iterator[Finding]:
    """Run the system checks of the package and its parts."""
    found = [message for message in run_checks() if str(message.id).startswith(_OURS) and message.level >= WARNING]
    for message in sorted(found, key=lambda message: str(message.id)):
        level = Level.ERROR if message.level >= ERROR else Level.WARNING
        yield Finding(level, f"{message.id}: {message.msg}", str(message.hint or ""))
    if not found:
        yield Finding(Level.OK, "the system checks find nothing")


def migrations(patience: Patience) -> Iterator[Finding]:
    """Ask the database which migrations are still to be run."""
    executor = MigrationExecutor(connections[rows.database()])
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("wagtail_newsbrief")}
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
    plan = [migration for migration, _ in executor.migration_plan(leaves)]
    waiting = [f"{migration.app_label}.{migration.name}" for migration in plan if migration.app_label in labels]
    if waiting:
        yield Finding(Level.ERROR, f"not run: {', '.join(waiting)}", "Run “manage.py migrate”.")
    else:
        yield Finding(Level.OK, "all are run")


def cache(patience: Patience) -> Iterator[Finding]:
    """Write something into the default cache, read it and remove it."""
    backend = caches[DEFAULT_CACHE_ALIAS]
    name = type(backend).__name__
    key, value = f"newsbrief-doctor-{secrets.token_hex(8)}", secrets.token_hex(8)
    backend.set(key, value, 60)
    is_kept = backend.get(key) == value
    backend.delete(key)
    if not is_kept:
        text = f"{name} keeps nothing, so that nobody counts attempts at passwords and suggestions"
        yield Finding(Level.WARNING, text, "Set CACHES to Redis, Memcached or the database.")
    elif isinstance(backend, LocMemCache):
        text = f"{name}: each process counts attempts at passwords and suggestions for itself"
        yield Finding(Level.WARNING, text, "Fine for one process. For more set CACHES to one that they share.")
    else:
        yield Finding(Level.OK, name)


def tasks(patience: Patience) -> Iterator[Finding]:
    """Look at the queue that the package hands its work to. Asks nothing of it."""
    backend = create_image_renditions.get_backend()
    name = type(backend).__name__
    if isinstance(backend, DummyBackend):
        text = f"{name} does nothing: images get no renditions, webhooks no messages"
        yield Finding(Level.ERROR, text, "Set TASKS to a backend that runs what it is given.")
    elif isinstance(backend, ImmediateBackend):
        text = f"{name}: editors wait for renditions and webhooks"
        yield Finding(Level.WARNING, text, "Fine for a small site. Else set TASKS to a backend with a worker.")
    else:
        yield Finding(Level.OK, name)


def frontends(patience: Patience) -> Iterator[Finding]:
    """Ask the root of each frontend of ``FRONTEND_URLS``. 1 query; at most ``patience`` for each answer."""
    urls = newsbrief_settings.frontend_urls
    if not urls:
        yield Finding(Level.OK, "FRONTEND_URLS names none")
        return
    used = {frontend_url(site.root_url) for site in Site.objects.all()}
    for host, url in urls.items():
        if problem := problem_with(host, url):
            yield Finding(Level.ERROR, f"{host}: {problem}", "Write an absolute address.")
            continue
        if url.rstrip("/") not in used:
            yield Finding(Level.WARNING, f"no site has the host {host}", "Take the host of a site in Settings > Sites.")
        yield _answer_of(url, patience)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An answer is an answer: where it leads to is none of ours."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _answer_of(url: str, patience: Patience) -> Finding:
    parts = urlsplit(url)
    # Without what may stand before the host: urllib takes it for a part of the name, and it is nobody's business.
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    request = urllib.request.Request(f"{shown}{parts.path}", headers={"User-Agent": f"wagtail-newsbrief/{__version__}"})  # noqa: S310
    way_out = "See whether the frontend runs, and whether this machine may reach it."
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=patience.seconds) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
    except urllib.error.URLError as error:
        return Finding(Level.ERROR, f"{shown} doesn't answer: {error.reason}", way_out)
    except (OSError, http.client.HTTPException) as error:
        return Finding(Level.ERROR, f"{shown} doesn't answer: {type(error).__name__}", way_out)
    if status >= 500:
        return Finding(Level.ERROR, f"{shown} answers {status}", way_out)
    return Finding(Level.OK, f"{shown} answers {status}")
