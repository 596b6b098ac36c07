"""Access to the HTML of aliases, which Wagtail serves regardless of the state of their source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from wagtail.wagtail_hooks import check_view_restrictions

from wagtail_newsbrief.access import live_sources
from wagtail_newsbrief.mixins import NavigationMixin, SummaryMixin
from wagtail_newsbrief.navigation.sections import ORDER_FIELD

#: Called with a page, its request, and the arguments of ``Page.serve``.
Serve = Callable[..., HttpResponse]


def check_alias_sources(serve: Serve) -> Serve:
    """Wrap a view that serves pages (hook ``on_serve_page``) so that aliases follow the access rules of their source.

    Only for page types with a mixin of this package. Raise ``Http404`` unless every source of the alias is live. A view
    restriction on a source, or on one of its ancestors, applies to the alias, too. Queries for an alias: 2 for each
    step to its source, and those of Wagtail.
    """

    def inner(page: Any, request: Any, args: Any, kwargs: Any) -> HttpResponse:
        if page.alias_of_id is None or not _is_ours(page):
            return serve(page, request, args, kwargs)

        def served(source: Any, *others: Any) -> HttpResponse:
            return serve(page, *others)

        sources = live_sources(page)
        if sources is None:
            raise Http404("The source of this alias is not published.")
        for source in sources:
            served = _checked(source.specific, served)
        return served(page, request, args, kwargs)

    return inner


def _checked(source: Any, serve: Serve) -> Serve:
    check = check_view_restrictions(serve)
    return lambda page, *others: check(source, *others)


def _is_ours(page: Any) -> bool:
    return isinstance(page, (SummaryMixin, NavigationMixin)) or hasattr(page, ORDER_FIELD)
