"""Registration of Wagtail hooks."""

from __future__ import annotations

from wagtail import hooks

from . import admin

hooks.register("register_admin_viewset", lambda: admin.EndpointsViewSet("newsbrief_webhooks"))
hooks.register("register_admin_urls", admin.urls)
hooks.register("register_reports_menu_item", admin.log_menu_item)
