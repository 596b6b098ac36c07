from __future__ import annotations

from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from wagtail import hooks


class NewsbriefGrappleConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.grapple"
    label = "newsbrief_grapple"

    def ready(self) -> None:
        if find_spec("grapple") is None or not apps.is_installed("grapple"):
            raise ImproperlyConfigured(
                f'{self.name} needs wagtail-grapple: pip install "wagtail-newsbrief[grapple]", and add "grapple" and '
                f'"graphene_django" to INSTALLED_APPS, below "{self.name}".'
            )
        from grapple.registry import registry

        if registry.apps:
            raise ImproperlyConfigured(f'Write "{self.name}" above "grapple" in INSTALLED_APPS.')
        from . import checks, interfaces, queries

        # Not in wagtail_hooks.py, which may be imported before Grapple's app is ready.
        hooks.register("register_schema_query", queries.add_to)
        interfaces.add_to_page_types()
        checks.connect()
