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
                f"{self.name} stores drafts with wagtail-headless-preview: install wagtail-newsbrief[preview], "
                'and add "wagtail_headless_preview" to INSTALLED_APPS.'
            )
        from . import checks  # noqa: F401  (registers the checks)
