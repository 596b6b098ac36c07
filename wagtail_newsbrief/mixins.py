"""What a page type gains: a summary, a place among its neighbours, or a whole article.

All are abstract and stand on ``models.Model``, never on ``Page``, so that they fit a swapped base
page too. Put them before the page class, and add their lists to the page's own::

    class BlogPage(SummaryMixin, NavigationMixin, Page):
        content_panels = Page.content_panels + SummaryMixin.summary_panels
        search_fields = Page.search_fields + SummaryMixin.search_fields
        api_fields = SummaryMixin.api_fields + NavigationMixin.api_fields
"""

from __future__ import annotations

import datetime
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
from .content import serializers as api
from .content.types import BylineEntry, TagItem
from .editor.forms import ExactDatesPageForm, SummaryPageForm
from .editor.panels import NavigationPanel, SummaryPanel
from .fields import BodyDigestField, ReadingSecondsField, StableStreamField
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
from .summary.recording import announce_review
from .utils.text import reading_seconds


class ExactDatesMixin(models.Model):
    """A page whose dates lose nothing on the way through the edit form and through a revision.

    ``SummaryMixin`` and ``NavigationMixin`` derive from it.
    """

    base_form_class: ClassVar[type[ExactDatesPageForm]] = ExactDatesPageForm

    class Meta:
        abstract = True

    def serializable_data(self) -> dict[str, Any]:
        """Return what a revision keeps: dates to the microsecond, where Django's JSON has milliseconds."""
        # What the page class brings.
        page: Any = super()
        return {
            name: value.isoformat() if isinstance(value, datetime.datetime) and value.microsecond % 1000 else value
            for name, value in page.serializable_data().items()
        }


class SummaryMixin(ExactDatesMixin):
    """A page with a summary, and what is known about where the summary comes from."""

    # What the page class brings.
    locale: Any

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

    #: Records where the summary comes from; a form class of the site's own derives from it.
    base_form_class: ClassVar[type[ExactDatesPageForm]] = SummaryPageForm
    summary_panels: ClassVar[list[Any]] = [SummaryPanel()]
    search_fields: ClassVar[list[Any]] = [index.SearchField("summary")]
    api_fields: ClassVar[list[APIField]] = [
        APIField("summary", serializer=api.StreamFieldInBatch("summary")),
        APIField("summary_text", serializer=api.SummaryText()),
        APIField("summary_meta", serializer=api.SummaryMeta()),
    ]
    #: A copy was reviewed by nobody.
    exclude_fields_in_copy: ClassVar[list[str]] = ["summary_reviewed_at", "summary_reviewed_by"]

    class Meta:
        abstract = True

    @property
    def summary_text(self) -> str:
        """The summary as plain text, a line a paragraph; empty without a summary. No query."""
        return "\n".join(texts(self.summary))

    @property
    def summary_reading_seconds(self) -> int:
        """Seconds that reading the summary takes; 0 without a summary. No query."""
        return reading_seconds(texts(self.summary))

    @property
    def summary_label(self) -> str:
        """What readers are told about the origin; empty for a summary that an editor wrote."""
        return label_for_readers(self.summary_origin, reviewed=self.is_summary_reviewed)

    @property
    def is_summary_reviewed(self) -> bool:
        """Whether a person stands behind the summary: wrote it, chose it, or looked at AI text."""
        return not needs_review(self.summary_origin) or self.summary_reviewed_at is not None

    @property
    def is_summary_stale(self) -> bool:
        """Whether the body has changed since the summary was written.

        False without a summary, and for one whose body was not recorded. No query.
        """
        if not self.summary or not self.summary_source_digest:
            return False
        return self.summary_source_digest != self.body_source_digest

    @property
    def body_source_digest(self) -> str:
        """The digest of the body as it is in memory (see ``summary.provenance``)."""
        return source_digest(self.body_texts())

    def announce_reviewer(self, user: Any) -> None:
        """Note who reviewed the summary: the next revision announces it by ``signals.summary_reviewed``."""
        self._newsbrief_reviewer = user

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Store the page as a revision, and announce the review of its summary if there was one since the last."""
        # What the page class brings.
        page: Any = super()
        revision = page.save_revision(*args, **kwargs)
        if (reviewer := self.__dict__.pop("_newsbrief_reviewer", None)) is not None:
            announce_review(self, reviewer)
        return revision

    def body_texts(self) -> list[str]:
        """Return the text that the summary sums up, a string a paragraph. No query.

        All of the page's StreamFields and rich text fields but the summary, in the order in which
        the model defines them. Override it where the article's text lies elsewhere.
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
    """A page that has a previous and a next one among its siblings."""

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
        """The date that orders this page among its siblings; override it to use another field.

        None means now. It has to be a field of the page itself, or be derived from such fields:
        the navigation index is written when the page is saved.
        """
        return self.first_published_at

    @cached_property
    def _neighbours(self) -> Neighbours:
        return neighbours(self)

    @property
    def previous_article(self) -> Any | None:
        """The article before, as an anonymous visitor may see it; None at the start.

        Shared with ``next_article`` and cached on the instance: at most 3 queries for both.
        """
        return self._neighbours.previous

    @property
    def next_article(self) -> Any | None:
        """The article after, as an anonymous visitor may see it; None at the end."""
        return self._neighbours.next


class ArticleMixin(SummaryMixin, NavigationMixin):
    """Everything an article has but its section, byline, tags and related articles."""

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
        help_text=_("Stands instead of the authors: “our correspondents”."),
    )
    stored_reading_seconds = ReadingSecondsField(default=0, db_default=0, editable=False)
    stored_body_digest = BodyDigestField(max_length=64, blank=True, default="", db_default="", editable=False)

    #: What an editor writes, in the order of the work.
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
    #: When it appears, and between which others.
    placing_panels: ClassVar[list[Any]] = [
        FieldPanel("published_at"),
        *NavigationMixin.navigation_panels,
    ]
    byline_panels: ClassVar[list[Any]] = [FieldPanel("byline_override", icon="user", classname="collapsed")]
    #: All of them, for a type that puts nothing in between.
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
    #: A copy is dated when it appears. A translation keeps the date (see ``editor.signals.keep_date``).
    exclude_fields_in_copy: ClassVar[list[str]] = [
        *SummaryMixin.exclude_fields_in_copy,
        "published_at",
        "first_published_at",
    ]
    #: What wagtail-localize does with single fields; ``contrib.localize`` fills it in.
    override_translatable_fields: ClassVar[list[Any]] = []
    #: What schema.org calls such a page, for its JSON-LD: ``NewsArticle``, ``OpinionNewsArticle``, ``BlogPosting``.
    schema_org_type: ClassVar[str] = "NewsArticle"
    _has_body_as_saved = False
    #: How the API's filters ``author`` and ``tag`` find articles: filter to lookups.
    api_filters: ClassVar[dict[str, tuple[str, ...]]] = {}

    class Meta:
        abstract = True

    @classmethod
    def get_api_prefetch(cls) -> dict[str, str | Prefetch[Any]]:
        """Return what an API listing prefetches when it is asked for a field: field to lookup."""
        return {}

    def get_byline(self) -> list[BylineEntry]:
        """Return who wrote it, in order. Override it to name authors of a model of your own."""
        if not self.byline_override:
            return []
        return [{"name": self.byline_override, "slug": None, "role": ""}]

    def get_tag_names(self) -> list[str]:
        """Return the names of the tags, sorted. Override it where a type has tags."""
        return []

    def get_tag_items(self) -> list[TagItem]:
        """Return the tags with their slugs, sorted by name. Override it where ``?tag=`` finds tags by a slug."""
        return [{"name": name, "slug": None} for name in self.get_tag_names()]

    def amend_json_ld(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON-LD of the article; override it to say more, or something else."""
        return data

    def get_related_ids(self) -> list[Any]:
        """Return the ids of related pages, in order; the API shows those a visitor may see."""
        return []

    @property
    def navigation_date(self) -> datetime.datetime | datetime.date | None:
        return self.published_at

    def trust_stored_values(self) -> None:
        """Take what was derived from the body at the last save as it is: for an instance that is only read."""
        self._has_body_as_saved = True

    @property
    def reading_seconds(self) -> int:
        """Seconds that reading the body takes; of a deferred body, as of the last save."""
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
        """Return the article's entry in Wagtail's sitemap (see ``sharing.sitemap``)."""
        return sitemap_urls(self, request)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Show a draft where a hook ``newsbrief_serve_preview`` sends it, in the site's template without one."""
        for serve in hooks.get_hooks("newsbrief_serve_preview"):
            if (response := serve(self, request)) is not None:
                return response
        # What the page class brings.
        page: Any = super()
        return page.serve_preview(request, mode_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; ``published_at`` is filled when the article first appears, if the editor left it empty.

        1 query more for an alias without a date, which takes that of its source.
        """
        if self.published_at is None and kwargs.get("update_fields") is None:
            self.published_at = self._date_of_appearance()
        super().save(*args, **kwargs)

    def _date_of_appearance(self) -> datetime.datetime | None:
        """Return what an empty date is filled with: None until the article appears."""
        if self.alias_of_id is not None:
            sources = type(self)._default_manager.filter(pk=self.alias_of_id)
            return sources.values_list("published_at", flat=True).first()
        # A page is ``live`` until it is said that it isn't: one that is made and scheduled in one go, too.
        if not self.live or (self.go_live_at is not None and self.go_live_at > timezone.now()):
            return None
        return self.first_published_at or timezone.now()
