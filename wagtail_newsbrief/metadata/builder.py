"""Looks up what is told about pages, for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.templatetags.static import static
from wagtail.models import PageViewRestriction, Site

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_full_url, get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.images.renditions import mime_type, named_renditions
from wagtail_newsbrief.navigation.sections import ORDER_FIELD
from wagtail_newsbrief.page_urls import PageUrls

from .feed_links import FORMATS, feed_path
from .json_ld import json_ld
from .open_graph import open_graph, twitter
from .page_metadata import PageLink, PageMetadata, PageRelations, Publisher, is_article
from .types import AlternateData, FeedData, SeoData, ShareImageData


class MetadataBuilder:
    """What is told about pages. Everything in it is lazy; it costs the same for one page as for a hundred."""

    def __init__(self, pages: Iterable[Any], visitor: Visitor, urls: PageUrls) -> None:
        self.pages = list(pages)
        self.visitor = visitor
        self.urls = urls
        # What is told to the world is what the world may see, whoever asks.
        self.public = visitor if visitor.is_anonymous else Visitor()

    def seo(self, page: Any, around: PageRelations) -> SeoData:
        """Return everything for the head of a page.

        For all pages: 2 queries for translations on a site with ``WAGTAIL_I18N_ENABLED``, 1 where aliases are among
        them, 1 for whoever isn't anonymous, and those of Wagtail for the site of the request.
        """
        facts = self.facts(page, around)
        return {
            "title": facts.title,
            "description": facts.description,
            "canonical": facts.canonical,
            "hreflang": facts.alternates,
            "open_graph": open_graph(facts),
            "twitter": twitter(facts),
            "json_ld": json_ld(facts),
            "feeds": facts.feeds,
        }

    def facts(self, page: Any, around: PageRelations) -> PageMetadata:
        """Return what is known of a page."""
        return PageMetadata(
            page=page,
            language=str(page.locale.language_code),
            canonical=self._canonical(page),
            alternates=self._alternates_of(page),
            around=around,
            images=self.images(around.image, getattr(page, "lead_image_alt", "")),
            publisher=self.publisher,
            is_free=self._is_free(page),
            feeds=self._feeds(page, around.section),
        )

    def images(self, image: Any | None, alt: str) -> list[ShareImageData]:
        """Return the files of an image that were made: set by set as ``RENDITION_SETS`` has them, large to small."""
        if image is None:
            return []
        sets = named_renditions(image, newsbrief_settings.sharing.rendition_sets)
        found: dict[str, ShareImageData] = {}
        for name in newsbrief_settings.sharing.rendition_sets:
            for rendition in sorted(sets.get(name, []), key=lambda one: one.width, reverse=True):
                url = get_full_url(self.urls.about, rendition.url)
                found[url] = {
                    "url": url,
                    "width": rendition.width,
                    "height": rendition.height,
                    "type": mime_type(rendition),
                    "alt": str(alt or image.default_alt_text),
                }
        return list(found.values())

    @cached_property
    def publisher(self) -> Publisher:
        """Who publishes the site of the request: ``PUBLISHER``, else the name of the site."""
        settings = newsbrief_settings.sharing
        site = Site.find_for_request(self.urls.about) if self.urls.about is not None else None
        logo = settings.logo
        if logo and "://" not in logo:
            logo = get_full_url(self.urls.about, static(logo))
        return Publisher(
            name=str(settings.publisher or (site.site_name if site else "") or newsbrief_settings.site_name),
            logo=logo,
            url=self.urls.page(site.root_page) if site else None,
        )

    # --- addresses ---------------------------------------------------------------------------------

    def _canonical(self, page: Any) -> str | None:
        """Return the one address of a text: an alias has that of the page that it repeats."""
        source = self._sources.get(page.alias_of_id)
        return self.urls.page(source if source is not None else page)

    @cached_property
    def _sources(self) -> dict[Any, Any]:
        ids = {page.alias_of_id for page in self.pages if page.alias_of_id is not None}
        return self.public.visible(get_page_model().objects.all()).in_bulk(ids) if ids else {}

    def _alternates_of(self, page: Any) -> list[AlternateData]:
        urls = self._translations[page.translation_key]
        own = str(page.locale.language_code)
        if len(urls) < 2 or own not in urls:
            return []
        found: list[AlternateData] = [{"lang": code, "url": urls[code]} for code in sorted(urls)]
        default = newsbrief_settings.language_code
        return [*found, {"lang": "x-default", "url": urls[default]}] if default in urls else found

    @cached_property
    def _translations(self) -> dict[Any, dict[str, str]]:
        """The addresses of all that everybody may read, by translation key and language.

        An alias is no translation: it repeats the text in the language that it was written in.
        """
        found: dict[Any, dict[str, str]] = defaultdict(dict)
        if not newsbrief_settings.i18n_enabled:
            return found
        keys = {page.translation_key for page in self.pages}
        rows = get_page_model().objects.filter(translation_key__in=keys, alias_of=None)
        for other in self.public.visible(rows).select_related("locale"):
            url = self.urls.page(other)
            if url is not None:
                found[other.translation_key][str(other.locale.language_code)] = url
        return found

    def _feeds(self, page: Any, section: PageLink | None) -> list[FeedData]:
        """Return the feeds of a section; of an article those of its section; of any other page the whole site's."""
        language = str(page.locale.language_code)
        arguments: dict[str, Any] = {}
        kind, title = "site", self.publisher.name
        if is_article(page) and section is not None:
            kind, title, arguments = "section", section.name, {"pk": section.pk}
        elif hasattr(page, ORDER_FIELD) and page.pk and not self.urls.is_home(page.url_path):
            # Of the articles that the page itself lists.
            kind = "section_all" if getattr(page, "include_subsections", False) else "section"
            title, arguments = page.title, {"pk": page.pk}
        found: list[FeedData] = []
        for format_, (type_, name) in FORMATS.items():
            path = feed_path(kind, format_, language, **arguments)
            if path is not None:
                url = get_full_url(self.urls.about, path)
                found.append({"type": type_, "title": f"{title} ({name})", "url": url})
        return found

    # --- access ------------------------------------------------------------------------------------

    def _is_free(self, page: Any) -> bool:
        # What an anonymous visitor has before them is free.
        if self.visitor.is_anonymous:
            return True
        is_alias = page.alias_of_id is not None
        return not page.path.startswith(self._restricted) and (not is_alias or page.alias_of_id in self._sources)

    @cached_property
    def _restricted(self) -> tuple[str, ...]:
        """The tree paths at and above the pages that have a restriction."""
        paths = {
            page.path[:length]
            for page in self.pages
            for length in range(page.steplen, len(page.path) + 1, page.steplen)
        }
        restrictions = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
        return tuple(restrictions.filter(page__path__in=paths).values_list("page__path", flat=True))
