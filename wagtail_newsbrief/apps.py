from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsbriefConfig(AppConfig):
    name = "wagtail_newsbrief"
    label = "wagtail_newsbrief"
    verbose_name = _("Newsbrief")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .admin import approval
        from .checks import configuration, database, deployment, page_types  # noqa: F401  (registers the checks)
        from .editor import signals as editor_signals
        from .events import references
        from .events import signals as event_signals
        from .images import signals as image_signals
        from .navigation import signals as navigation_signals
        from .utils import tables
        from .versioning import signals as versioning

        tables.connect(self)
        navigation_signals.connect(self)
        image_signals.connect()
        editor_signals.connect()
        approval.connect()
        event_signals.connect()
        references.connect()
        # Last, so that it records what the others do after a migration.
        versioning.connect(self)
