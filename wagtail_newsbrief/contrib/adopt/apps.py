from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsbriefAdoptConfig(AppConfig):
    name = "wagtail_newsbrief.contrib.adopt"
    label = "newsbrief_adopt"
    verbose_name = _("Newsbrief: adopt pages as articles")
