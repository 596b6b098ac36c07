"""One page as one visitor reads it: looked up once, however many templates ask."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Site

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import rich_text
from wagtail_newsbrief.content.streams import StreamDependencies, collect
from wagtail_newsbrief.content.types import BylineEntry
from wagtail_newsbrief.images.renditions import images_by_id
from wagtail_newsbrief.metadata.builder import MetadataBuilder
from wagtail_newsbrief.metadata.page_metadata import PageLink, PageRelations
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.navigation import Neighbours, neighbours
from wagtail_newsbrief.navigation.neighbours import NO_NEIGHBOURS
from wagtail_newsbrief.page_urls import PageUrls

from .pictures import Picture, alternative_text, picture
from .summary import SummaryCard, article_seconds, summary_card


class LinkedByline(BylineEntry):
    """An author, and the address of the page about them; None where readers may see none."""

    url: str | None


def page_context(page: Any, request: Any | None = None) -> PageContext:
    """Return the reading of a page instance that this request, or without one this instance, has.

    Kept by instance and not by primary key: a preview is another text than the live page. Anything
    but a page, such as a template variable that isn't there, gives a reading of nothing.
    """
    if not isinstance(page, get_page_model()):
        return PageContext(None, request)
    if request is None:
        return _kept_on(page, page, None)
    return _kept_on(request, page, request)


def _kept_on(keeper: Any, page: Any, request: Any | None) -> PageContext:
    # Each reading holds its page, so no other instance gets the same id() in the meantime.
    readings: dict[int, PageContext] = keeper.__dict__.setdefault("_newsbrief_readings", {})
    return readings.setdefault(id(page), PageContext(page, request))


class PageContext:
    """Everything around a page that needs the database; each property asks once, when it is used.

    ``page`` is a specific page instance of any type, or None where there is no page (the preview of
    a block, a search page): pictures and rich text then work at their own cost, and all else is empty.
    """

    def __init__(self, page: Any | None, request: Any | None = None) -> None:
        self.page: Any = page
        # Wagtail's own tools and a template engine may hand over REST framework's request.
        self.request = getattr(request, "_request", request)
        self.visitor = Visitor(self.request)

    @cached_property
    def language_code(self) -> str:
        """The language that the page is written in; without a page the active one. 1 query."""
        return str(self.page.locale.language_code) if self.page is not None else get_language() or ""

    @cached_property
    def canonical_url(self) -> str | None:
        """The absolute address of the page, on the frontend if the site has one; None if no site serves it."""
        return PageUrls(self.request).page(self.page) if self.page is not None else None

    def seo(self, number: int = 1) -> SeoData | None:
        """Return what search engines and social networks are told (see ``sharing``); None without a page.

        ``number`` is that of a page of a listing: from the second on it has an address of its own, and no
        counterparts in other languages. The queries of ``section``, ``byline``, ``tags`` and ``lead_image``, 1 or 2 for
        translations, 1 for an alias, 1 for a visitor who isn't anonymous.
        """
        if self.page is None:
            return None
        seo = self._seo
        if number < 2 or seo["canonical"] is None:
            return seo
        url = f"{seo['canonical']}?page={number}"
        return {**seo, "canonical": url, "hreflang": [], "open_graph": {**seo["open_graph"], "url": url}}

    @cached_property
    def _seo(self) -> SeoData:
        section, addresses = self.section, PageUrls(self.request)
        around = PageRelations(
            section=PageLink(section.title, addresses.page(section), section.pk) if section else None,
            authors=[PageLink(entry["name"], addresses.page(page) if page else None) for entry, page in self._authors],
            tags=self.tags,
            image=self.lead_image,
        )
        return MetadataBuilder([self.page], self.visitor, addresses).seo(self.page, around)

    @cached_property
    def home(self) -> Any | None:
        """The home page of the site in the language of the page; None without a site. 2 queries."""
        site = Site.find_for_request(self.request) if self.request is not None else None
        home = site.root_page if site is not None else None
        if home is None or self.page is None or home.locale_id == self.page.locale_id:
            return home
        return home.get_translation_or_none(self.page.locale_id) or home

    @cached_property
    def article_seconds(self) -> int:
        """How long reading the article takes, in seconds. No query."""
        return article_seconds(self.page)

    def summary_card(self, position: str = "top") -> SummaryCard | None:
        """Return what to show of the summary (see ``summary``); None where there is none."""
        return summary_card(self.page, position, article_seconds=self.article_seconds)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The articles before and after, as the visitor may see them. At most 3 queries."""
        return neighbours(self.page, request=self.request) if self.page is not None else NO_NEIGHBOURS

    @cached_property
    def section(self) -> Any | None:
        """The page's parent, if it is live and served by a site, and no home page. 1 query."""
        parent = self.page.get_parent() if self.page is not None and self.page.depth else None
        if parent is None or not parent.live or parent.get_url(self.request) is None:
            return None
        is_home = any(root.root_path == parent.url_path for root in Site.get_site_root_paths())
        return None if is_home else parent

    @cached_property
    def lead_image(self) -> Any | None:
        """The lead image; None without one. Shares its queries with the pictures of the body."""
        return self._images.get(getattr(self.page, "lead_image_id", None))

    @cached_property
    def related(self) -> list[Any]:
        """The related articles that the visitor may see, in order. 2 queries and 1 a page type."""
        self._prefetch("related")
        ids = self.page.get_related_ids() if hasattr(self.page, "get_related_ids") else []
        return self._visible_in_order(ids)

    @cached_property
    def byline(self) -> list[LinkedByline]:
        """Who wrote it, with the pages about them. 1 query, and as many as ``related`` for the pages."""
        return [
            {**entry, "url": page.get_url(self.request) if page is not None else None} for entry, page in self._authors
        ]

    @cached_property
    def _authors(self) -> list[tuple[BylineEntry, Any | None]]:
        """The authors, each with the page about them."""
        self._prefetch("byline")
        entries: list[BylineEntry] = self.page.get_byline() if hasattr(self.page, "get_byline") else []
        page_ids = self.page.get_byline_page_ids() if entries and hasattr(self.page, "get_byline_page_ids") else {}
        pages = {page.pk: page for page in self._visible_in_order(page_ids.values())}
        return [(entry, pages.get(page_ids.get(entry["slug"]))) for entry in entries]

    @cached_property
    def tags(self) -> list[str]:
        """The names of the tags, sorted. 1 query."""
        self._prefetch("tags")
        return list(self.page.get_tag_names()) if hasattr(self.page, "get_tag_names") else []

    @cached_property
    def translations(self) -> list[Any]:
        """The page in other languages, as the visitor may see it, by language code. 2 queries.

        Empty, without a query, on a site without ``WAGTAIL_I18N_ENABLED``.
        """
        if self.page is None or self.page.pk is None or not newsbrief_settings.i18n_enabled:
            return []
        others = self.visitor.visible(self.page.get_translations()).select_related("locale")
        return sorted(others, key=lambda page: str(page.locale.language_code))

    def picture(self, image: Any, name: str, *, alt: str = "") -> Picture | None:
        """Return an image as a picture (see ``pictures``). 2 queries for all images of the page."""
        return picture(self._images.get(image.pk, image), name, alt=alternative_text(image, alt))

    def rich_text(self, source: str) -> str:
        """Return stored rich text as HTML, without links to what the visitor may not see.

        The queries for the links are made once for all streams and rich text fields of the page; rich
        text from elsewhere costs its own.
        """
        if source not in self._rich_texts:
            self._rich_texts.update(rich_text.render([(source, None)], "html", self.visitor))
        return self._rich_texts[source]

    def _prefetch(self, name: str) -> None:
        """Fetch a relation together with what hangs on it, as the page type says for the API."""
        if self.page is not None and self.page.pk is not None and hasattr(self.page, "get_api_prefetch"):
            lookup = self.page.get_api_prefetch().get(name)
            if lookup is not None:
                prefetch_related_objects([self.page], lookup)

    def _visible_in_order(self, ids: Any) -> list[Any]:
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        pages: Any = self.visitor.visible(get_page_model().objects.filter(pk__in=wanted))
        by_id = {page.pk: page for page in pages.defer_streamfields().specific()}
        return [by_id[pk] for pk in wanted if pk in by_id]

    @cached_property
    def _images(self) -> dict[Any, Any]:
        return images_by_id(self._needs.image_ids | {getattr(self.page, "lead_image_id", None)})

    @cached_property
    def _rich_texts(self) -> dict[str, str]:
        return rich_text.render([(text, None) for text, _ in self._needs.rich_texts], "html", self.visitor)

    @cached_property
    def _needs(self) -> StreamDependencies:
        needs = StreamDependencies()
        fields = self.page._meta.concrete_fields if self.page is not None else ()
        deferred = self.page.get_deferred_fields() if self.page is not None else ()
        for field in fields:
            value = getattr(self.page, field.attname) if field.attname not in deferred else None
            if isinstance(field, StreamField) and value:
                collect(value, needs)
            elif isinstance(field, RichTextField) and value:
                needs.rich_texts.add((value, None))
        return needs
