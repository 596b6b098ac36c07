"""The navigation index: one narrow row per live page that takes part in previous/next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.compat import page_model_name


class NavigationEntry(models.Model):
    """The position of a live page among its siblings.

    Derived data: ``navigation.index`` writes it, ``newsbrief_navigation rebuild`` recreates it.
    The other foreign keys carry no database constraint and no cascade of their own: the row lives
    and dies with its ``page``.
    """

    page = models.OneToOneField(
        page_model_name(),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
    )
    section = models.ForeignKey(
        page_model_name(),
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("section"),
        help_text=_("The page's parent."),
    )
    locale = models.ForeignKey(
        "wagtailcore.Locale",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("locale"),
    )
    content_type = models.ForeignKey(
        "contenttypes.ContentType",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("page type"),
    )
    sort_key = models.CharField(_("sort key"), max_length=64)
    in_navigation = models.BooleanField(_("in previous/next"), default=True)

    class Meta:
        verbose_name = _("navigation entry")
        verbose_name_plural = _("navigation entries")
        default_permissions = ()
        indexes = [
            models.Index(fields=["section", "locale", "sort_key"], name="newsbrief_nav_order"),
        ]

    # Derived rows don't count as usage of a page in the admin.
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.page_id} in {self.section_id} at {self.sort_key}"
