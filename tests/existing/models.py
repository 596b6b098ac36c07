"""Users, images and page types that were there before; the mixins came with the second migration."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from rest_framework.fields import Field
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page

from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin


class Editor(AbstractUser):
    desk = models.CharField(max_length=50, blank=True)


class Picture(AbstractImage):
    photographer = models.CharField(max_length=100, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "photographer")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class EssayPage(SummaryMixin, Page):
    """A summary alone: what it sums up is the rich text."""

    text = RichTextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("text"), *SummaryMixin.summary_panels]
    search_fields = [*Page.search_fields, *SummaryMixin.search_fields]
    api_fields = [*SummaryMixin.api_fields]


class EventPage(NavigationMixin, Page):
    """Previous and next alone, by a date of another name."""

    starts_on = models.DateField()

    content_panels = [*Page.content_panels, FieldPanel("starts_on"), *NavigationMixin.navigation_panels]
    api_fields = [*NavigationMixin.api_fields]

    @property
    def navigation_date(self) -> datetime.date:
        return self.starts_on


class Desk(Field):
    """A value that a serializer of the site's own makes."""

    follows_content = True

    def get_attribute(self, instance: FeaturePage) -> str:
        return instance.kicker

    def to_representation(self, kicker: str) -> dict[str, str]:
        return {"desk": kicker.casefold()}


class FeaturePage(ArticleMixin, Page):
    """A whole article, beside fields that stay."""

    kicker = models.CharField(max_length=100, blank=True)
    weight = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = RichTextField(blank=True)
    extra = StreamField([("text", RichTextBlock()), ("picture", ImageChooserBlock())], blank=True)
    chart = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    editors = models.ManyToManyField(Editor, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("kicker"), *ArticleMixin.article_panels]
    search_fields = [*Page.search_fields, *ArticleMixin.search_fields]
    api_fields = [
        *ArticleMixin.api_fields,
        APIField("kicker"),
        APIField("weight"),
        APIField("notes"),
        APIField("extra"),
        APIField("chart"),
        APIField("about"),
        APIField("desk", serializer=Desk()),
    ]

    @property
    def shout(self) -> str:
        """The headline for those who hear badly."""
        return self.title.upper()


class TopicPage(Page):
    """A section type of the site's own."""

    colour = models.CharField(max_length=20, default="red")

    content_panels = [*Page.content_panels, FieldPanel("colour")]
    api_fields = [APIField("colour")]
