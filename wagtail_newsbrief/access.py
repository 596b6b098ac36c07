"""Who may see which page: Wagtail's view restrictions, asked inside the query.

``PageViewRestriction.accept_request`` is the rule; ``tests/test_access.py`` holds
``denied_restrictions`` against it, case by case. Written as a queryset it costs the same for one
restriction as for thousands.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from wagtail.models import BaseViewRestriction, PageViewRestriction

from .compat import get_page_model
from .unlocking import has_token, unlocked

#: From an alias to the page behind it: an alias of an alias has more than one step to go.
SOURCES = ("alias_of", "alias_of__alias_of", "alias_of__alias_of__alias_of")

#: The same way back.
ALIASES = ("aliases", "aliases__aliases", "aliases__aliases__aliases")


def denied_restrictions(request: Any | None) -> QuerySet[Any]:
    """Return the page view restrictions that ``request`` does not pass.

    ``None`` and a request without session or user are an anonymous visitor. No query by itself, 1 for a request that
    brings a token (see ``unlocking``).
    """
    accepted = Q(restriction_type=BaseViewRestriction.NONE)

    if passed := _passed_restrictions(request):
        accepted |= Q(restriction_type=BaseViewRestriction.PASSWORD, pk__in=passed)

    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        accepted |= Q(restriction_type=BaseViewRestriction.LOGIN)
        if user.is_superuser:
            accepted |= Q(restriction_type=BaseViewRestriction.GROUPS)
        else:
            through = PageViewRestriction.groups.through
            shared = through.objects.filter(pageviewrestriction_id=OuterRef("pk"), group__in=user.groups.all())
            accepted |= Q(Exists(shared), restriction_type=BaseViewRestriction.GROUPS)
    denied: QuerySet[Any] = PageViewRestriction.objects.exclude(accepted)
    return denied


def _passed_restrictions(request: Any | None) -> list[int]:
    session = getattr(request, "session", None)
    key = PageViewRestriction.passed_view_restrictions_session_key
    in_session = list(session.get(key, [])) if session is not None else []
    return in_session + [restriction.pk for restriction in unlocked(request)]


class Visitor:
    """Whoever asks: an anonymous visitor, or the session and user of a request.

    Made for one request and kept no longer, because restrictions may change at any time.
    """

    def __init__(self, request: Any | None = None) -> None:
        self.request = request

    @property
    def is_anonymous(self) -> bool:
        """Whether the visitor sees what everybody sees, so that an answer may be cached for all."""
        user = getattr(self.request, "user", None)
        if user is not None and user.is_authenticated:
            return False
        return not has_token(self.request) and not _passed_restrictions(self.request)

    def without_denied(self, queryset: QuerySet[Any], page: str = "pk") -> QuerySet[Any]:
        """Leave out the rows whose *own* page carries a restriction that the visitor fails.

        ``page`` names the column that holds the page's id. Enough for siblings, which share their
        ancestors' restrictions, but for aliases (see ``without_denied_aliases``). No query by itself.
        """
        # Not NOT EXISTS: MariaDB makes a table of all restrictions of it first, where a seek that
        # ends at its first row asks for that row alone. Not IS NULL: PostgreSQL then expects to
        # read a hundred times as many rows, and spends a second on compiling the query for that.
        denied = denied_restrictions(self.request).filter(page_id=OuterRef(page)).order_by().values("pk")[:1]
        queryset = queryset.alias(newsbrief_denied=Coalesce(Subquery(denied), 0))
        return queryset.filter(newsbrief_denied__lt=1)

    def without_denied_aliases(self, queryset: QuerySet[Any], page: str = "pk") -> QuerySet[Any]:
        """Leave out the rows whose page is an alias of one that carries a restriction that the visitor fails.

        ``page`` and the cost are those of ``without_denied``, but a database plans this for ten times as long.
        """
        denied = _aliases(denied_restrictions(self.request)).filter(pk=OuterRef(page)).order_by().values("pk")[:1]
        queryset = queryset.alias(newsbrief_denied_alias=Coalesce(Subquery(denied), 0))
        return queryset.filter(newsbrief_denied_alias__lt=1)

    def is_denied_alias_among(self, pages: Iterable[Any]) -> bool:
        """Tell whether any of the pages is an alias of one that the visitor may not see. 1 query if any is an alias."""
        aliases = [page.pk for page in pages if page.alias_of_id is not None]
        return bool(aliases) and _aliases(denied_restrictions(self.request)).filter(pk__in=aliases).exists()

    def visible(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow a page queryset to the live pages that the visitor may see, wherever they lie.

        A restriction hides its page, the aliases of it, and everything below them: the beginning of a page's tree
        path is looked up among the restricted paths, once for each depth at which there are any. That costs
        the same for one restriction as for thousands. The first call costs 1 query.
        """
        pages = pages.filter(live=True)
        denied = denied_restrictions(self.request)
        for length, is_alias in self.denied_path_lengths:
            beginning = Substr(OuterRef("path"), 1, length)
            hidden = _aliases(denied).filter(path=beginning) if is_alias else denied.filter(page__path=beginning)
            pages = pages.filter(~Exists(hidden))
        return pages

    @cached_property
    def denied_path_lengths(self) -> list[tuple[int, bool]]:
        """The lengths of the paths of restricted pages, and those of their aliases (True). 1 query."""
        denied = denied_restrictions(self.request)
        depths = denied.order_by().values_list("page__depth", Value(0))
        # A query for each step: with an OR between them a database would read all pages.
        aliases = [
            get_page_model()._base_manager.filter(**{f"{source}__in": denied.values("page_id")}) for source in SOURCES
        ]
        found = depths.union(*(pages.order_by().values_list("depth", Value(1)) for pages in aliases))
        steplen = get_page_model().steplen
        return sorted((depth * steplen, bool(is_alias)) for depth, is_alias in found)


def _aliases(denied: QuerySet[Any]) -> QuerySet[Any]:
    """Return the aliases of pages with these restrictions: Wagtail shows an alias to whom it shows its source."""
    behind = Q()
    for source in SOURCES:
        behind |= Q(**{f"{source}__in": denied.values("page_id")})
    pages: QuerySet[Any] = get_page_model()._base_manager.filter(alias_of__isnull=False)
    return pages.filter(behind)
