"""*Add article*: choose a section instead of a parent in the page tree."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.choose_parent import ChooseParentView

from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.sections import ORDER_FIELD

#: With more sections, Wagtail's page chooser is used, which has a search.
MAX_SECTIONS = 200
_HEADLINES = 3
_LEVELS = 5


class ChooseSectionView(ChooseParentView):
    """The sections in which the user may add an article, with their newest headlines.

    Sections are pages with articles below them, and pages whose type orders articles. Redirects to the form if there is
    only one, or if ``?section=`` has the id of one, as the filter of the listing. Wagtail's page chooser is used for
    ``?section=other``, and if there are no sections. Queries: those of Wagtail's view, and 1.
    """

    section_template_name = "wagtail_newsbrief/admin/choose_section.html"
    page_title = _("Choose a section")
    #: Whether articles may be added below articles, if their page type allows it.
    has_articles_as_parents = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = set(request.GET.getlist("section"))
        found = [] if "other" in wanted else list(self.get_sections()[: MAX_SECTIONS + 1])
        chosen = [page for page in found if str(page.pk) in wanted] or found
        if len(chosen) == 1:
            return redirect(self.get_add_url(chosen[0]))
        if not found or len(found) > MAX_SECTIONS:
            response: HttpResponse = super().get(request, *args, **kwargs)
            return response
        top = min(page.depth for page in found)
        sections = [
            {
                "title": page.get_admin_display_title(),
                "url": self.get_add_url(page),
                "level": min(page.depth - top, _LEVELS),
                "headlines": [title for number in range(_HEADLINES) if (title := getattr(page, f"_headline_{number}"))],
            }
            for page in chosen
        ]
        self.template_name = self.section_template_name
        page: HttpResponse = self.render_to_response(self.get_context_data(sections=sections))
        return page

    def get_sections(self) -> QuerySet[Any]:
        """Return the sections in the order of the page tree, with their newest headlines."""
        pages: QuerySet[Any] = self.get_valid_parent_pages(self.request.user)
        parents = self.model.allowed_parent_page_models()
        if not self.has_articles_as_parents:
            articles = [model for model in parents if issubclass(model, ArticleMixin)]
            pages = pages.exclude(content_type__in=_content_types(articles))
        ordering = [model for model in parents if hasattr(model, ORDER_FIELD)]
        entries = NavigationEntry.objects.filter(section=OuterRef("pk"), locale=OuterRef("locale"))
        sections = pages.filter(Q(content_type__in=_content_types(ordering)) | Exists(entries))
        titles = entries.order_by("-sort_key").values("page__title")
        newest = {f"_headline_{n}": Subquery(titles[n : n + 1]) for n in range(_HEADLINES)}
        annotated: QuerySet[Any] = sections.annotate(**newest).order_by("path")
        return annotated

    def get_add_url(self, page: Any) -> str:
        """Return the URL of the form for a new article below ``page``."""
        options = self.model._meta
        return reverse("wagtailadmin_pages:add", args=[options.app_label, options.model_name, quote(page.pk)])


def _content_types(models: list[type[Any]]) -> list[ContentType]:
    return list(ContentType.objects.get_for_models(*models, for_concrete_models=False).values())
