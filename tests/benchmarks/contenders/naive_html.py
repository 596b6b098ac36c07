"""A section and a feed of a site that has only Wagtail: a queryset in a context, ``{% image %}`` in a template."""

from __future__ import annotations

from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines

from wagtail_newsbrief.articles.models import ArticlePage, SectionPage

_SECTION = """{% load wagtailcore_tags wagtailimages_tags %}<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title></head><body><h1>{{ page.title }}</h1><ul>
{% for article in articles %}<li>
{% image article.lead_image fill-400x225 format-webp %}
<h2><a href="{% pageurl article %}">{{ article.title }}</a></h2>
<p>{{ article.published_at|date }}{% for byline in article.bylines.all %}, {{ byline.author.name }}{% endfor %}</p>
<p>{{ article.standfirst }}</p>
</li>{% endfor %}</ul>
<p>{{ articles.number }} of {{ articles.paginator.num_pages }}</p></body></html>"""


def _articles(section: SectionPage) -> Any:
    return ArticlePage.objects.child_of(section).live().public().order_by("-published_at", "-pk")


def naive_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the first page of a section."""
    section = get_object_or_404(SectionPage.objects.live(), pk=pk)
    articles = Paginator(_articles(section), 20).get_page(request.GET.get("page"))
    template = engines["django"].from_string(_SECTION)
    return HttpResponse(template.render({"page": section, "articles": articles}, request))


class NaiveFeed(Feed):
    """The twenty newest of a section."""

    def get_object(self, request: HttpRequest, pk: int) -> SectionPage:
        return get_object_or_404(SectionPage.objects.live(), pk=pk)

    def title(self, section: SectionPage) -> str:
        return section.title

    def link(self, section: SectionPage) -> str:
        return section.full_url

    def items(self, section: SectionPage) -> Any:
        return _articles(section)[:20]

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.summary_text or item.standfirst

    def item_link(self, item: ArticlePage) -> str:
        return item.full_url

    def item_author_name(self, item: ArticlePage) -> str:
        return ", ".join(byline.author.name for byline in item.bylines.all())

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [tag.name for tag in item.tags.all()]

    def item_enclosure_url(self, item: ArticlePage) -> str:
        return item.lead_image.get_rendition("width-800|format-webp").full_url

    item_enclosure_length = "0"
    item_enclosure_mime_type = "image/webp"

    def item_pubdate(self, item: ArticlePage) -> Any:
        return item.published_at
