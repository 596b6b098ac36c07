"""Previous and next as a site writes them with Wagtail alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wagtail_newsbrief.articles.models import ArticlePage


def plain_neighbours(page: Any) -> tuple[Any | None, Any | None]:
    """Return (previous, next) among the live, public siblings of the same locale: 3 queries, restrictions included."""
    siblings = ArticlePage.objects.sibling_of(page, inclusive=False).live().public()
    siblings = siblings.filter(locale=page.locale_id, show_in_navigation=True).defer_streamfields()
    same_moment = Q(published_at=page.published_at)
    before = siblings.filter(Q(published_at__lt=page.published_at) | (same_moment & Q(pk__lt=page.pk)))
    after = siblings.filter(Q(published_at__gt=page.published_at) | (same_moment & Q(pk__gt=page.pk)))
    return before.order_by("-published_at", "-pk").first(), after.order_by("published_at", "pk").first()
