"""App configuration of the example newspaper."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GazetteConfig(AppConfig):
    """The example newspaper; `gazette` is also its label."""

    name = "example_project.gazette"
    label = "gazette"
    verbose_name = _("Gazette")
    default_auto_field = "django.db.models.BigAutoField"
