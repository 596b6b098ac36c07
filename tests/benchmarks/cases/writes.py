"""What this package adds to a write: publishing, moving, giving another date."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from django.db.models import signals as of_models
from wagtail import signals as of_wagtail

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation.index import reindex

from ..paper import Paper
from .case import Case, Contender

_SIGNALS = [
    *(getattr(of_models, name) for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")),
    *(getattr(of_wagtail, name) for name in ("page_published", "page_unpublished", "pre_page_move", "post_page_move")),
]


@contextmanager
def only(*modules: str) -> Iterator[None]:
    """Disconnect the receivers of this package but for those in ``modules``."""
    kept = {signal: list(signal.receivers) for signal in _SIGNALS}
    for signal in _SIGNALS:
        signal.receivers = [entry for entry in signal.receivers if not _is_off(entry[1], modules)]
        signal.sender_receivers_cache.clear()
    try:
        yield
    finally:
        for signal, receivers in kept.items():
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _is_off(reference: Any, modules: tuple[str, ...]) -> bool:
    receiver = reference() if isinstance(reference, _WEAK) else reference
    module = getattr(receiver, "__module__", "")
    return module.startswith("wagtail_newsbrief.") and not module.startswith(modules or ("-",))


_WEAK = type(of_models.post_save.receivers[0][1])


@contextmanager
def _mended(within: Callable[[], AbstractContextManager[None]], pk: int) -> Iterator[None]:
    """Write afterwards what the index has missed."""
    with within():
        yield
    reindex(pk)


_MODES: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "without us": only,
    "index alone": partial(only, "wagtail_newsbrief.navigation"),
    "ours": nullcontext,
}


class _Write:
    """One change of an article, read anew before each."""

    def __init__(self, write: Callable[[Any, Any], None], pk: int, desk: Any) -> None:
        self.write, self.pk, self.desk, self.page = write, pk, desk, None

    def prepare(self) -> None:
        self.page = ArticlePage.objects.get(pk=self.pk)

    def __call__(self) -> None:
        self.write(self.page, self.desk)


def _case(name: str, title: str, write: Callable[[Any, Any], None]) -> Case:
    def contenders(paper: Paper, number: int) -> list[Contender]:
        # All change the same article, because another one has other authors, tags and links to write. Before them it
        # gets its first revision, which costs other queries than those that follow.
        pk = paper.choose(1, 1000 + number)[0]
        ArticlePage.objects.get(pk=pk).save_revision().publish()
        found = []
        for turn, (mode, within) in enumerate(_MODES.items()):
            run = _Write(write, pk, paper.desks[(len(_MODES) * number + turn) % len(paper.desks)])
            found.append(Contender(mode, run, prepare=run.prepare, within=partial(_mended, within, pk)))
        return found

    return Case(name, title, contenders, fewest=20)


def _publish(page: Any, desk: Any) -> None:
    page.title = f"{page.title[:100]}, again"
    page.save_revision().publish()


def _redate(page: Any, desk: Any) -> None:
    page.published_at += datetime.timedelta(days=100)
    page.save_revision().publish()


def _move(page: Any, desk: Any) -> None:
    page.move(desk, pos="last-child")


CASES = [
    _case("publish", "Publish a change", _publish),
    _case("redate", "Publish another date", _redate),
    _case("move", "Move to another section", _move),
]
