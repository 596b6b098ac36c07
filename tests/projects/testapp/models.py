"""Page types of a site of its own, which takes the mixins and leaves our page types alone or uses them beside."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin
from wagtail_newsbrief.navigation.order import ArticleOrder


class BlogPage(SummaryMixin, NavigationMixin, Page):
    """A page type that a site had before: its date is a day, and has a name of its own."""

    date = models.DateField()
    text = RichTextField(blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("text"),
        *SummaryMixin.summary_panels,
        *NavigationMixin.navigation_panels,
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, *SummaryMixin.search_fields]
    api_fields: ClassVar[list[Any]] = [*SummaryMixin.api_fields, *NavigationMixin.api_fields]

    @property
    def navigation_date(self) -> datetime.date:
        return self.date


class NotePage(NavigationMixin, Page):
    """The least that takes part: no date of its own, so that of its first publishing counts."""

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, *NavigationMixin.navigation_panels]
    api_fields: ClassVar[list[Any]] = [*NavigationMixin.api_fields]


class PlainPage(Page):
    """A page without any mixin: nobody's neighbour, though it may be anybody's parent."""

    text = RichTextField(blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("text")]


class ChannelPage(Page):
    """A section type of the site's own; the field's name is all that previous and next ask for."""

    article_order = models.CharField(max_length=16, choices=ArticleOrder.choices, default=ArticleOrder.NEWEST)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("article_order")]


class ReportPage(ArticleMixin, Page):
    """An article type of the site's own."""

    source = models.CharField(max_length=255, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        *ArticleMixin.article_panels,
        FieldPanel("source"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, *ArticleMixin.search_fields]
    api_fields: ClassVar[list[Any]] = [*ArticleMixin.api_fields]


class LongReportPage(ReportPage):
    """A type below another type with the mixin: one page, three tables."""

    chapters = models.PositiveSmallIntegerField(default=1)

    content_panels: ClassVar[list[Any]] = [*ReportPage.content_panels, FieldPanel("chapters")]
