"""Registration of Wagtail hooks."""

from __future__ import annotations

from django.urls import include, path
from wagtail import hooks

from .admin import bulk_actions, content_checks, home, publication, reports, urls
from .html.alias_access import check_alias_sources

hooks.register("register_admin_urls", lambda: [path("newsbrief/", include(urls))])
hooks.register("register_admin_urls", reports.urls)
hooks.register("register_reports_menu_item", reports.SummariesMenuItem)
hooks.register("construct_homepage_panels", home.add_panel)
hooks.register("after_publish_page", publication.warn_after_publishing)
hooks.register("register_bulk_action", bulk_actions.MarkReviewed)
hooks.register("register_log_actions", bulk_actions.register_log_action)
hooks.register("register_log_actions", publication.register_log_action)
hooks.register("insert_editor_js", content_checks.editor_script)
# Before Wagtail's check of view restrictions, which doesn't end for a cycle of aliases.
hooks.register("on_serve_page", check_alias_sources, order=-1)
hooks.register("construct_wagtail_userbar", content_checks.add_checks, order=content_checks.AFTER_THE_SITES_OWN)
