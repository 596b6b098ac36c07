from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsbriefArticlesConfig(AppConfig):
    name = "wagtail_newsbrief.articles"
    label = "newsbrief"
    verbose_name = _("Newsbrief articles")
    default_auto_field = "django.db.models.BigAutoField"
