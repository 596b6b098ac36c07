from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsbriefConfig(AppConfig):
    name = "wagtail_newsbrief"
    label = "wagtail_newsbrief"
    verbose_name = _("Newsbrief")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, publishing  # noqa: F401  (checks register themselves)
        from .admin import approval
        from .changes import listeners, shared, watch
        from .navigation import signals
        from .purging.listener import Purging
        from .stamps import recorder

        signals.connect(self)
        publishing.connect()
        approval.connect()
        watch.connect()
        shared.connect()
        listeners.register("purging", Purging())
        # Last, so that it records what the others do after a migration.
        recorder.connect(self)
