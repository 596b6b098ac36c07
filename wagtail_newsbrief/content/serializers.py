"""Serializer fields for ``api_fields``; they work on Wagtail's own ``pages`` endpoints as well.

API v2 calls them with a context; API v3 without one, and reads the type from the annotation of ``to_representation``. A
view that serves several pages attaches a ``PageBatch`` to them; otherwise each page costs its own queries.
"""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from rest_framework.fields import Field

from wagtail_newsbrief.metadata.types import SeoData

from .batch import PageBatch
from .summaries import summary_meta
from .types import BylineEntry, ImageData, NeighbourData, StreamChildData, SummaryChildData, SummaryMetaData, TagItem


class _PageField(Field):
    """A field that reads from the batch of the page."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def batch(self, page: Any) -> PageBatch:
        return PageBatch.of(
            page,
            self.context.get("request"),
            self.context.get("_wagtail_rich_text_format"),
            self._detail_path,
        )

    def _detail_path(self, page: Any) -> str | None:
        router = self.context.get("router")
        path: str | None
        if router is not None:
            path = router.get_object_detail_urlpath(type(page), page.pk)
            return path
        try:
            path = reverse("wagtailapi_v3:detail_page", kwargs={"page_id": page.pk})
        except NoReverseMatch:
            path = None
        return path


class StreamFieldInBatch(_PageField):
    """A StreamField with images and rich text rendered for a frontend (see ``content.streams``)."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name

    def to_representation(self, page: Any) -> list[StreamChildData]:
        return self.batch(page).stream(page, self.name)


class SummaryInBatch(StreamFieldInBatch):
    """The blocks of the summary, each with its sources in the body."""

    def to_representation(self, page: Any) -> list[SummaryChildData]:  # type: ignore[override]
        return self.batch(page).summary(page)


class SummaryText(_PageField):
    """The summary as plain text; empty without a summary."""

    def to_representation(self, page: Any) -> str:
        return str(page.summary_text)


class SummaryMeta(_PageField):
    """Origin, label, review, staleness and reading time of the summary."""

    def to_representation(self, page: Any) -> SummaryMetaData:
        return summary_meta(page)


class Neighbour(_PageField):
    """The previous or next article, or null. Queries: at most 3 for both neighbours of a page."""

    def __init__(self, side: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.side = side

    def to_representation(self, page: Any) -> NeighbourData | None:
        return self.batch(page).neighbour(page, self.side)


class LeadImage(_PageField):
    """The lead image with its renditions, or null. Queries: 2 for all pages of a batch."""

    def to_representation(self, page: Any) -> ImageData | None:
        return self.batch(page).lead_image(page)


class Byline(_PageField):
    """The authors in order."""

    def to_representation(self, page: Any) -> list[BylineEntry]:
        return self.batch(page).byline(page)


class Tags(_PageField):
    """The names of the tags, sorted."""

    def to_representation(self, page: Any) -> list[str]:
        return self.batch(page).tags(page)


class TagItems(_PageField):
    """The tags with their slugs, sorted by name."""

    def to_representation(self, page: Any) -> list[TagItem]:
        return self.batch(page).tag_items(page)


class Seo(_PageField):
    """Metadata for search engines and social networks, for the ``api_fields`` of a site's own page types."""

    def to_representation(self, page: Any) -> SeoData:
        return self.batch(page).seo(page)


class Related(_PageField):
    """The related articles that the visitor may see."""

    def to_representation(self, page: Any) -> list[NeighbourData]:
        return self.batch(page).related(page)
