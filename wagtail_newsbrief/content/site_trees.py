"""The parts of the page tree that an answer is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Locale


@dataclass(frozen=True, slots=True)
class SiteTrees:
    """What belongs to a site: everything at and below these tree paths."""

    inside: tuple[str, ...] = ("",)
    #: The locales of the pages at these paths.
    locales: tuple[Locale, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path.startswith(self.inside)

    def narrow(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to what lies in the trees. No query by itself."""
        below = Q()
        for path in self.inside:
            below |= Q(path__startswith=path)
        return pages.filter(below)

    def give_locales(self, pages: Iterable[Any]) -> None:
        """Let pages know their locales. 1 query if there are any that are not those of the trees.

        Not ``select_related``: MariaDB begins with the smallest table of a join, and sorts all articles for a page of
        them.
        """
        pages = list(pages)
        known = {locale.pk: locale for locale in self.locales}
        if unknown := {page.locale_id for page in pages} - known.keys():
            known |= Locale.objects.in_bulk(unknown)
        for page in pages:
            page.locale = known[page.locale_id]


#: All pages, of whatever site.
EVERYWHERE = SiteTrees()
