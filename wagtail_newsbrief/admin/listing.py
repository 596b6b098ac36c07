"""The listing *Articles*: every article of the site with the state of its summary.

``ArticlesViewSet`` serves any page type with ``ArticleMixin``::

    class StoriesViewSet(ArticlesViewSet):
        model = StoryPage

    hooks.register("register_admin_viewset", lambda: StoriesViewSet("stories"))
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.forms import CheckboxSelectMultiple, RadioSelect, Select
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from wagtail_newsbrief.compat import get_page_model, page_permission_policy
from wagtail_newsbrief.utils.text import is_storable

from .add_article import ChooseSectionView
from .summaries import SummaryState, pks_in_state, summary_state

#: The highest last step of a child's tree path. Other characters may sort anywhere, depending on the collation.
_LAST_STEP = "ZZZZ"


class SummaryColumn(Column):
    """The state of the summary, as a status tag."""

    cell_template_name = "wagtail_newsbrief/admin/brief_cell.html"

    class Media:
        # Styles for tables with this column on a narrow screen.
        css: ClassVar[dict[str, list[str]]] = {"all": ["wagtail_newsbrief/admin/listing.css"]}

    def get_value(self, instance: Any) -> SummaryState | None:
        state = super().get_value(instance)
        return SummaryState(state) if state else None

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "is_fresh": context["value"] == SummaryState.FRESH}


def byline(page: Any) -> str:
    """Return the byline as text. No query if the byline is prefetched."""
    return ", ".join(entry["name"] for entry in page.get_byline())


class _BySubquery:
    """A filter by a list of ids, which search backends accept; they refuse joins and expressions."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        rows = qs.model._default_manager.order_by()
        found: QuerySet[Any] = super().filter(rows, value)  # type: ignore[misc]
        return qs.filter(pk__in=found.values("pk"))


class RelationFilter(_BySubquery, django_filters.ModelChoiceFilter):
    """Filters by a related object: an author, a tag."""


class SectionFilter(_BySubquery, django_filters.ModelMultipleChoiceFilter):
    """Filters by the ancestors of an article."""

    def get_filter_predicate(self, v: Any) -> dict[str, str]:
        return {"path__startswith": v.path}


class SummaryFilter(django_filters.MultipleChoiceFilter):
    """Filters by the state of the summary, of one page type."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(pk__in=pks_in_state(qs.model, value)) if value else qs


class StatusFilter(django_filters.ChoiceFilter):
    """Filters by publication status."""

    STATES = {
        "live": {"live": True, "has_unpublished_changes": False},
        "changed": {"live": True, "has_unpublished_changes": True},
        "draft": {"live": False},
    }

    def __init__(self, **kwargs: Any) -> None:
        choices = [
            ("live", pgettext_lazy("status of an article", "Live")),
            ("changed", _("Live, with unpublished changes")),
            ("draft", _("Draft")),
        ]
        super().__init__(label=_("Status"), choices=choices, empty_label=_("All"), widget=RadioSelect, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        # By ids, because search backends filter by few columns.
        return qs.filter(pk__in=qs.model._default_manager.order_by().filter(**self.STATES[value]).values("pk"))


class ArticleFilterSet(WagtailFilterSet):
    """The filters of every article type; Wagtail adds that of the locale if there are several."""

    published_at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    brief = SummaryFilter(label=_("Summary"), choices=SummaryState.choices, widget=CheckboxSelectMultiple)
    status = StatusFilter()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters: dict[str, Any]
        self.filters["section"] = SectionFilter(
            label=pgettext_lazy("part of the paper", "Section"),
            queryset=sections_of(self._meta.model, self.request.user),
            widget=CheckboxSelectMultiple,
            help_text=_("With the sections below it."),
        )
        self._add_relation("author", _("Author"))
        self._add_relation("tag", _("Tag"))
        # In the order of the columns, then those without a column.
        order = ("section", "author", "published_at", "brief", "status", "tag", "locale")
        self.filters = {name: self.filters[name] for name in order if name in self.filters}

    def _add_relation(self, name: str, label: Any) -> None:
        # The model defines the lookups of authors and tags; the related object is the step before the last.
        lookups = self._meta.model.api_filters.get(name, ())
        relation = lookups[0].rpartition("__")[0] if lookups else ""
        if relation:
            used = self._meta.model._default_manager.order_by().values(relation)
            rows = _related_model(self._meta.model, relation)._default_manager.filter(pk__in=used)
            self.filters[name] = RelationFilter(
                field_name=relation, label=label, queryset=rows.order_by("name"), widget=Select
            )


def _related_model(model: type[Any], relation: str) -> type[Any]:
    for name in relation.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def sections_of(model: type[Any], user: Any) -> QuerySet[Any]:
    """Return the parents of articles of this type that a user may see in the admin."""
    pages: QuerySet[Any] = get_page_model()._default_manager.all()
    children = model._default_manager.filter(
        path__gt=OuterRef("path"),
        path__lte=Concat(OuterRef("path"), Value(_LAST_STEP)),
        depth=OuterRef("depth") + 1,
    )
    findable = page_permission_policy().explorable_instances(user)
    return pages.filter(Exists(children), numchild__gt=0, pk__in=findable.values("pk")).order_by("title", "pk")


class ArticlesView(IndexView):
    """A page of the listing, or all of it as a spreadsheet.

    The number of queries is the same for one article and for thousands.
    """

    base_filterset_class = ArticleFilterSet
    table_classname = "listing full-width newsbrief-listing"
    default_ordering = "-published_at"
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Headline"), sort_key="title", classname="title"),
        ParentPageColumn("parent", label=pgettext_lazy("part of the paper", "Section")),
        Column("byline", label=_("Byline"), accessor=byline),
        DateColumn("published_at", label=_("Date"), sort_key="published_at", width="12%"),
        SummaryColumn("brief", label=_("Summary"), accessor="summary_state", sort_key="summary_state", width="12%"),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
    ]
    list_export = ["title", "section", "byline", "published_at", "brief", "status_string", "locale"]
    export_headings = {
        "title": _("Headline"),
        "section": pgettext_lazy("part of the paper", "Section"),
        "byline": _("Byline"),
        "published_at": _("Date"),
        "brief": _("Summary"),
        "status_string": _("Status"),
        "locale": _("Locale"),
    }
    #: Search backends sort by indexed columns only.
    unsortable_in_search = {"summary_state"}

    @cached_property
    def filterset_class(self) -> type[ArticleFilterSet]:
        meta = type("Meta", (), {"model": self.model, "fields": []})
        return type("ArticleFilterSet", (self.base_filterset_class,), {"Meta": meta})

    def get_locale(self) -> Any:
        # Wagtail queries for any value of the parameter, and PostgreSQL refuses NUL.
        if not is_storable(self.request.GET.get("locale", "")):
            raise Http404
        return super().get_locale()

    def get_add_url(self) -> str | None:
        url: str | None = super().get_add_url()
        sections = [("section", pk) for pk in self.request.GET.getlist("section")]
        return f"{url}{'&' if '?' in url else '?'}{urlencode(sections)}" if url and sections else url

    def annotate_queryset(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        pages = super().annotate_queryset(pages)
        prefetch = self.model.get_api_prefetch().get("byline")
        annotated: QuerySet[Any] = pages.annotate(summary_state=summary_state(self.model))
        return annotated.prefetch_related("locale", *([prefetch] if prefetch else []))

    def get_valid_orderings(self) -> list[str]:
        orderings: list[str] = super().get_valid_orderings()
        if not self.is_searching:
            return orderings
        return [ordering for ordering in orderings if ordering.removeprefix("-") not in self.unsortable_in_search]

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.is_searching or not self.ordering:
            by_relevance: QuerySet[Any] = super().order_queryset(queryset)
            return by_relevance
        # Articles without a date are drafts and count as the newest.
        if self.ordering == "-published_at":
            return queryset.order_by(F("published_at").desc(nulls_first=True), "-pk")
        if self.ordering == "published_at":
            return queryset.order_by(F("published_at").asc(nulls_last=True), "pk")
        return queryset.order_by(self.ordering, "-pk")

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "title": item.get_admin_display_title(),
            "section": item._parent_page.get_admin_display_title(),
            "byline": byline(item),
            "published_at": item.published_at,
            "brief": SummaryState(item.summary_state).label,
            "status_string": item.status_string,
            "locale": item.locale.language_code,
        }


class ArticlesMenuItem(MenuItem):
    """Shown to users who see Wagtail's page explorer."""

    def is_shown(self, request: HttpRequest) -> bool:
        return page_permission_policy().explorable_root_instance(request.user) is not None


class ArticlesViewSet(PageListingViewSet):
    """The listing of one page type with ``ArticleMixin``, with an item in the main menu."""

    index_view_class = ArticlesView
    choose_parent_view_class = ChooseSectionView
    icon = "doc-full-inverse"
    menu_item_class = ArticlesMenuItem
    menu_label = _("Articles")
    menu_order = 150
    add_to_admin_menu = True
    export_filename = "articles"

    @property
    def menu_name(self) -> str:
        # Wagtail derives it from the label, in the language of the first request of the process.
        return str(self.name)

    @classproperty
    def filterset_class(cls) -> Any:
        # The view builds the class for the model.
        return cls.UNDEFINED
