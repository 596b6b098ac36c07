"""Changes of one transaction, put together and purged after its commit."""

from __future__ import annotations

from functools import cache

from wagtail.models import get_page_models
from wagtail.signals import page_published, page_unpublished

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.events.affected import Affected
from wagtail_newsbrief.events.listeners import Change
from wagtail_newsbrief.events.locations import SECTION, kind_of
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.utils.transactions import OnCommitBatch

from .tasks import purge, record
from .urls import urls_of


class Purging:
    """Purges what a change touches (see ``changes.listeners.Listener``). 1 query beyond those of the change."""

    def is_listening(self) -> bool:
        """Tell whether ``wagtail.contrib.frontend_cache`` has a cache to purge. No query."""
        is_listening = newsbrief_settings.has_frontend_cache
        if is_listening:
            take_over()
        return is_listening

    def hear(self, change: Change) -> None:
        """Purge what is touched, with everything else of the transaction, once that is committed."""
        touched = change.touched()
        if touched is not None and self.is_listening():
            _gathered.add(touched)


def purge_together(touched: list[Affected]) -> None:
    """Have what the changes of a transaction touch purged at once."""
    whole = Affected().union(*touched)
    enqueue(sorted(urls_of(whole)), sorted(whole.keys))


def enqueue(urls: list[str], keys: list[str]) -> None:
    """Have addresses and surrogate keys purged, ``PURGE["BATCH_SIZE"]`` addresses at a time. 1 query."""
    size = newsbrief_settings.purge["BATCH_SIZE"]
    batches = ((urls[start : start + size], keys if start == 0 else []) for start in range(0, len(urls), size))
    for pk in record(batches):
        purge.enqueue(pk)


_gathered: OnCommitBatch[Affected] = OnCommitBatch(purge_together)


@cache
def take_over() -> None:
    """Let Wagtail purge no article or section by itself.

    It would do so before the commit, when the CDN may fetch the old page again, and a second time; and a CDN that
    doesn't answer would hold up the editor.
    """
    from wagtail.contrib.frontend_cache import signal_handlers

    for model in get_page_models():
        if issubclass(model, ArticleMixin) or kind_of(model()) == SECTION:
            page_published.disconnect(signal_handlers.page_published_signal_handler, sender=model)
            page_unpublished.disconnect(signal_handlers.page_unpublished_signal_handler, sender=model)
