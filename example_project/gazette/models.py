"""The front page of each edition. Sections and articles are the package's own page types."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage

STORIES_PER_SECTION = 4


class HomePage(Page):
    """The front page: a lead story, then the newest articles of every section."""

    strapline = models.CharField(_("strapline"), max_length=255, blank=True)
    lead_story = models.ForeignKey(
        ArticlePage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("lead story"),
        help_text=_("Empty: the newest article leads."),
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("strapline"),
        PageChooserPanel("lead_story"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `lead`, `latest` and `sections`, as the visitor may see them. Queries: 8, and 2 or 3 for each section."""
        context = super().get_context(request, *args, **kwargs)
        visitor = Visitor(request)
        # Aliases show a story in another section; the front page shows only the source.
        stories = visitor.visible(ArticlePage.objects.descendant_of(self)).filter(alias_of=None)
        stories = stories.defer("body").order_by("-published_at", "-pk")
        stories = stories.select_related("lead_image").prefetch_related("lead_image__renditions")
        lead = stories.filter(pk=self.lead_story_id).first() or stories.first()
        rest = stories.exclude(pk=lead.pk) if lead else stories
        latest = list(rest[:5])
        shown = {story.pk for story in latest}
        _name_sections([*([lead] if lead else []), *latest])
        context["lead"] = lead
        context["latest"] = latest
        context["sections"] = [
            (section, list(rest.exclude(pk__in=shown).descendant_of(section)[:STORIES_PER_SECTION]))
            for section in visitor.visible(SectionPage.objects.child_of(self)).order_by("path")
        ]
        return context


def _name_sections(stories: list[ArticlePage]) -> None:
    """Set `section_title` of each story. 1 query."""
    parents = {story.path[: -Page.steplen] for story in stories}
    titles = dict(Page.objects.filter(path__in=parents).values_list("path", "title"))
    for story in stories:
        story.section_title = titles[story.path[: -Page.steplen]]
