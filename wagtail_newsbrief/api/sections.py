"""The fields and filters of ``/sections/``, for both API versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404

from wagtail_newsbrief.content.page_types import section_model
from wagtail_newsbrief.content.types import SectionData
from wagtail_newsbrief.utils.text import as_id

from .articles import PAGE_META
from .endpoint import Endpoint, FieldGetter
from .parameters import ParameterError, Parameters


class SectionEndpoint(Endpoint):
    """Sections of the one type that ``API_SECTION_MODEL`` names, in the order of the explorer."""

    fields: ClassVar[dict[str, FieldGetter]] = {
        "id": lambda batch, page: page.pk,
        "title": lambda batch, page: page.title,
        "intro": lambda batch, page: getattr(page, "intro", ""),
        "article_order": lambda batch, page: getattr(page, "article_order", "newest"),
        "include_subsections": lambda batch, page: getattr(page, "include_subsections", False),
        "parent": lambda batch, page: batch.parent(page),
        "seo": lambda batch, page: batch.seo(page),
    }
    meta_fields: ClassVar[dict[str, FieldGetter]] = PAGE_META
    types: ClassVar[dict[str, Any]] = {**Endpoint.types, "parent": SectionData}
    kind = "section"
    orders = ("path", "title")
    filters = ("parent",)

    @property
    def model(self) -> type[Any]:
        return section_model()

    def filtered(self, rows: QuerySet[Any], parameters: Parameters) -> QuerySet[Any]:
        rows = super().filtered(rows, parameters)
        parent = parameters.text("parent")
        if parent is None:
            return rows
        pk = as_id(parent)
        if pk is None:
            raise ParameterError("parent", f"{parent!r} is not a page id")
        found = self.all_pages().filter(pk=pk).first()
        if found is None:
            raise Http404("There is no such page.")
        return rows.filter(path__startswith=found.path, depth=found.depth + 1)
