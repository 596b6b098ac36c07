from __future__ import annotations

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured


class NewsbriefLocalizeConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.localize"
    label = "newsbrief_localize"

    def ready(self) -> None:
        if not apps.is_installed("wagtail_localize"):
            message = (
                f'{self.name} needs wagtail-localize: pip install "wagtail-newsbrief[localize]", and add '
                '"wagtail_localize" and "wagtail_localize.locales" to INSTALLED_APPS.'
            )
            raise ImproperlyConfigured(message)
        from wagtail_localize.fields import TranslatableField

        from wagtail_newsbrief.mixins import ArticleMixin

        from . import records

        # Not synchronised: a translation starts with its original's date, and editors may change it.
        ArticleMixin.override_translatable_fields = [TranslatableField("published_at")]
        records.connect()
