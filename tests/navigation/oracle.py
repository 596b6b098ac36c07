"""Previous and next worked out the slow way: plain Python over all pages, no index and no clever query.

Who may see a page is asked of Wagtail's own ``accept_request``. The tests hold the index and both functions
against this.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.utils import timezone

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.mixins import NavigationMixin
from wagtail_newsbrief.navigation.models import NavigationEntry

OLDEST = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)


class Oracle:
    """The whole site, read once."""

    def __init__(self) -> None:
        self.pages = [page.specific for page in get_page_model().objects.order_by("pk")]
        self.by_path = {page.path: page for page in self.pages}
        self.by_pk = {page.pk: page for page in self.pages}
        self.restrictions = {page.pk: list(page.view_restrictions.all()) for page in self.pages}
        self.lanes: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
        for page in self.pages:
            if page.live and isinstance(page, NavigationMixin):
                self.lanes[self.section_of(page).pk, page.locale_id].append(page)
        for lane in self.lanes.values():
            lane.sort(key=self.place)

    def section_of(self, page: Any) -> Any:
        return self.by_path[page.path[:-4]]

    def place(self, page: Any) -> tuple[Any, ...]:
        if getattr(self.section_of(page), "article_order", "newest") == "explorer":
            return (page.path,)
        return self.moment(page.navigation_date or page.first_published_at), page.pk

    def moment(self, date: datetime.datetime | datetime.date | None) -> datetime.datetime:
        if date is None:
            return OLDEST
        if not isinstance(date, datetime.datetime):
            return datetime.datetime.combine(date, datetime.time.min, tzinfo=timezone.get_default_timezone())
        return date

    def may_see(self, page: Any, request: Any) -> bool:
        """Tell whether a page passes its own restrictions and, as an alias, whether its source may be seen."""
        source = self.by_pk.get(page.alias_of_id)
        passes = all(restriction.accept_request(request) for restriction in self.restrictions[page.pk])
        return passes and (source is None or self.may_see_source(source, request))

    def may_see_source(self, source: Any, request: Any) -> bool:
        """Tell whether a page is live, and seen by its own restrictions and those above it, aliases followed."""
        above = [self.by_path[source.path[:end]] for end in range(4, len(source.path), 4)]
        return source.live and self.may_see(source, request) and all(self.passes_alias(one, request) for one in above)

    def passes_alias(self, page: Any, request: Any) -> bool:
        """Tell whether a page above passes its own restrictions and those of all that it is an alias of."""
        while page is not None:
            if not all(restriction.accept_request(request) for restriction in self.restrictions[page.pk]):
                return False
            page = self.by_pk.get(page.alias_of_id)
        return True

    def neighbours(self, page: Any, request: Any) -> tuple[Any, Any]:
        """Return the primary keys of (previous, next)."""
        page = self.by_path[page.path]
        if not (page.live and isinstance(page, NavigationMixin)):
            return None, None
        lane = self.lanes[self.section_of(page).pk, page.locale_id]
        at = lane.index(page)

        def first(pages: list[Any]) -> Any:
            return next((p.pk for p in pages if p.show_in_navigation and self.may_see(p, request)), None)

        return first(lane[:at][::-1]), first(lane[at + 1 :])

    def check_index(self) -> None:
        """Assert that the index holds exactly the live pages with the mixin, in their order."""
        rows = defaultdict(list)
        for row in NavigationEntry.objects.order_by("section_id", "locale_id", "sort_key"):
            rows[row.section_id, row.locale_id].append((row.page_id, row.content_type_id, row.in_navigation))
        expected = {
            lane: [(page.pk, page.content_type_id, page.show_in_navigation) for page in pages]
            for lane, pages in self.lanes.items()
            if pages
        }
        assert dict(rows) == expected


def pks(found: Any) -> tuple[Any, Any]:
    """Return ``Neighbours`` as the primary keys of (previous, next)."""
    return found.previous and found.previous.pk, found.next and found.next.pk
