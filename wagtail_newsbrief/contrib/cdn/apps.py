from __future__ import annotations

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class CdnConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.cdn"
    label = "newsbrief_cdn"
    verbose_name = _("Newsbrief: purge a CDN")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if not apps.is_installed("wagtail.contrib.frontend_cache"):
            raise ImproperlyConfigured(
                f'{self.name} needs Wagtail\'s frontend cache: add "wagtail.contrib.frontend_cache" to INSTALLED_APPS.'
            )
        from wagtail_newsbrief.signals import content_changed

        from . import checks  # noqa: F401  (registers the checks)
        from .receivers import purge_changed

        content_changed.connect(purge_changed, dispatch_uid="newsbrief-cdn")
