from __future__ import annotations

from importlib.util import find_spec

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.webhooks"
    label = "newsbrief_webhooks"
    verbose_name = _("Webhooks")
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        # Before the models, which import these packages.
        missing = [name for name in ("standardwebhooks", "cryptography") if find_spec(name) is None]
        if missing:
            raise ImproperlyConfigured(
                f'{self.name} needs {" and ".join(missing)}: pip install "wagtail-newsbrief[webhooks]".'
            )
        super().import_models()

    def ready(self) -> None:
        from wagtail_newsbrief.signals import content_changed

        from . import checks, events  # noqa: F401  (registers the checks)

        content_changed.connect(events.write_messages, dispatch_uid="newsbrief-webhooks")
