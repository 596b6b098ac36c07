"""A cache in front of the site, on this machine, and three articles behind it."""

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
    """Have Wagtail purge no article and no section by itself, so that the tests see what we do."""
    for model in (ArticlePage, SectionPage):
        page_published.disconnect(signal_handlers.page_published_signal_handler, sender=model)
        page_unpublished.disconnect(signal_handlers.page_unpublished_signal_handler, sender=model)
    yield
    signal_handlers.register_signal_handlers()


@pytest.fixture
def cdn(receiver: Receiver, settings: Any, articles: Any, _ours_alone: None) -> Receiver:
    """Take ``receiver`` for the cache, once the articles are there."""
    settings.WAGTAILFRONTENDCACHE = {
        "default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": receiver.url}
    }
    settings.WAGTAIL_NEWSBRIEF = {"CDN": {}}
    return receiver


@pytest.fixture
def queue_that_defers(settings: Any) -> Iterator[type[LaterBackend]]:
    """Have tasks done by a queue that can defer them."""
    settings.TASKS = {"default": {"BACKEND": "tests.cdn.later.LaterBackend"}}
    yield LaterBackend
    LaterBackend.waiting.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a context manager at whose end what was changed is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def purged(cdn: Receiver, prefix: str = "/") -> list[str]:
    """Return the paths that the cache was asked to forget, sorted; those below ``prefix``."""
    return sorted(message.path for message in cdn.messages if message.path.startswith(prefix))


def pages(cdn: Receiver) -> list[str]:
    """Return those of them that are no API.

    Without those that end in no slash: Wagtail purges the addresses of its own redirects so.
    """
    return [path for path in purged(cdn) if not path.startswith("/api/") and (path.endswith("/") or "?" in path)]
