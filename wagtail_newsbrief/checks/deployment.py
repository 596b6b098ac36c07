"""Checks of a site that is deployed: ``manage.py check --deploy``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.test import RequestFactory
from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.models import get_page_models

from wagtail_newsbrief.images.tasks import create_image_renditions
from wagtail_newsbrief.mixins import ArticleMixin

from .database import Schema
from .tags import NEWSBRIEF

E014 = "wagtail_newsbrief.E014"  # a task backend that doesn't run tasks
W012 = "wagtail_newsbrief.W012"  # a task backend that runs tasks in the request
W013 = "wagtail_newsbrief.W013"  # an article's page without style or metadata

#: Patterns of the parts of an article's page. Names of files may contain a digest.
_PARTS = {
    "the stylesheet": re.compile(r"wagtail_newsbrief/newsbrief[\w.-]*\.css"),
    "the canonical address": re.compile(r"""rel=["']?canonical"""),
    "Open Graph": re.compile(r"""property=["']?og:title"""),
    "JSON-LD": re.compile(r"application/ld\+json"),
}


@register(NEWSBRIEF, deploy=True)
def check_task_backend(**kwargs: Any) -> list[CheckMessage]:
    """Check that tasks are run, and outside the request."""
    backend = create_image_renditions.get_backend()
    if isinstance(backend, DummyBackend):
        return [
            Error(
                "TASKS has a backend that runs nothing: images get no renditions, webhooks no messages.",
                hint="Set TASKS to a backend that runs what it is given.",
                id=E014,
            )
        ]
    if isinstance(backend, ImmediateBackend):
        return [
            CheckWarning(
                "TASKS has a backend that runs tasks at once: editors wait for renditions, webhooks and purging.",
                hint="Fine for a small site. Else set TASKS to a backend with a worker.",
                id=W012,
            )
        ]
    return []


@register(Tags.database, NEWSBRIEF, deploy=True)
def check_article_pages(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of article types whose newest page lacks style or metadata, as with a base template without their blocks.

    The page is rendered as an anonymous visitor would get it: 1 query per page type, and those of the page. With
    ``--deploy --database`` only.
    """
    found: list[CheckMessage] = []
    schema = Schema(databases)
    for model in get_page_models():
        if not issubclass(model, ArticleMixin) or not schema.has(model):
            continue
        page = model._default_manager.exact_type(model).live().public().order_by("-pk").first()
        missing = _missing_parts(page) if page is not None else ""
        if missing:
            found.append(
                CheckWarning(
                    f"The page of {model._meta.label} {page.pk} {missing}.",
                    hint="See “The templates” in the guide to installing: blocks that your base template has to have.",
                    obj=model,
                    id=W013,
                )
            )
    return found


def _missing_parts(page: Any) -> str:
    """Return the problem with the HTML of a page, as the end of a sentence; empty if there is none."""
    site = page.get_site()
    request = RequestFactory().get(page.relative_url(site) or "/", headers={"host": site.hostname})
    request.user = AnonymousUser()
    try:
        response = page.serve(request)
        html = (response.render() if hasattr(response, "render") else response).content.decode(errors="replace")
    except Exception as error:  # noqa: BLE001 (a site's template may raise anything)
        return f"can't be rendered: {type(error).__name__}: {error}"
    if response.status_code != 200:
        return ""  # sent to a frontend, say
    missing = [name for name, pattern in _PARTS.items() if not pattern.search(html)]
    return f"lacks {', '.join(missing)}" if missing else ""
