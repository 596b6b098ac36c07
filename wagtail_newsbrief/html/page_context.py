"""One page as one visitor reads it: looked up once, however many templates ask."""

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
from wagtail_newsbrief.utils.requests import kept_with

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
    contexts: dict[int, PageContext] = kept_with(page if request is None else request, "_newsbrief_contexts", dict)
    # Each holds its page, so no other instance gets the same id() in the meantime.
    return contexts.setdefault(id(page), PageContext(page, request))


class PageContext:
    """Everything around a page that needs the database; each property asks once, when it is used.

    ``page`` is a specific page instance of any type, or None where there is no page (the preview of
    a block, a search page): pictures and rich text then work at their own cost, and all else is empty.
    """

    def __init__(self, page: Any | None, request: Any | None = None) -> None:
        self.page: Any = page
        # Wagtail's own tools and a template engine may hand over REST framework's request.
        self.request = getattr(request, "_request", request)
        self.scope = scope_of(self.request)

    @cached_property
    def _batch(self) -> PageBatch:
        """That of the listing which the page was read for, or one of this page alone."""
        attached: PageBatch | None = getattr(self.page, "_newsbrief_batch", None)
        if attached is not None and attached.scope is self.scope:
            return attached
        return PageBatch([self.page] if self.page is not None else [], scope=self.scope, rich_text_format="html")

    @cached_property
    def language_code(self) -> str:
        """The language that the page is written in; without a page the active one. 1 query for each content version."""
        if self.page is None:
            return get_language() or ""
        self.scope.give_locales([self.page])
        return str(self.page.locale.language_code)

    @cached_property
    def canonical_url(self) -> str | None:
        """The absolute address of the page, on the frontend if the site has one; None if no site serves it."""
        return self._batch.html_url(self.page) if self.page is not None else None

    def seo(self, number: int = 1) -> SeoData | None:
        """Return what search engines and social networks are told (see ``metadata``); None without a page.

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
        return self._batch.seo(self.page)

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
        return self._batch.neighbours(self.page) if self.page is not None else NO_NEIGHBOURS

    @cached_property
    def section(self) -> Any | None:
        """The section of the page, or None (see ``LinkedPages.section``). 1 query."""
        return self._batch.section_page(self.page) if self.page is not None else None

    @cached_property
    def lead_image(self) -> Any | None:
        """The lead image; None without one. Shares its queries with the pictures of the body."""
        return self._batch.image(getattr(self.page, "lead_image_id", None))

    @cached_property
    def related(self) -> list[Any]:
        """The related articles that the visitor may see, in order. 2 queries and 1 a page type."""
        return self._batch.related_pages(self.page)

    @cached_property
    def byline(self) -> list[LinkedByline]:
        """Who wrote it, with the pages about them. 1 query, and 1 for the pages."""
        return [
            {**entry, "url": self.scope.urls.link(page) if page is not None else None}
            for entry, page in self._batch.authors(self.page)
        ]

    @cached_property
    def tags(self) -> list[str]:
        """The names of the tags, sorted. 1 query."""
        return self._batch.tags(self.page)

    @cached_property
    def translations(self) -> list[Any]:
        """The page in other languages, as the visitor may see it, by language code. 2 queries.

        Empty, without a query, on a site without ``WAGTAIL_I18N_ENABLED``.
        """
        if self.page is None or self.page.pk is None or not newsbrief_settings.i18n_enabled:
            return []
        others = self.scope.visitor.visible(self.page.get_translations()).select_related("locale")
        return sorted(others, key=lambda page: str(page.locale.language_code))

    def picture(self, image: Any, name: str, *, alt: str = "") -> Picture | None:
        """Return an image as a picture (see ``pictures``). 2 queries for all images of the page."""
        return picture(self._batch.image(image.pk) or image, name, alt=alternative_text(image, alt))

    def rich_text(self, source: str) -> str:
        """Return stored rich text as HTML, without links to what the visitor may not see.

        The queries for the links are made once for all streams and rich text fields of the page; rich
        text from elsewhere costs its own.
        """
        return self._batch.rich_text(source)
