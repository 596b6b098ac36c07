"""The pages of one list of a response, whose data is fetched together.

A resolver is called for each page separately. So the list is attached to its pages when it is resolved: by our own
queries, and for Grapple's by ``PeersMiddleware``. The data comes from the REST API's ``PageBatch``, created when it is
first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from wagtail.search.backends.base import BaseSearchResults

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.mixins import NavigationMixin, SummaryMixin
from wagtail_newsbrief.utils.requests import request_with

_ATTRIBUTE = "_newsbrief_peers"


class Peers:
    """Pages that were resolved together, and the data that is fetched for them."""

    def __init__(
        self,
        pages: Iterable[Any],
        request: Any | None,
        scope: PageScope | None = None,
        *,
        is_preview: bool = False,
    ) -> None:
        """``is_preview``: the request has a valid token for these drafts, which show the neighbours that they will
        have.
        """
        self.pages = list(pages)
        self.request = request
        self.scope = scope or PageScope(request_with(request, is_preview=True) if is_preview else request)
        self.is_preview = is_preview
        self._batches: dict[tuple[str, ...], PageBatch] = {}

    def attach(self) -> None:
        """Store these peers on each of the pages, for the resolvers."""
        for page in self.pages:
            setattr(page, _ATTRIBUTE, self)

    @classmethod
    def of(cls, page: Any, info: Any) -> Peers:
        """Return the peers of a page; for a page outside a list, only the page itself."""
        attached: Peers | None = getattr(page, _ATTRIBUTE, None)
        if attached is None or attached.request is not info.context:
            attached = cls([page], info.context)
            attached.attach()
        return attached

    def may_see(self, page: Any) -> bool:
        """Return whether the visitor may see a page: Grapple's ``parent`` returns drafts too."""
        return page in self.seen

    @cached_property
    def seen(self) -> list[Any]:
        """The pages that the visitor may see, with their locales. 3 queries."""
        if self.is_preview:
            return self.pages
        rows = get_page_model().objects.filter(pk__in=[page.pk for page in self.pages])
        visible = set(self.scope.visitor.visible(rows).values_list("pk", flat=True))
        seen = [page for page in self.pages if page.pk in visible]
        self.scope.set_locales(seen)
        return seen

    def batch(self, *shown: str) -> PageBatch:
        """Return the batch of the pages, for these fields.

        It reads the streams and looks up the linked pages of its fields, so each of these has as few as possible.
        """
        if shown not in self._batches:
            self._batches[shown] = PageBatch(self.seen, scope=self.scope, shown=shown, rich_text_format="html")
        return self._batches[shown]


class PeersMiddleware:
    """For ``GRAPHENE["MIDDLEWARE"]``: attaches ``Peers`` to the pages of each list."""

    def resolve(self, next_: Callable[..., Any], root: Any, info: Any, **arguments: Any) -> Any:
        """Resolve a field. No query except that of the list."""
        result = next_(root, info, **arguments)
        if isinstance(result, _LISTS):
            # Querysets and search results are cached, so the same instances are returned later.
            pages = [page for page in result if isinstance(page, _MIXINS)] if _may_hold_pages(result) else []
            if pages:
                Peers(pages, info.context).attach()
        elif isinstance(result, _MIXINS) and arguments.get("token"):
            # Grapple's preview, which requires a valid token of wagtail-headless-preview.
            Peers([result], info.context, is_preview=True).attach()
        return result


_LISTS = (QuerySet, list, tuple, BaseSearchResults)
_MIXINS = (SummaryMixin, NavigationMixin)


def _may_hold_pages(result: Any) -> bool:
    return not isinstance(result, QuerySet) or issubclass(result.model, get_page_model())
