"""A blog as sites have them before they know this package: nothing here imports any of it."""

from __future__ import annotations

from django import forms
from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
    StaticBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet


@register_snippet
class Person(models.Model):
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


@register_snippet
class Category(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class BlogIndexPage(Page):
    intro = RichTextField(blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]


class PostTag(TaggedItemBase):
    content_object = ParentalKey("blog.PostPage", related_name="tagged_posts", on_delete=models.CASCADE)


class PostPage(Page):
    """A post of the old days: rich text, one author, tags."""

    date = models.DateField("Post date")
    intro = models.CharField(max_length=600)
    body = RichTextField(blank=True)
    takeaways = models.TextField(blank=True)
    hero = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    hero_caption = models.CharField(max_length=255, blank=True)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rating = models.PositiveSmallIntegerField(default=0)
    categories = ParentalManyToManyField(Category, blank=True)
    tags = ClusterTaggableManager(through=PostTag, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("takeaways"),
        FieldPanel("hero"),
        FieldPanel("author"),
        FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
        FieldPanel("tags"),
        InlinePanel("links", label="Related posts"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]


class PostLink(Orderable):
    page = ParentalKey(PostPage, on_delete=models.CASCADE, related_name="links")
    post = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")


class FeaturedPost(models.Model):
    """What another part of the site says about a post."""

    post = models.ForeignKey(PostPage, on_delete=models.CASCADE, related_name="features")


class LinkNote(models.Model):
    """Hangs on a row that hangs on a post."""

    link = models.ForeignKey(PostLink, on_delete=models.CASCADE, related_name="+")


class LinkLock(models.Model):
    """Keeps a row from being deleted."""

    link = models.ForeignKey(PostLink, on_delete=models.PROTECT, related_name="+")


class LinkHint(models.Model):
    """Forgets a row that is deleted."""

    link = models.ForeignKey(PostLink, null=True, on_delete=models.SET_NULL, related_name="+")


class PlainTag(TaggedItemBase):
    """The tags of a type whose tags are no part of its revisions."""

    content_object = models.ForeignKey("blog.StoryPage", related_name="+", on_delete=models.CASCADE)


class Figure(StructBlock):
    picture = ImageChooserBlock()
    caption = CharBlock(required=False)
    align = ChoiceBlock(choices=[("left", "Left"), ("full", "Full")], required=False)


class Title(StructBlock):
    words = CharBlock()
    size = ChoiceBlock(choices=[("h2", "H2"), ("h3", "H3"), ("h4", "H4")], required=False)


class PostStream(StreamBlock):
    heading = CharBlock()
    title = Title()
    text = RichTextBlock()
    note = TextBlock()
    figure = Figure()
    photo = ImageBlock()
    facts = ListBlock(TextBlock())
    points = ListBlock(RichTextBlock())
    video = EmbedBlock()
    video_with_caption = StructBlock([("url", URLBlock()), ("caption", CharBlock(required=False))])
    saying = StructBlock([("words", RichTextBlock()), ("who", CharBlock(required=False))])
    html = RawHTMLBlock()
    number = IntegerBlock()
    rule = StaticBlock()


class AbstractStory(Page):
    """A table between the base page and the type."""

    byline = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = "story of any kind"


class StoryPage(AbstractStory):
    """A post of later days: a StreamField, authors in one line, rows of authors too."""

    published = models.DateTimeField(null=True, blank=True)
    content = StreamField(PostStream(), blank=True)
    lead = RichTextField(blank=True)
    subtitle = models.CharField(max_length=80, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    labels = TaggableManager(through=PlainTag, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("byline"), FieldPanel("content"), InlinePanel("people")]


class StoryPerson(ClusterableModel, Orderable):
    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=50, blank=True)
    topic = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    topics = models.ManyToManyField(Category, blank=True, related_name="+")


class PersonNote(models.Model):
    """A row that hangs on a row."""

    story_person = ParentalKey(StoryPerson, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(blank=True)
