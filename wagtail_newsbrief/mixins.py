"""Mixins for page types: a summary, neighbours, or a whole article.

They are abstract and derive from ``models.Model``, not from ``Page``, to work with a swapped base page. Put them before
the page class, and add their lists to those of the page::

    class BlogPage(SummaryMixin, NavigationMixin, Page):
        content_panels = Page.content_panels + SummaryMixin.summary_panels
        search_fields = Page.search_fields + SummaryMixin.search_fields
        api_fields = SummaryMixin.api_fields + NavigationMixin.api_fields
"""

from __future__ import annotations

import datetime
import logging
from typing import Any, ClassVar

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.compat import AUTH_USER_MODEL
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.search import index

from .blocks import ArticleStreamBlock
from .conf import newsbrief_settings
from .content import serializers as api
from .content.types import BylineEntry, TagItem
from .editor.forms import ExactDatesPageForm, SummaryPageForm
from .editor.panels import NavigationPanel, SummaryPanel
from .fields import BodyDigestField, ReadingSecondsField, StableStreamField, SummarySourcesField
from .markup import block_texts
from .metadata.sitemap import sitemap_urls
from .navigation import Neighbours, neighbours
from .streams.traversal import texts
from .summary.blocks import SummaryStreamBlock
from .summary.provenance import (
    SummaryOrigin,
    label_for_readers,
    needs_review,
    source_digest,
)
from .summary.recording import send_summary_reviewed
from .summary.sources import StoredSources, sources_to_store
from .utils.text import reading_seconds

logger = logging.getLogger("wagtail_newsbrief")


class ExactDatesMixin(models.Model):
    """A page whose dates keep their precision in the edit form and in revisions.

    ``SummaryMixin`` and ``NavigationMixin`` derive from it.
    """

    base_form_class: ClassVar[type[ExactDatesPageForm]] = ExactDatesPageForm

    class Meta:
        abstract = True

    def serializable_data(self) -> dict[str, Any]:
        """Return the content of a revision, with microseconds in dates, which Django's JSON truncates."""
        # What the page class brings.
        page: Any = super()
        return {
            name: value.isoformat() if isinstance(value, datetime.datetime) and value.microsecond % 1000 else value
            for name, value in page.serializable_data().items()
        }


class SummaryMixin(ExactDatesMixin):
    """A page with a summary and its provenance."""

    # What the page class brings.
    locale: Any
    locale_id: Any

    summary = StableStreamField(
        SummaryStreamBlock(),
        blank=True,
        default="",
        db_default=[],
        verbose_name=_("summary"),
        help_text=_("For readers without time. Empty: no summary is offered."),
    )
    summary_origin = models.CharField(
        _("origin of the summary"),
        max_length=16,
        choices=SummaryOrigin.choices,
        default=SummaryOrigin.HUMAN,
        db_default=SummaryOrigin.HUMAN.value,
    )
    summary_backend = models.CharField(max_length=255, blank=True, default="", db_default="", editable=False)
    summary_model = models.CharField(max_length=255, blank=True, default="", db_default="", editable=False)
    summary_generated_at = models.DateTimeField(null=True, blank=True, editable=False)
    summary_generated_by = models.ForeignKey(
        AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    summary_reviewed_at = models.DateTimeField(null=True, blank=True, editable=False)
    summary_reviewed_by = models.ForeignKey(
        AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    summary_source_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    summary_block_provenance = models.JSONField(null=True, blank=True, editable=False)
    stored_summary_sources = SummarySourcesField(null=True, blank=True, editable=False)

    #: Records the provenance; a site's own form class derives from it.
    base_form_class: ClassVar[type[ExactDatesPageForm]] = SummaryPageForm
    summary_panels: ClassVar[list[Any]] = [SummaryPanel()]
    search_fields: ClassVar[list[Any]] = [index.SearchField("summary")]
    api_fields: ClassVar[list[APIField]] = [
        APIField("summary", serializer=api.SummaryInBatch("summary")),
        APIField("summary_text", serializer=api.SummaryText()),
        APIField("summary_meta", serializer=api.SummaryMeta()),
    ]
    #: A copy has not been reviewed.
    exclude_fields_in_copy: ClassVar[list[str]] = ["summary_reviewed_at", "summary_reviewed_by"]

    class Meta:
        abstract = True

    @property
    def summary_text(self) -> str:
        """The summary as plain text, one line per paragraph; empty without a summary. No query."""
        return "\n".join(texts(self.summary))

    @property
    def summary_reading_seconds(self) -> int:
        """The reading time of the summary in seconds; 0 without a summary. No query."""
        return reading_seconds(texts(self.summary))

    @property
    def summary_label(self) -> str:
        """The label of the origin for readers; empty for a summary that an editor wrote."""
        return label_for_readers(self.summary_origin, reviewed=self.is_summary_reviewed)

    @property
    def is_summary_reviewed(self) -> bool:
        """``True`` if a person wrote, selected or reviewed the summary."""
        return not needs_review(self.summary_origin) or self.summary_reviewed_at is not None

    @property
    def is_summary_stale(self) -> bool:
        """``True`` if the body has changed since the summary was written.

        ``False`` without a summary or a recorded body. No query.
        """
        if not self.summary or not self.summary_source_digest:
            return False
        return self.summary_source_digest != self.body_source_digest

    @property
    def summary_sources_to_store(self) -> StoredSources | None:
        """The sources of the summary to be stored (see ``summary.sources``); ``None`` if they aren't shown.

        Queries: 1 for a comparison, unless the locale is loaded.
        """
        if not self.summary or self.locale_id is None or not newsbrief_settings.summary.show_sources:
            return None
        try:
            return sources_to_store(self)
        except Exception:
            # A custom scorer may raise any exception, which must not prevent saving the article.
            logger.exception("The sources of the summary of %r could not be computed.", self)
            return None

    @property
    def body_source_digest(self) -> str:
        """The digest of the body in memory (see ``summary.provenance``)."""
        return source_digest(self.body_texts())

    def set_reviewer(self, user: Any) -> None:
        """Remember the reviewer: the next revision sends ``signals.summary_reviewed``."""
        self._newsbrief_reviewer = user

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision, and send ``signals.summary_reviewed`` if the summary was reviewed since the last one."""
        # What the page class brings.
        page: Any = super()
        revision = page.save_revision(*args, **kwargs)
        if (reviewer := self.__dict__.pop("_newsbrief_reviewer", None)) is not None:
            send_summary_reviewed(self, reviewer)
        return revision

    def body_texts(self) -> list[str]:
        """Return the text that the summary is about, one string per paragraph. No query.

        All StreamFields and rich text fields of the page except the summary, in the order of the model's fields.
        Override it if the text of the article is elsewhere.
        """
        found: list[str] = []
        for field in self._meta.concrete_fields:
            if field.name == "summary":
                continue
            value = getattr(self, field.attname)
            if isinstance(field, StreamField):
                found += texts(value)
            elif isinstance(field, RichTextField):
                found += block_texts(value or "")
        return [text for text in found if text]


class NavigationMixin(ExactDatesMixin):
    """A page with a previous and a next page among its siblings."""

    # What the page class brings.
    live: bool
    first_published_at: datetime.datetime | None

    show_in_navigation = models.BooleanField(
        _("show in previous/next"),
        default=True,
        db_default=True,
        help_text=_("Off: other articles never lead readers to this one by previous/next."),
    )

    navigation_panels: ClassVar[list[Any]] = [NavigationPanel()]
    api_fields: ClassVar[list[APIField]] = [
        APIField("previous", serializer=api.Neighbour("previous")),
        APIField("next", serializer=api.Neighbour("next")),
    ]

    class Meta:
        abstract = True

    @property
    def navigation_date(self) -> datetime.datetime | datetime.date | None:
        """The date that sorts this page among its siblings; override it to use another field.

        ``None`` means now. It must depend on fields of the page alone, since the navigation index is updated when the
        page is saved.
        """
        return self.first_published_at

    @cached_property
    def _neighbours(self) -> Neighbours:
        return neighbours(self)

    @property
    def previous_article(self) -> Any | None:
        """The previous article that an anonymous visitor may see; ``None`` for the first one.

        Cached on the instance. Queries: at most 3 for both neighbours.
        """
        return self._neighbours.previous

    @property
    def next_article(self) -> Any | None:
        """The next article that an anonymous visitor may see; ``None`` for the last one."""
        return self._neighbours.next


class ArticleMixin(SummaryMixin, NavigationMixin):
    """An article without section, byline, tags and related articles."""

    # What the page class brings.
    alias_of_id: Any
    go_live_at: datetime.datetime | None

    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        default="",
        db_default="",
        max_length=500,
        help_text=_("One or two sentences under the headline."),
    )
    published_at = models.DateTimeField(
        _("date of publication"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Shown to readers, and orders the articles. Filled at first publishing."),
    )
    lead_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("lead image"),
    )
    lead_image_alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("What the picture shows, for readers who can't see it."),
    )
    lead_image_caption = models.CharField(_("caption"), max_length=255, blank=True, default="", db_default="")
    lead_image_credit = models.CharField(_("credit"), max_length=255, blank=True, default="", db_default="")
    body = StableStreamField(ArticleStreamBlock(), blank=True, default="", db_default=[], verbose_name=_("body"))
    byline_override = models.CharField(
        _("byline in other words"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("Shown instead of the authors, for example “our correspondents”."),
    )
    stored_reading_seconds = ReadingSecondsField(default=0, db_default=0, editable=False)
    stored_body_digest = BodyDigestField(max_length=64, blank=True, default="", db_default="", editable=False)

    #: The content, in the order in which it is written.
    writing_panels: ClassVar[list[Any]] = [
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [
                FieldPanel("lead_image", heading=_("Image")),
                FieldPanel("lead_image_alt"),
                FieldPanel("lead_image_caption"),
                FieldPanel("lead_image_credit"),
            ],
            heading=_("Lead image"),
            icon="image",
        ),
        FieldPanel("body", icon="doc-full"),
        *SummaryMixin.summary_panels,
    ]
    #: Date and neighbours.
    placing_panels: ClassVar[list[Any]] = [
        FieldPanel("published_at"),
        *NavigationMixin.navigation_panels,
    ]
    byline_panels: ClassVar[list[Any]] = [FieldPanel("byline_override", icon="user", classname="collapsed")]
    #: All panels of the mixin.
    article_panels: ClassVar[list[Any]] = [*writing_panels, *byline_panels, *placing_panels]
    search_fields: ClassVar[list[Any]] = [
        *SummaryMixin.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.FilterField("published_at"),
        index.FilterField("show_in_navigation"),
    ]
    api_fields: ClassVar[list[APIField]] = [
        APIField("standfirst"),
        APIField("published_at"),
        APIField("reading_seconds"),
        APIField("lead_image", serializer=api.LeadImage()),
        *SummaryMixin.api_fields,
        APIField("body", serializer=api.StreamFieldInBatch("body")),
        *NavigationMixin.api_fields,
        APIField("byline", serializer=api.Byline()),
        APIField("related", serializer=api.Related()),
    ]
    #: A copy gets its date when it is published. A translation keeps the date (see ``editor.signals.keep_date``).
    exclude_fields_in_copy: ClassVar[list[str]] = [
        *SummaryMixin.exclude_fields_in_copy,
        "published_at",
        "first_published_at",
    ]
    #: Overrides of translatable fields for wagtail-localize; set by ``contrib.localize``.
    override_translatable_fields: ClassVar[list[Any]] = []
    #: The schema.org type of the page: ``NewsArticle``, ``OpinionNewsArticle``, ``BlogPosting``.
    schema_org_type: ClassVar[str] = "NewsArticle"
    _has_body_as_saved = False
    #: Lookups of the API's filters ``author`` and ``tag``.
    api_filters: ClassVar[dict[str, tuple[str, ...]]] = {}

    class Meta:
        abstract = True

    @classmethod
    def get_api_prefetch(cls) -> dict[str, str | Prefetch[Any]]:
        """Return the lookup that a listing prefetches for each field of the API."""
        return {}

    def get_byline(self) -> list[BylineEntry]:
        """Return the authors, in order. Override it for a model of your own."""
        if not self.byline_override:
            return []
        return [{"name": self.byline_override, "slug": None, "role": ""}]

    def get_tag_names(self) -> list[str]:
        """Return the names of the tags, sorted. Override it if the type has tags."""
        return []

    def get_tag_items(self) -> list[TagItem]:
        """Return the tags with their slugs, sorted by name. Override it if ``?tag=`` accepts slugs."""
        return [{"name": name, "slug": None} for name in self.get_tag_names()]

    def amend_json_ld(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON-LD of the article; override it to change or add properties."""
        return data

    def get_related_ids(self) -> list[Any]:
        """Return the ids of related pages, in order; the API shows those that the visitor may see."""
        return []

    @property
    def navigation_date(self) -> datetime.datetime | datetime.date | None:
        return self.published_at

    def trust_stored_values(self) -> None:
        """Use values derived from the body as they were stored, for an instance that isn't changed."""
        self._has_body_as_saved = True

    @property
    def reading_seconds(self) -> int:
        """The reading time of the body in seconds; of a deferred body, the stored one."""
        if "body" in self.get_deferred_fields() or (self._has_body_as_saved and self.stored_reading_seconds):
            return int(self.stored_reading_seconds)
        return reading_seconds(texts(self.body))

    @property
    def body_source_digest(self) -> str:
        if "body" in self.get_deferred_fields() or (self._has_body_as_saved and self.stored_body_digest):
            return str(self.stored_body_digest)
        return super().body_source_digest

    def body_texts(self) -> list[str]:
        return texts(self.body)

    def get_sitemap_urls(self, request: Any | None = None) -> list[dict[str, Any]]:
        """Return the entry of the article in Wagtail's sitemap (see ``metadata.sitemap``)."""
        return sitemap_urls(self, request)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Serve a preview with the hook ``newsbrief_serve_preview``, or with the page's template."""
        for serve in hooks.get_hooks("newsbrief_serve_preview"):
            if (response := serve(self, request)) is not None:
                return response
        # What the page class brings.
        page: Any = super()
        return page.serve_preview(request, mode_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page. An empty ``published_at`` is set when the article is first published.

        Queries: 1 more for an alias without a date, which takes that of its source.
        """
        if self.published_at is None and kwargs.get("update_fields") is None:
            self.published_at = self._date_of_appearance()
        super().save(*args, **kwargs)

    def _date_of_appearance(self) -> datetime.datetime | None:
        """Return the default of ``published_at``; ``None`` until the article is published."""
        if self.alias_of_id is not None:
            sources = type(self)._default_manager.filter(pk=self.alias_of_id)
            return sources.values_list("published_at", flat=True).first()
        # ``live`` is true by default, also for a new page that is scheduled.
        if not self.live or (self.go_live_at is not None and self.go_live_at > timezone.now()):
            return None
        return self.first_published_at or timezone.now()
