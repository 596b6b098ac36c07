"""The API of a site that has only Wagtail: its pages endpoint, and ``api_fields`` as its documentation shows them.

https://docs.wagtail.org/en/stable/advanced_topics/api/v2/configuration.html
"""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field
from wagtail.api import APIField
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.images.api.fields import ImageRenditionField
from wagtail.images.blocks import ImageChooserBlock

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleImageBlock, ArticleStreamBlock
from wagtail_newsbrief.conf import newsbrief_settings

from .naive import plain_neighbours


class _ImageChooserBlock(ImageChooserBlock):
    def get_api_representation(self, value: Any, context: Any = None) -> Any:
        if value is None:
            return None
        return {"id": value.pk, "title": value.title, "renditions": _renditions(value)}


class _ImageBlock(ArticleImageBlock):
    image = _ImageChooserBlock()


class _Body(ArticleStreamBlock):
    image = _ImageBlock()


_BODY = _Body()


def _renditions(image: Any) -> dict[str, Any]:
    return {
        name: [image.get_rendition(spec).attrs_dict for spec in specs]
        for name, specs in newsbrief_settings.renditions.items()
    }


class _BodyField(Field):
    def to_representation(self, value: Any) -> Any:
        return _BODY.get_api_representation(_BODY.to_python(list(value.raw_data)), self.context)


class _BylineField(Field):
    def to_representation(self, bylines: Any) -> Any:
        return [{"name": row.author.name, "slug": row.author.slug, "role": row.author.role} for row in bylines.all()]


class _RelatedField(Field):
    def to_representation(self, related: Any) -> Any:
        return [_short(row.article) for row in related.all()]


class _NeighbourField(Field):
    def __init__(self, side: int) -> None:
        super().__init__(source="*")
        self.side = side

    def to_representation(self, page: Any) -> Any:
        if not hasattr(page, "_naive_neighbours"):
            page._naive_neighbours = plain_neighbours(page)  # asked once for both sides: better than most sites
        neighbour = page._naive_neighbours[self.side]
        return _short(neighbour) if neighbour else None


def _short(page: Any) -> dict[str, Any]:
    return {"id": page.pk, "title": page.title, "html_url": page.full_url, "slug": page.slug}


API_FIELDS = [
    *map(APIField, ("standfirst", "published_at", "lead_image_alt", "lead_image_caption", "lead_image_credit")),
    *(
        APIField(f"lead_image_{name}_{number}", serializer=ImageRenditionField(spec, source="lead_image"))
        for name, specs in newsbrief_settings.renditions.items()
        for number, spec in enumerate(specs)
    ),
    APIField("summary"),
    APIField("body", serializer=_BodyField()),
    APIField("byline", serializer=_BylineField(source="bylines")),
    APIField("tags"),
    APIField("related", serializer=_RelatedField(source="related_articles")),
    APIField("previous", serializer=_NeighbourField(0)),
    APIField("next", serializer=_NeighbourField(1)),
]


class NaiveArticlesAPIViewSet(PagesAPIViewSet):
    """Wagtail's endpoint. The model's own ``api_fields`` are this package's, so those of the site stand here."""

    known_query_parameters = PagesAPIViewSet.known_query_parameters | {"published_after", "published_before", "author"}

    @classmethod
    def get_body_fields(cls, model: type[Any]) -> list[APIField]:
        if model is ArticlePage:
            return [*cls._convert_api_fields(cls.body_fields), *API_FIELDS]
        return super().get_body_fields(model)

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        query = self.request.GET
        if "published_after" in query:
            rows = rows.filter(published_at__gte=query["published_after"])
        if "published_before" in query:
            rows = rows.filter(published_at__lt=query["published_before"])
        if "author" in query:
            rows = rows.filter(bylines__author__slug=query["author"])
        return rows
