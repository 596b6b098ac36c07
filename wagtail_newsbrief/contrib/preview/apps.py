from __future__ import annotations

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class PreviewConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.preview"
    label = "newsbrief_preview"
    verbose_name = _("Preview in the frontend")

    def ready(self) -> None:
        if not apps.is_installed("wagtail_headless_preview"):
            raise ImproperlyConfigured(
                f"{self.name} keeps its drafts with wagtail-headless-preview: install wagtail-newsbrief[preview], "
                'and add "wagtail_headless_preview" to INSTALLED_APPS.'
            )
        from wagtail_newsbrief.admin.content_checks import ArticleCheckerItem
        from wagtail_newsbrief.mixins import ArticleMixin

        from . import checks, userbar  # noqa: F401  (checks register themselves)
        from .serve import serve_in_frontend

        ArticleMixin.draft_server = staticmethod(serve_in_frontend)
        ArticleCheckerItem.allowed_origins = staticmethod(userbar.allowed_origins)
