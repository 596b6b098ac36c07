"""Builds the metadata of pages, with the queries for all of them together."""

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
    """Builds the metadata of pages. Everything is lazy; queries don't depend on the number of pages."""

    def __init__(self, pages: Iterable[Any], visitor: Visitor, urls: PageUrls) -> None:
        self.pages = list(pages)
        self.visitor = visitor
        self.urls = urls
        # Metadata is public, so it only shows what anonymous visitors may see.
        self.public = visitor if visitor.is_anonymous else Visitor()

    def seo(self, page: Any, relations: PageRelations) -> SeoData:
        """Return the metadata of a page for API and templates.

        Queries for all pages: 2 for translations with ``WAGTAIL_I18N_ENABLED``, 1 if there are aliases, 1 if the
        visitor isn't anonymous, and those of Wagtail for the site of the request.
        """
        metadata = self.metadata(page, relations)
        return {
            "title": metadata.title,
            "description": metadata.description,
            "canonical": metadata.canonical,
            "hreflang": metadata.alternates,
            "open_graph": open_graph(metadata),
            "twitter": twitter(metadata),
            "json_ld": json_ld(metadata),
            "feeds": metadata.feeds,
        }

    def metadata(self, page: Any, relations: PageRelations) -> PageMetadata:
        """Return the metadata of a page as an object."""
        return PageMetadata(
            page=page,
            language=str(page.locale.language_code),
            canonical=self._canonical(page),
            alternates=self._alternates_of(page),
            relations=relations,
            images=self.images(relations.image, getattr(page, "lead_image_alt", "")),
            publisher=self.publisher,
            is_free=self._is_free(page),
            feeds=self._feeds(page, relations.section),
        )

    def images(self, image: Any | None, alt: str) -> list[ShareImageData]:
        """Return the existing renditions of an image, sorted as in ``RENDITION_SETS``, large to small in each set."""
        if image is None:
            return []
        sets = named_renditions(image, newsbrief_settings.sharing.rendition_sets)
        found: dict[str, ShareImageData] = {}
        for name in newsbrief_settings.sharing.rendition_sets:
            for rendition in sorted(sets.get(name, []), key=lambda one: one.width, reverse=True):
                url = get_full_url(self.urls.site_request, rendition.url)
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
        """The publisher of the site of the request: ``PUBLISHER``, or the name of the site."""
        settings = newsbrief_settings.sharing
        site = Site.find_for_request(self.urls.site_request) if self.urls.site_request is not None else None
        logo = settings.logo
        if logo and "://" not in logo:
            logo = get_full_url(self.urls.site_request, static(logo))
        return Publisher(
            name=str(settings.publisher or (site.site_name if site else "") or newsbrief_settings.site_name),
            logo=logo,
            url=self.urls.page(site.root_page) if site else None,
        )

    def _canonical(self, page: Any) -> str | None:
        """Return the canonical URL of a page; that of an alias is the URL of its source."""
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
        """The URLs of public translations, by translation key and language code.

        An alias is no translation: its text is that of its source, in another language.
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
        """Return the feeds of a section, of an article's section, or of the site for any other page."""
        language = str(page.locale.language_code)
        arguments: dict[str, Any] = {}
        kind, title = "site", self.publisher.name
        if is_article(page) and section is not None:
            kind, title, arguments = "section", section.name, {"pk": section.pk}
        elif hasattr(page, ORDER_FIELD) and page.pk and not self.urls.is_home(page.url_path):
            # The articles that the page lists.
            kind = "section_all" if getattr(page, "include_subsections", False) else "section"
            title, arguments = page.title, {"pk": page.pk}
        found: list[FeedData] = []
        for format_, (type_, name) in FORMATS.items():
            path = feed_path(kind, format_, language, **arguments)
            if path is not None:
                url = get_full_url(self.urls.site_request, path)
                found.append({"type": type_, "title": f"{title} ({name})", "url": url})
        return found

    def _is_free(self, page: Any) -> bool:
        # A page that an anonymous visitor can read is free.
        if self.visitor.is_anonymous:
            return True
        is_alias = page.alias_of_id is not None
        return not page.path.startswith(self._restricted) and (not is_alias or page.alias_of_id in self._sources)

    @cached_property
    def _restricted(self) -> tuple[str, ...]:
        """Tree paths of view restrictions on the pages and their ancestors."""
        paths = {
            page.path[:length]
            for page in self.pages
            for length in range(page.steplen, len(page.path) + 1, page.steplen)
        }
        restrictions = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
        return tuple(restrictions.filter(page__path__in=paths).values_list("page__path", flat=True))
