"""``/authors/`` and ``/tags/``: the values of two filters of ``/articles/``, for both API versions.

The models follow from the lookups in ``api_filters`` of the article's page type. A row is served if it belongs to an
article that the visitor may see; an author who only has drafts is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, QuerySet
from django.http import Http404

from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.authors import AuthorBatch
from wagtail_newsbrief.content.page_types import article_model
from wagtail_newsbrief.content.types import ImageData
from wagtail_newsbrief.utils.text import storable

from .articles import ArticleEndpoint
from .endpoint import DISPLAY_PARAMETERS, Endpoint, FieldGetter
from .own_fields import OwnField
from .parameters import FieldSelection, Parameters


class _ArticleFilterEndpoint(Endpoint):
    """Serve the rows of a model that articles refer to, with the number of articles of each."""

    orders = ("name",)
    by_name: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def listing_parameters(cls) -> list[str]:
        return ["site", "locale", "limit", "offset", "cursor", "total", *DISPLAY_PARAMETERS]

    @cached_property
    def relation(self) -> str:
        """The lookup from an article to the rows, for example ``bylines__author``.

        Raise ``Http404`` if the filter of the article's page type has no relation with a slug.
        """
        for lookup in article_model().api_filters.get(self.kind, ()):
            relation, _, column = lookup.rpartition("__")
            if relation and column == "slug":
                return str(relation)
        raise Http404("The articles of this site have none.")

    @property
    def model(self) -> type[Any]:
        model = article_model()
        for name in self.relation.split("__"):
            model = model._meta.get_field(name).related_model
        try:
            model._meta.get_field("name")
        except FieldDoesNotExist:
            raise Http404("The articles of this site have none with a name.") from None
        return model

    @property
    def own(self) -> dict[str, OwnField]:
        return {}

    def pages(self, parameters: Parameters) -> QuerySet[Any]:
        """Return the rows that belong to an article which the visitor may see. Queries: at most 4."""
        articles = self.other(ArticleEndpoint)
        #: Also used to count the articles of each row.
        self._articles = articles.in_locale(articles.pages(parameters), parameters)
        rows: QuerySet[Any] = self.model._default_manager.filter(pk__in=self._articles.values(self.relation))
        return rows.order_by()

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        return rows

    def by_slug(self, slug: str) -> dict[str, Any]:
        """Return the row with this slug. Raise ``Http404`` if none of the visitor's articles has it."""
        parameters = Parameters(self.query, ["site", "locale", *DISPLAY_PARAMETERS])
        selection = self.field_selection(parameters, self.detail_fields)
        return self.one(self.pages(parameters).filter(slug=storable(slug)), selection)

    def represent(self, rows: Sequence[Any], selection: FieldSelection) -> list[dict[str, Any]]:
        """Return the JSON of rows. The article counts of all rows cost 1 query."""
        # The counts change with any article.
        self.cache_tags.keys.add(cache_tags.listing_key(ArticleEndpoint.kind))
        batch = AuthorBatch(
            rows,
            scope=self.scope,
            shown=selection.fields,
            rich_text_format=selection.rich_text_format,
            renditions=selection.renditions,
            detail_path=self.detail_path,
            cache_tags=self.cache_tags,
            count=self._counts,
        )
        self.cache_tags.add(self.kind, *(row.slug for row in rows))
        return [self._represent(batch, row, selection.tree, {}) for row in rows]

    def _counts(self, pks: Sequence[Any]) -> dict[Any, int]:
        of_rows = self._articles.filter(**{f"{self.relation}__in": pks}).order_by().values_list(self.relation)
        return dict(of_rows.annotate(Count("pk", distinct=True)))


class AuthorEndpoint(_ArticleFilterEndpoint):
    """Authors by name."""

    kind = "author"
    types: ClassVar[dict[str, Any]] = {"portrait": ImageData}
    fields: ClassVar[dict[str, FieldGetter]] = {
        "id": lambda batch, author: author.pk,
        "name": lambda batch, author: author.name,
        "slug": lambda batch, author: author.slug,
        "role": lambda batch, author: getattr(author, "role", ""),
        "bio": lambda batch, author: batch.bio(author),
        "portrait": lambda batch, author: batch.portrait(author),
        "article_count": lambda batch, author: batch.article_count(author),
    }
    meta_fields: ClassVar[dict[str, FieldGetter]] = {
        "type": lambda batch, author: author._meta.label,
        "detail_url": lambda batch, author: batch.detail_url(author),
        "html_url": lambda batch, author: batch.html_url(author),
    }


class TagEndpoint(_ArticleFilterEndpoint):
    """Tags by name."""

    kind = "tag"
    fields: ClassVar[dict[str, FieldGetter]] = {
        "id": lambda batch, tag: tag.pk,
        "name": lambda batch, tag: tag.name,
        "slug": lambda batch, tag: tag.slug,
        "article_count": lambda batch, tag: batch.article_count(tag),
    }
