"""A site that replaced Wagtail's base page model, and its page types with our mixins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import AbstractPage

from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin
from wagtail_newsbrief.navigation.order import ArticleOrder


class BasePage(AbstractPage):
    """What all pages of the site share. It has neither menus nor fields for search engines."""

    kicker = models.CharField(max_length=100, blank=True)

    content_panels: ClassVar[list[Any]] = [FieldPanel("kicker"), *AbstractPage.content_panels]


class RubricPage(BasePage):
    """A section."""

    article_order = models.CharField(max_length=16, choices=ArticleOrder.choices, default=ArticleOrder.NEWEST)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("article_order")]


class StoryPage(ArticleMixin, BasePage):
    """An article."""

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, *ArticleMixin.article_panels]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *ArticleMixin.search_fields]
    api_fields: ClassVar[list[Any]] = [*ArticleMixin.api_fields]


class BulletinPage(SummaryMixin, NavigationMixin, BasePage):
    """A small article: a summary and a place, ordered by its first publishing."""

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        *SummaryMixin.summary_panels,
        *NavigationMixin.navigation_panels,
    ]
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, *SummaryMixin.search_fields]
    api_fields: ClassVar[list[Any]] = [*SummaryMixin.api_fields, *NavigationMixin.api_fields]
