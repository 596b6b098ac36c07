"""The parts of the page tree that an answer is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Trees:
    """What belongs to a site: everything at and below these tree paths."""

    inside: tuple[str, ...] = ("",)

    def __contains__(self, path: str) -> bool:
        return path.startswith(self.inside)

    def narrow(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to what lies in the trees. No query by itself."""
        below = Q()
        for path in self.inside:
            below |= Q(path__startswith=path)
        return pages.filter(below)


#: All pages, of whatever site.
EVERYWHERE = Trees()
