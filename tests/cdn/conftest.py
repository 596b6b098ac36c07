"""A local server as CDN, and three articles."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.contrib.frontend_cache import signal_handlers
from wagtail.signals import page_published, page_unpublished

from tests.cdn.later import LaterBackend
from tests.support.factories import again, make_article, make_section
from tests.support.receiver import Receiver, listening
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage

NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def _section(_module_transaction: None) -> Any:
    return make_section(title="News", slug="news")


@pytest.fixture(scope="module")
def _articles(_section: Any) -> list[Any]:
    return [
        make_article(_section, name, slug=name.lower(), published_at=NOON + number * DAY, revision=True)
        for number, name in enumerate(("A", "B", "C"))
    ]


@pytest.fixture
def section(_section: Any, db: None) -> Any:
    return again(_section)


@pytest.fixture
def articles(_articles: list[Any], db: None) -> Any:
    return again(_articles)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as server:
        yield server


@pytest.fixture
def _ours_alone() -> Iterator[None]:
    """Disable Wagtail's own purges of articles and sections, so that the tests see only ours."""
    for model in (ArticlePage, SectionPage):
        page_published.disconnect(signal_handlers.page_published_signal_handler, sender=model)
        page_unpublished.disconnect(signal_handlers.page_unpublished_signal_handler, sender=model)
    yield
    signal_handlers.register_signal_handlers()


@pytest.fixture
def cdn(receiver: Receiver, settings: Any, articles: Any, _ours_alone: None) -> Receiver:
    """Use ``receiver`` as CDN, after the articles are created."""
    settings.WAGTAILFRONTENDCACHE = {
        "default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": receiver.url}
    }
    settings.WAGTAIL_NEWSBRIEF = {"CDN": {}}
    return receiver


@pytest.fixture
def queue_that_defers(settings: Any) -> Iterator[type[LaterBackend]]:
    """Use a task backend that can defer tasks."""
    settings.TASKS = {"default": {"BACKEND": "tests.cdn.later.LaterBackend"}}
    yield LaterBackend
    LaterBackend.waiting.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a context manager that commits changes at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def purged(cdn: Receiver, prefix: str = "/") -> list[str]:
    """Return the purged paths below ``prefix``, sorted."""
    return sorted(message.path for message in cdn.messages if message.path.startswith(prefix))


def pages(cdn: Receiver) -> list[str]:
    """Return the purged paths of HTML pages.

    Paths without a trailing slash are left out: Wagtail purges its redirects that way.
    """
    return [path for path in purged(cdn) if not path.startswith("/api/") and (path.endswith("/") or "?" in path)]
