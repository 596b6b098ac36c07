"""Template tags and filters; the logic is in ``html``. ``{% load newsbrief_tags %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock
from wagtail.rich_text import RichText

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.html.content import filled
from wagtail_newsbrief.html.durations import duration
from wagtail_newsbrief.html.page_context import PageContext, page_context
from wagtail_newsbrief.html.summary import SummaryCard
from wagtail_newsbrief.metadata.json_ld import script_text
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.summary.sources import anchor

register = template.Library()


def _context_of(context: template.Context, page: Any) -> PageContext:
    return page_context(page, context.get("request") or None)


@register.simple_tag(takes_context=True)
def newsbrief_reading(context: template.Context, page: Any) -> PageContext:
    """``{% newsbrief_reading page as reading %}``: related objects of a page, fetched on use."""
    return _context_of(context, page)


@register.simple_tag(takes_context=True)
def newsbrief_summary(context: template.Context, page: Any, position: str = "top") -> str:
    """``{% newsbrief_summary page position="top" %}``: the summary card; empty without a summary."""
    return _render(context, "wagtail_newsbrief/summary.html", page=page, position=position)


@register.simple_tag(takes_context=True)
def newsbrief_summary_card(context: template.Context, page: Any, position: str = "top") -> SummaryCard | None:
    """``{% newsbrief_summary_card page position as card %}``: the data of the summary card, or ``None``."""
    return _context_of(context, page).summary_card(position)


@register.tag
def newsbrief_neighbours(parser: Parser, token: Token) -> template.Node:
    """``{% newsbrief_neighbours page %}`` renders previous and next; with ``as name`` it stores them."""
    tag, *bits = token.split_contents()
    if len(bits) == 3 and bits[1] == "as":
        return NeighboursNode(parser.compile_filter(bits[0]), bits[2])
    if len(bits) == 1:
        return NeighboursNode(parser.compile_filter(bits[0]))
    message = f"{tag} takes a page, and “as name” if you like: {{% {tag} page %}}, {{% {tag} page as neighbours %}}."
    raise template.TemplateSyntaxError(message)


class NeighboursNode(template.Node):
    """Stores the neighbours of a page in the context, or renders their template."""

    def __init__(self, page: FilterExpression, target: str | None = None) -> None:
        self.page = page
        self.target = target

    def render(self, context: template.Context) -> Any:
        page = self.page.resolve(context, ignore_failures=True)
        if self.target is None:
            return _render(context, "wagtail_newsbrief/neighbours.html", page=page)
        context[self.target] = _context_of(context, page).neighbours
        return ""


@register.simple_tag(takes_context=True)
def newsbrief_head(context: template.Context, page: Any) -> str:
    """``{% newsbrief_head page %}``: ``<link rel="prev">`` and ``<link rel="next">`` for the head."""
    return _render(context, "wagtail_newsbrief/head.html", page=page)


@register.simple_tag(takes_context=True)
def newsbrief_seo(context: template.Context, page: Any, number: Any = 1) -> SeoData | None:
    """``{% newsbrief_seo page as seo %}``: metadata for search engines and social networks, or ``None``.

    ``number`` is the page number of a listing; anything but an integer is 1.
    """
    return _context_of(context, page).seo(number if isinstance(number, int) else 1)


@register.simple_tag(takes_context=True)
def newsbrief_seo_tags(context: template.Context, page: Any, number: Any = 1) -> str:
    """``{% newsbrief_seo_tags page %}``: all metadata for the head, for templates of a site's own."""
    return _render(context, "wagtail_newsbrief/seo.html", seo=newsbrief_seo(context, page, number))


@register.filter
def newsbrief_json_ld(data: Any) -> SafeString:
    """``<script type="application/ld+json">{{ seo.json_ld|newsbrief_json_ld }}</script>``: safe JSON."""
    return script_text(data)


@register.simple_tag(takes_context=True)
def newsbrief_picture(
    context: template.Context,
    image: Any,
    name: str = "hero",
    *,
    alt: str = "",
    sizes: str = "100vw",
    loading: str = "lazy",
) -> str:
    """``{% newsbrief_picture image "card" alt="…" %}``: the image; empty if its file is missing."""
    picture = _context_of(context, context.get("page")).picture(image, name, alt=alt) if image else None
    if picture is None:
        return ""
    return _render(context, "wagtail_newsbrief/picture.html", picture=picture, sizes=sizes, loading=loading)


@register.simple_tag(takes_context=True)
def newsbrief_richtext(context: template.Context, value: RichText | str | None) -> str:
    """``{% newsbrief_richtext value %}``: as Wagtail's filter, but with all links of a page at once."""
    source = value.source if isinstance(value, RichText) else value or ""
    html = _context_of(context, context.get("page")).rich_text(source)
    # Wagtail's own template, which a site may override.
    return _render(context, "wagtailcore/shared/richtext.html", html=html)


@register.simple_tag(takes_context=True)
def newsbrief_source(context: template.Context, item: BoundBlock | None = None) -> str:
    """``{% newsbrief_source point %}``, in the template of a summary's block: the link to where it is in the text.

    Nothing where the site shows none, or no passage carries it. Without an item it is that of the block.
    """
    sources = context.get("newsbrief_sources") or {}
    source = sources.get(getattr(item, "id", ""))
    return _render(context, "wagtail_newsbrief/source.html", source=source) if source is not None else ""


@register.simple_tag(takes_context=True)
def newsbrief_origin(context: template.Context, item: BoundBlock) -> str:
    """``{% newsbrief_origin point %}``, in the template of a list block of a summary: the label of an item.

    Empty if the label is that of the block or of the summary.
    """
    label = (context.get("newsbrief_labels") or {}).get(getattr(item, "id", ""))
    return format_html('<span class="newsbrief-summary__item-origin">{}</span>', label) if label else ""


@register.filter
def newsbrief_anchor(block: Any) -> str:
    """``<div id="{{ block|newsbrief_anchor }}">``: the id of a block of the body, to which sources lead.

    Empty where the site shows no sources, and for a block without an id.
    """
    if not newsbrief_settings.summary.show_sources:
        return ""
    return anchor(getattr(block, "id", None)) or ""


@register.filter
def newsbrief_filled(value: Any) -> list[BoundBlock]:
    """``{% for block in page.body|newsbrief_filled %}``: the blocks that have content."""
    return filled(value)


@register.filter
def newsbrief_duration(seconds: Any) -> str:
    """``{{ page.reading_seconds|newsbrief_duration }}``: "5 min"; empty for anything but a number."""
    try:
        return duration(float(seconds or 0))
    except (TypeError, ValueError, OverflowError):
        return ""


def _render(context: template.Context, name: str, **values: Any) -> str:
    """Render a template inside the current context, as ``{% include %}`` does."""
    current: Any = context.template
    with context.push(**values):
        html: str = current.engine.get_template(name).render(context)
    return html
