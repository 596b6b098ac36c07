"""Tags for the base template: home page, sections and languages, as the visitor may see them."""

from typing import Any

from django import template
from django.conf import settings
from django.utils import translation
from wagtail.models import Locale, Page

from example_project.gazette.models import HomePage
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.articles.models import SectionPage

register = template.Library()


@register.simple_tag
def edition_home() -> HomePage | None:
    """Return the front page in the reader's language. 2 queries."""
    return HomePage.objects.live().filter(locale=Locale.get_active()).first()


@register.simple_tag(takes_context=True)
def edition_sections(context: dict[str, Any], home: HomePage | None) -> list[dict[str, Any]]:
    """Return `page` and `current` (for aria-current) of each top section that the visitor may see. 2 queries."""
    if home is None:
        return []
    here = context.get("page")
    path = here.path if isinstance(here, Page) else ""
    sections = Visitor(context.get("request")).visible(SectionPage.objects.child_of(home)).in_menu().order_by("path")
    return [
        {
            "page": section,
            "current": "page" if section.path == path else "true" if path.startswith(section.path) else "",
        }
        for section in sections
    ]


@register.simple_tag(takes_context=True)
def other_editions(context: dict[str, Any], page: Page | None) -> list[dict[str, str]]:
    """Return `code`, `name`, `dir` and `url` of every other language: the translation, or that edition's front page."""
    visitor = Visitor(context.get("request"))
    current = translation.get_language()
    found = {}
    if isinstance(page, Page) and page.pk:
        for other in visitor.visible(page.get_translations()).select_related("locale"):
            found[other.locale.language_code] = other
    for home in HomePage.objects.live().select_related("locale"):
        found.setdefault(home.locale.language_code, home)
    return [
        {
            "code": code,
            "name": translation.get_language_info(code)["name_local"],
            "dir": "rtl" if translation.get_language_info(code)["bidi"] else "ltr",
            "url": found[code].get_url(context.get("request")),
        }
        for code, _name in settings.LANGUAGES
        if code in found and code != current
    ]
