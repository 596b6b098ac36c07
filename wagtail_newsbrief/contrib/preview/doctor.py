"""What ``newsbrief_doctor`` says of previews in the frontend."""

from __future__ import annotations

from collections.abc import Iterator

from wagtail.models import Site

from wagtail_newsbrief.management.doctor.findings import Finding, Level, Patience

from .frontends import frontend_of


def preview(patience: Patience) -> Iterator[Finding]:
    """Ask for the frontend of each site. 2 queries a site; asks no other machine."""
    without = [site.hostname for site in Site.objects.select_related("root_page") if not frontend_of(site.root_page)]
    if without:
        text = f"drafts of {', '.join(without)} are shown in the site's own templates"
        way_out = 'Name the frontend in WAGTAIL_HEADLESS_PREVIEW["CLIENT_URLS"].'
        yield Finding(Level.WARNING, text, way_out)
    else:
        yield Finding(Level.OK, "every site has a frontend for drafts")
