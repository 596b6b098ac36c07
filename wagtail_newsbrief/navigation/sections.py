"""The order of a section, read from the ``article_order`` field of its page type."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import get_page_models

from wagtail_newsbrief.compat import get_page_model

from .order import ArticleOrder

#: The field in which a section stores its order, with values of ``ArticleOrder``.
ORDER_FIELD = "article_order"


class Section(NamedTuple):
    """A page that has articles as children, and their order."""

    pk: Any
    path: str
    is_by_tree: bool


def has_order_field(model: type[Any]) -> bool:
    """Return whether ``model`` has a database field for the order of its articles."""
    try:
        model._meta.get_field(ORDER_FIELD)
    except FieldDoesNotExist:
        return False
    return True


def sections(condition: Q, using: str) -> list[Section]:
    """Return the pages that meet ``condition`` as sections, from the database ``using``. 1 query."""
    rows = _ordered(get_page_model()._base_manager.using(using).filter(condition))
    return [
        Section(pk, path, order == ArticleOrder.EXPLORER)
        for pk, path, order in rows.values_list("pk", "path", "newsbrief_order")
    ]


def with_section(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Give each of ``pages`` the primary key of its section, None for a root, and that section's order. No query."""
    annotated: QuerySet[Any] = pages.annotate(**_of_section())
    return annotated


@cache
def _of_section() -> dict[str, Subquery]:
    # Cached, because building them takes longer than running them.
    steplen = get_page_model().steplen
    path = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - steplen)
    section = _ordered(get_page_model()._base_manager.filter(path=path).order_by())
    return {
        "newsbrief_section": Subquery(section.values("pk")[:1]),
        "newsbrief_order": Subquery(section.values("newsbrief_order")[:1]),
    }


def is_by_tree(page: Any) -> bool:
    """Return whether the section of a page from ``with_section`` is in explorer order."""
    return bool(page.newsbrief_order == ArticleOrder.EXPLORER)


def _ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    page_model = get_page_model()
    orders: list[Any] = []
    for model in get_page_models():
        if model is page_model and has_order_field(model):
            orders.append(F(ORDER_FIELD))
        elif has_order_field(model) and model._meta.get_field(ORDER_FIELD).model is model:
            sections = model._base_manager.filter(pk=OuterRef("pk"))
            orders.append(Subquery(sections.values(ORDER_FIELD)[:1]))
    default = Value(str(ArticleOrder.NEWEST))
    ordered: QuerySet[Any] = rows.annotate(newsbrief_order=Coalesce(*orders, default) if orders else default)
    return ordered
