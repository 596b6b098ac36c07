"""System checks of previews in the frontend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connections
from wagtail.models import Site

from wagtail_newsbrief.checks.tags import NEWSBRIEF

from .frontends import frontend_of

W001 = "newsbrief_preview.W001"  # a site without a frontend for drafts


@register(Tags.database, NEWSBRIEF)
def check_frontends(databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of sites whose drafts no frontend shows. 2 queries per site."""
    alias = Site.objects.db
    if alias not in (databases or ()) or Site._meta.db_table not in connections[alias].introspection.table_names():
        return []
    return [
        CheckWarning(
            f"Drafts of {site.hostname} are shown in the site's own templates.",
            hint='Name the frontend in WAGTAIL_HEADLESS_PREVIEW["CLIENT_URLS"].',
            id=W001,
        )
        for site in Site.objects.select_related("root_page")
        if not frontend_of(site.root_page)
    ]
