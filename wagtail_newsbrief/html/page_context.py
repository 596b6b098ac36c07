"""A page and its related objects for templates, fetched once per request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from wagtail.models import Site

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.scope import scope_of
from wagtail_newsbrief.content.types import BylineEntry
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.navigation import Neighbours
from wagtail_newsbrief.navigation.neighbours import NO_NEIGHBOURS
from wagtail_newsbrief.summary.sources import SourceData
from wagtail_newsbrief.utils.requests import cached_on

from .pictures import Picture, alternative_text, picture
from .summary import SummaryCard, article_seconds, summary_card


class LinkedByline(BylineEntry):
    """An author, with the URL of their page; ``None`` if the visitor may see none."""

    url: str | None


def page_context(page: Any, request: Any | None = None) -> PageContext:
    """Return the context of a page in a request; without a request, that of the page instance.

    Cached by instance and not by primary key, because a preview differs from the live page. Anything but a page, such
    as an undefined template variable, has an empty context.
    """
    if not isinstance(page, get_page_model()):
        return PageContext(None, request)
    contexts: dict[int, PageContext] = cached_on(page if request is None else request, "_newsbrief_contexts", dict)
    # The context keeps the page alive, so that its id() isn't reused.
    return contexts.setdefault(id(page), PageContext(page, request))


class PageContext:
    """Related objects of a page; each property is fetched once, on first use.

    ``page`` is a specific page instance, or ``None`` without a page (the preview of a block, a search page): then
    images and rich text cost their own queries, and everything else is empty.
    """

    def __init__(self, page: Any | None, request: Any | None = None) -> None:
        self.page: Any = page
        # A template may be rendered with REST framework's request.
        self.request = getattr(request, "_request", request)
        self.scope = scope_of(self.request)

    @cached_property
    def _batch(self) -> PageBatch:
        """The batch of the listing that the page is part of, or one of this page alone."""
        attached: PageBatch | None = getattr(self.page, "_newsbrief_batch", None)
        if attached is not None and attached.scope is self.scope:
            return attached
        return PageBatch([self.page] if self.page is not None else [], scope=self.scope, rich_text_format="html")

    @cached_property
    def language_code(self) -> str:
        """The language code of the page, or without a page of the request. Queries: 1 per content version."""
        if self.page is None:
            return get_language() or ""
        self.scope.set_locales([self.page])
        return str(self.page.locale.language_code)

    @cached_property
    def canonical_url(self) -> str | None:
        """The absolute URL of the page, on the frontend if the site has one; ``None`` if no site serves it."""
        return self._batch.html_url(self.page) if self.page is not None else None

    def seo(self, number: int = 1) -> SeoData | None:
        """Return the metadata for search engines and social networks (see ``metadata``); ``None`` without a page.

        ``number`` is the page number of a listing: from the second page on the URL has a query string and no alternates
        in other languages. Queries: those of ``section``, ``byline``, ``tags`` and ``lead_image``, 1 or 2 for
        translations, 1 for an alias, 1 if the visitor isn't anonymous.
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
        return self._batch.seo(self.page)

    @cached_property
    def home(self) -> Any | None:
        """The home page of the site in the language of the page; ``None`` without a site. Queries: 2."""
        site = Site.find_for_request(self.request) if self.request is not None else None
        home = site.root_page if site is not None else None
        if home is None or self.page is None or home.locale_id == self.page.locale_id:
            return home
        return home.get_translation_or_none(self.page.locale_id) or home

    @cached_property
    def article_seconds(self) -> int:
        """The reading time of the article in seconds. No query."""
        return article_seconds(self.page)

    def summary_card(self, position: str = "top") -> SummaryCard | None:
        """Return the summary card (see ``summary``); ``None`` if there is no summary."""
        return summary_card(
            self.page,
            position,
            article_seconds=self.article_seconds,
            sources=self.summary_sources,
            is_preview=getattr(self.request, "is_preview", False),
        )

    @cached_property
    def summary_sources(self) -> list[list[SourceData]]:
        """The sources of the summary, one list per block; empty if the site doesn't show them. No query."""
        return self._batch.sources(self.page) if getattr(self.page, "summary", None) else []

    @cached_property
    def neighbours(self) -> Neighbours:
        """The previous and next article that the visitor may see. Queries: at most 3."""
        return self._batch.neighbours(self.page) if self.page is not None else NO_NEIGHBOURS

    @cached_property
    def section(self) -> Any | None:
        """The section of the page, or ``None`` (see ``LinkedPages.section``). Queries: 1."""
        return self._batch.section_page(self.page) if self.page is not None else None

    @cached_property
    def lead_image(self) -> Any | None:
        """The lead image, or ``None``. Fetched together with the images of the body."""
        return self._batch.image(getattr(self.page, "lead_image_id", None))

    @cached_property
    def related(self) -> list[Any]:
        """The related articles that the visitor may see, in order. Queries: 2, and 1 per page type."""
        return self._batch.related_pages(self.page)

    @cached_property
    def byline(self) -> list[LinkedByline]:
        """The authors, with the URLs of their pages. Queries: 1, and 1 for the pages."""
        return [
            {**entry, "url": self.scope.urls.link(page) if page is not None else None}
            for entry, page in self._batch.authors(self.page)
        ]

    @cached_property
    def tags(self) -> list[str]:
        """The names of the tags, sorted. Queries: 1."""
        return self._batch.tags(self.page)

    @cached_property
    def translations(self) -> list[Any]:
        """Translations of the page that the visitor may see, sorted by language code. Queries: 2.

        Empty, without a query, unless ``WAGTAIL_I18N_ENABLED``.
        """
        if self.page is None or self.page.pk is None or not newsbrief_settings.i18n_enabled:
            return []
        others = self.scope.visitor.visible(self.page.get_translations()).select_related("locale")
        return sorted(others, key=lambda page: str(page.locale.language_code))

    def picture(self, image: Any, name: str, *, alt: str = "") -> Picture | None:
        """Return the picture of an image (see ``pictures``). Queries: 2 for all images of the page."""
        return picture(self._batch.image(image.pk) or image, name, alt=alternative_text(image, alt))

    def rich_text(self, source: str) -> str:
        """Return stored rich text as HTML, without links to pages that the visitor may not see.

        The queries for links are shared by all streams and rich text fields of the page; text from elsewhere costs its
        own.
        """
        return self._batch.rich_text(source)
