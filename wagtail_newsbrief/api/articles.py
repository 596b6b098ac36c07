"""The fields and filters of ``/articles/``, for both API versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from wagtail_newsbrief.content.page_types import article_model
from wagtail_newsbrief.content.summaries import summary_meta
from wagtail_newsbrief.content.types import (
    BylineEntry,
    ImageData,
    NeighbourData,
    SectionData,
    StreamChildData,
    SummaryChildData,
    SummaryMetaData,
    TagItem,
)
from wagtail_newsbrief.utils import dates

from .endpoint import Endpoint, FieldGetter
from .filters import in_sections, with_any
from .parameters import FieldSelection, Parameters

PAGE_META: dict[str, FieldGetter] = {
    "type": lambda batch, page: batch.page_type(page),
    "detail_url": lambda batch, page: batch.detail_url(page),
    "html_url": lambda batch, page: batch.html_url(page),
    "slug": lambda batch, page: page.slug,
    "locale": lambda batch, page: page.locale.language_code,
    "fallback": lambda batch, page: batch.scope.is_fallback(page),
    "first_published_at": lambda batch, page: dates.public(page.first_published_at),
    "last_published_at": lambda batch, page: dates.public(page.last_published_at),
    "alias_of": lambda batch, page: batch.alias_of(page),
}


class ArticleEndpoint(Endpoint):
    """Articles of the one type that ``API_ARTICLE_MODEL`` names."""

    fields: ClassVar[dict[str, FieldGetter]] = {
        "id": lambda batch, page: page.pk,
        "title": lambda batch, page: page.title,
        "standfirst": lambda batch, page: page.standfirst,
        "published_at": lambda batch, page: dates.public(page.published_at),
        "reading_seconds": lambda batch, page: page.reading_seconds,
        "byline": lambda batch, page: batch.byline(page),
        "tags": lambda batch, page: batch.tags(page),
        "tag_items": lambda batch, page: batch.tag_items(page),
        "lead_image": lambda batch, page: batch.lead_image(page),
        "summary": lambda batch, page: batch.summary(page),
        "summary_text": lambda batch, page: page.summary_text,
        "summary_meta": lambda batch, page: summary_meta(page),
        "body": lambda batch, page: batch.stream(page, "body"),
        "related": lambda batch, page: batch.related(page),
        "previous": lambda batch, page: batch.neighbour(page, "previous"),
        "next": lambda batch, page: batch.neighbour(page, "next"),
        "seo": lambda batch, page: batch.seo(page),
    }
    meta_fields: ClassVar[dict[str, FieldGetter]] = {
        **PAGE_META,
        "section": lambda batch, page: batch.section(page),
    }
    types: ClassVar[dict[str, Any]] = {
        **Endpoint.types,
        "byline": BylineEntry,
        "tag_items": TagItem,
        "lead_image": ImageData,
        "summary": SummaryChildData,
        "summary_meta": SummaryMetaData,
        "body": StreamChildData,
        "related": NeighbourData,
        "previous": NeighbourData,
        "next": NeighbourData,
        "section": SectionData,
    }
    kind = "article"
    detail_only = frozenset({"body", "related"})
    read_streams: ClassVar[dict[str, str]] = {
        "summary": "summary",
        "summary_text": "summary",
        "summary_meta": "summary",
        "body": "body",
        "seo": "summary",
    }
    orders = ("-published_at", "published_at", "title")
    filters = (
        *("section", "descendant_of", "author", "tag", "published_after", "published_before"),
        *("has_summary", "aliases"),
    )
    #: True if pages are read from the database; a preview serves unsaved pages.
    gives_saved_pages = True

    @property
    def model(self) -> type[Any]:
        return article_model()

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        rows = super().filtered(rows, parameters)
        if sections := parameters.values("section"):
            rows = in_sections(rows, self.scope, sections)
        if sections := parameters.values("descendant_of"):
            rows = in_sections(rows, self.scope, sections, below=True)
        for name in ("author", "tag"):
            rows = with_any(rows, parameters, name)
        after, before = parameters.moment("published_after"), parameters.moment("published_before")
        if after is not None:
            rows = rows.filter(published_at__gte=after)
        if before is not None:
            rows = rows.filter(published_at__lt=before)
        has_summary = parameters.flag("has_summary")
        if has_summary is not None:
            # Wagtail stores [] for an empty stream on every database.
            rows = rows.exclude(summary=[]) if has_summary else rows.filter(summary=[])
        if parameters.flag("aliases") is False:
            rows = rows.filter(alias_of=None)
        return rows

    def represent(self, pages: Sequence[Any], selection: FieldSelection) -> list[dict[str, Any]]:
        for page in pages if self.gives_saved_pages else ():
            page.trust_stored_values()
        return super().represent(pages, selection)
