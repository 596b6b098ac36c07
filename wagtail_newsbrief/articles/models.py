"""Page types and an author snippet for sites without models of their own."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    PageChooserPanel,
)
from wagtail.api import APIField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import serializers as api
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.scope import PageScope, scope_of
from wagtail_newsbrief.content.types import BylineEntry, TagItem
from wagtail_newsbrief.fields import OpenableRichTextField
from wagtail_newsbrief.metadata.sitemap import sitemap_urls
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.navigation.order import ArticleOrder


class _CountedRows:
    """Rows for a ``Paginator``, counted once for each content version."""

    def __init__(self, rows: QuerySet[Any], scope: PageScope) -> None:
        self.rows = rows
        self.scope = scope

    def count(self) -> int:
        return self.scope.count(self.rows)

    def __getitem__(self, part: slice) -> list[Any]:
        return list(self.rows[part])


@register_snippet
class Author(index.Indexed, models.Model):
    """An author of articles."""

    name = models.CharField(_("name"), max_length=255)
    slug = models.SlugField(
        _("slug"),
        max_length=255,
        unique=True,
        allow_unicode=True,
        help_text=_("Used in URLs and in the API."),
    )
    role = models.CharField(_("role"), max_length=255, blank=True, help_text=_("For example “Council reporter”."))
    bio = OpenableRichTextField(_("biography"), blank=True, features=["bold", "italic", "link"])
    portrait = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("portrait"),
    )
    page = models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page"),
        help_text=_("Where readers find out more about the author."),
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("bio"),
        FieldPanel("portrait"),
        PageChooserPanel("page"),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("slug"),
    ]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class SectionPage(Page):
    """A section: its children are articles and sections."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)
    article_order = models.CharField(
        _("order of the articles"),
        max_length=16,
        choices=ArticleOrder.choices,
        default=ArticleOrder.NEWEST,
        help_text=_("Previous and next follow the same order."),
    )
    include_subsections = models.BooleanField(
        _("list the articles of its sections"),
        default=False,
        db_default=False,
        help_text=_("On: the page lists the articles of the sections in this one, too, newest first."),
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("article_order"),
        FieldPanel("include_subsections"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("intro")]
    api_fields: ClassVar[list[APIField]] = [
        APIField("intro"),
        APIField("article_order"),
        APIField("include_subsections"),
    ]
    schema_org_type: ClassVar[str] = "CollectionPage"

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_articles(self, visitor: Visitor | None = None) -> QuerySet[ArticlePage]:
        """Return the articles that the visitor may see, in the section's order.

        With ``include_subsections`` also those of the sections below, newest first; aliases are left out then, because
        their sources may be among them.
        """
        visible = (visitor or Visitor()).visible
        if self.include_subsections:
            articles = visible(ArticlePage.objects.descendant_of(self)).filter(locale_id=self.locale_id, alias_of=None)
            return articles.order_by("-published_at", "-pk")
        articles = visible(ArticlePage.objects.child_of(self)).filter(locale_id=self.locale_id)
        if self.article_order == ArticleOrder.EXPLORER:
            return articles.order_by("path")
        return articles.order_by("-published_at", "-pk")

    def get_sections(self, visitor: Visitor | None = None) -> QuerySet[SectionPage]:
        """Return the sections directly below that the visitor may see, in explorer order."""
        return (visitor or Visitor()).visible(SectionPage.objects.child_of(self)).order_by("path")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return sitemap_urls(self, request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        scope = scope_of(request)
        context["articles"] = self._paginate(self.get_articles(scope.visitor), request.GET.get("page"), scope)
        # As the number of articles, cached for the content version.
        context["sections"] = scope.cache.get_or_set(
            f"sections below {self.pk}", lambda: list(self.get_sections(scope.visitor))
        )
        return context

    def _paginate(self, articles: Any, number: str | None, scope: PageScope) -> Any:
        """Return a ``Paginator`` page: the first if ``number`` isn't a number, the last if it is too high.

        Queries: 4 for articles, authors, lead images and renditions, and 1 per content version for the count.
        """
        try:
            wanted = max(int(number or 1), 1)
        except ValueError:
            wanted = 1
        rows: Any = _CountedRows(articles.defer_streamfields(), scope)
        page = Paginator(rows, newsbrief_settings.section_page_size).get_page(wanted)
        batch = PageBatch(page.object_list, scope=scope, rich_text_format="html")
        batch.fetch("byline")
        batch.attach()
        for article in batch.pages:
            article.lead_image = batch.image(article.lead_image_id)
        return page


class ArticleTag(TaggedItemBase):
    """A tag on an article."""

    content_object = ParentalKey("newsbrief.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")


class ArticlePage(ArticleMixin, Page):
    """An article. Its section is its parent page, of any type."""

    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("tags"))

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        *ArticleMixin.writing_panels,
        InlinePanel("bylines", heading=_("Byline"), label=_("Author"), icon="user"),
        *ArticleMixin.byline_panels,
        FieldPanel("tags"),
        InlinePanel("related_articles", heading=_("Related articles"), label=_("Article"), icon="link"),
        *ArticleMixin.placing_panels,
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *ArticleMixin.search_fields,
        index.RelatedFields("bylines", [index.RelatedFields("author", [index.SearchField("name")])]),
    ]
    api_fields: ClassVar[list[APIField]] = [
        *ArticleMixin.api_fields,
        APIField("tags", serializer=api.Tags()),
        APIField("tag_items", serializer=api.TagItems()),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    api_filters: ClassVar[dict[str, tuple[str, ...]]] = {
        "author": ("bylines__author__slug",),
        "tag": ("tagged_items__tag__name", "tagged_items__tag__slug"),
    }

    @property
    def authors(self) -> list[Author]:
        """The authors in the order of the byline. 2 queries, unless prefetched."""
        bylines = list(self.bylines.all())
        prefetch_related_objects(bylines, "author")
        return [byline.author for byline in bylines]

    @classmethod
    def get_api_prefetch(cls) -> dict[str, str | Prefetch[Any]]:
        bylines = ArticleByline.objects.select_related("author")
        return {
            "byline": Prefetch("bylines", bylines),
            "tags": Prefetch("tagged_items", ArticleTag.objects.select_related("tag")),
            "related": "related_articles",
        }

    def get_byline(self) -> list[BylineEntry]:
        if self.byline_override:
            return super().get_byline()
        return [{"name": author.name, "slug": author.slug, "role": author.role} for author in self.authors]

    def get_byline_page_ids(self) -> dict[str, Any]:
        """Return the ids of the authors' pages, by slug of the author."""
        if self.byline_override:
            return {}
        return {author.slug: author.page_id for author in self.authors if author.page_id is not None}

    def get_tag_names(self) -> list[str]:
        return [tag["name"] for tag in self.get_tag_items()]

    def get_tag_items(self) -> list[TagItem]:
        items = list(self.tagged_items.all())
        prefetch_related_objects(items, "tag")
        return sorted(({"name": item.tag.name, "slug": item.tag.slug} for item in items), key=itemgetter("name"))

    def get_related_ids(self) -> list[Any]:
        return [related.article_id for related in self.related_articles.all()]


class ArticleByline(Orderable):
    """An author of an article, in the order of the byline."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author"))

    panels: ClassVar[list[Any]] = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return str(self.author)


class RelatedArticle(Orderable):
    """A related article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_articles")
    article = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("article"))

    panels: ClassVar[list[Any]] = [PageChooserPanel("article")]

    class Meta(Orderable.Meta):
        ordering = ["sort_order", "pk"]
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def __str__(self) -> str:
        return str(self.article)
