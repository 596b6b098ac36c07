"""Pages of one response with everything related to them, fetched for all pages at once.

Everything is lazy: only what is read costs queries, and their number doesn't depend on the number of pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from wagtail_newsbrief.compat import default_rich_text_format, get_full_url
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.metadata.builder import MetadataBuilder
from wagtail_newsbrief.metadata.page_metadata import PageLink, PageMetadata, PageRelations, Publisher
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.navigation import Neighbours
from wagtail_newsbrief.summary.block_provenance import block_provenance
from wagtail_newsbrief.summary.sources import SourceData
from wagtail_newsbrief.utils import dates

from .cache_tags import CacheTags
from .images import ImageLoader
from .linked_pages import AUTHORS, RELATED, SECTIONS, SOURCES, TEXTS, LinkedPages, byline_page_ids
from .scope import PageScope
from .stream_batch import StreamBatch
from .summaries import origins_of, sources_of
from .types import (
    AliasSourceData,
    BylineEntry,
    ImageData,
    LinkData,
    NeighbourData,
    SectionData,
    StreamChildData,
    SummaryChildData,
    TagItem,
)

#: Returns the path of a page in the API; ``None`` if no endpoint serves it.
DetailPath = Callable[[Any], str | None]


class PageBatch:
    """The pages of one response, and everything that is fetched for them together."""

    def __init__(
        self,
        pages: Iterable[Any],
        *,
        scope: PageScope | None = None,
        shown: Collection[str] | None = None,
        columns: Collection[str] = (),
        rich_text_format: str | None = None,
        detail_path: DetailPath = lambda page: None,
        renditions: Collection[str] | None = None,
        cache_tags: CacheTags | None = None,
    ) -> None:
        """``shown`` are the fields of the response: what its StreamFields and relations need is fetched together.

        ``columns`` are those of the site's own fields that hold rich text or refer to another object. Without
        ``shown``, as in a template, each kind of related object is fetched on first use, for all StreamFields and rich
        text fields that aren't deferred.

        Pages outside ``scope`` are not shown as sections and have no ``detail_url``. ``renditions`` are the rendition
        sets of images, ``None`` for all of them. The tags of everything shown are added to ``cache_tags``.
        """
        self.pages = list(pages)
        self.scope = scope or PageScope()
        self.rich_text_format = rich_text_format or default_rich_text_format()
        self.shown = shown or ()
        self.shows_all = shown is None
        self.columns = columns
        self.detail_path = detail_path
        self.renditions = renditions
        #: By page id, because a page can be the neighbour of several.
        self._teasers: dict[Any, NeighbourData] = {}
        self._fetched: set[str] = set()
        self.cache_tags = CacheTags() if cache_tags is None else cache_tags

    def attach(self) -> None:
        """Attach the batch to its pages, where serializer fields find it (see ``PageBatch.of``)."""
        for page in self.pages:
            page._newsbrief_batch = self

    @classmethod
    def of(cls, page: Any, request: Any | None, rich_text_format: str | None, detail_path: DetailPath) -> PageBatch:
        """Return the batch attached to ``page`` in this request, or a new one of this page alone.

        A new batch is attached as well, so that all fields of the page share it.
        """
        attached: PageBatch | None = getattr(page, "_newsbrief_batch", None)
        request = getattr(request, "_request", request)
        if attached is not None and attached.scope.request is request:
            return attached
        in_api = {getattr(field, "name", field) for field in getattr(page, "api_fields", ())}
        shown = {field.name for field in page._meta.concrete_fields} | {"related"}
        shown |= in_api & {"previous", "next", "seo"}
        scope = PageScope(request)
        batch = cls([page], scope=scope, shown=shown, rich_text_format=rich_text_format, detail_path=detail_path)
        batch.attach()
        return batch

    def fetch(self, *fields: str) -> None:
        """Prefetch the relations that these fields read, from ``get_api_prefetch`` of the page types.

        Queries: 1 per relation and page type, none for relations fetched before.
        """
        new = {*fields} - self._fetched
        self._fetched |= new
        by_type = defaultdict(list)
        for page in self.pages if new else ():
            if page.pk is not None and hasattr(page, "get_api_prefetch"):
                by_type[type(page)].append(page)
        for model, pages in by_type.items():
            lookups = [lookup for name, lookup in model.get_api_prefetch().items() if name in new]
            prefetch_related_objects(pages, *lookups)

    def neighbour(self, page: Any, side: str) -> NeighbourData | None:
        """Return the ``previous`` or ``next`` article of a page.

        Queries: at most 4 for all pages, and those of images.
        """
        found = getattr(self.neighbours(page), side)
        return self._teaser(found) if found is not None else None

    def neighbours(self, page: Any) -> Neighbours:
        """Return both neighbours as pages."""
        return self._linked_pages.neighbours(page)

    def related(self, page: Any) -> list[NeighbourData]:
        """Return the related articles that the visitor may see, in order.

        Queries: at most 1 for all their sections, and those of the articles and of images.
        """
        return [self._teaser(found) for found in self.related_pages(page)]

    def related_pages(self, page: Any) -> list[Any]:
        """Return the related articles as pages."""
        return self._linked_pages.related(page) if hasattr(page, "get_related_ids") else []

    def section(self, page: Any) -> SectionData | None:
        """Return the section of a page, or ``None`` (see ``LinkedPages.section``)."""
        return self._section_data(self.section_page(page))

    def section_page(self, page: Any) -> Any | None:
        """Return the section as a page."""
        return self._linked_pages.section(page)

    def parent(self, page: Any) -> SectionData | None:
        """Return the parent of a section, which may be the home page; ``None`` if the visitor may not see it."""
        return self._section_data(self._linked_pages.parent(page))

    def _section_data(self, section: Any | None) -> SectionData | None:
        if section is None:
            return None
        self.cache_tags.add("section", section.pk)
        return {
            "id": section.pk,
            "title": section.title,
            "slug": section.slug,
            "html_url": self.html_url(section),
        }

    def alias_of(self, page: Any) -> AliasSourceData | None:
        """Return the source of an alias; ``None`` for other pages, and if the visitor may not see the source."""
        source = self._linked_pages.alias_of(page)
        if source is None:
            return None
        self.cache_tags.add("page", source.pk)
        return {"id": source.pk, "title": source.title, "slug": source.slug, "html_url": self.html_url(source)}

    @cached_property
    def _linked_pages(self) -> LinkedPages:
        return LinkedPages(self.pages, shown=self.shown, ids_of=self._linked_ids, scope=self.scope)

    def _linked_ids(self, kind: str) -> set[Any]:
        """Return the ids of one kind of linked pages. No query, except to prefetch relations."""
        if kind == RELATED:
            self.fetch("related")
            return {pk for page in self.pages if hasattr(page, "get_related_ids") for pk in page.get_related_ids()}
        if kind == AUTHORS:
            self.fetch("byline")
            return {pk for page in self.pages for pk in byline_page_ids(page).values()}
        if kind == SOURCES:
            return {page.alias_of_id for page in self.pages} - {None}
        return self._streams.linked_page_ids()

    def page_type(self, page: Any) -> str:
        """Return the label of the page's specific model, also for a base page. No query."""
        return str((page.specific_class or type(page))._meta.label)

    def detail_url(self, page: Any) -> str | None:
        """Return the absolute URL of a page in the API; ``None`` if no endpoint serves it."""
        path = self.detail_path(page)
        return get_full_url(self.scope.request, path) if path else None

    def html_url(self, page: Any) -> str | None:
        """Return the absolute URL of a page for readers; ``None`` if no site serves it."""
        return self.scope.urls.page(page)

    def link(self, page: Any) -> LinkData:
        """Return the data of a link to a neighbour or related article. No query."""
        self.cache_tags.add("article", page.pk)
        return {
            "id": page.pk,
            "title": page.title,
            "published_at": dates.public(getattr(page, "navigation_date", page.first_published_at)),
            "meta": {
                "type": page._meta.label,
                "detail_url": self.detail_url(page) if page.path in self.scope.trees else None,
                "html_url": self.html_url(page),
                "slug": page.slug,
            },
        }

    def _teaser(self, page: Any) -> NeighbourData:
        if page.pk not in self._teasers:
            link = self.link(page)
            self._teasers[page.pk] = {
                "id": link["id"],
                "title": link["title"],
                "standfirst": str(getattr(page, "standfirst", "")),
                "published_at": link["published_at"],
                "lead_image": self.teaser_image(page),
                "meta": {**link["meta"], "section": self.section(page)},
            }
        return self._teasers[page.pk]

    def byline(self, page: Any) -> list[BylineEntry]:
        """Return the authors of a page, in order."""
        self.fetch("byline")
        byline: list[BylineEntry] = page.get_byline() if hasattr(page, "get_byline") else []
        self.cache_tags.add("author", *(author["slug"] for author in byline if author["slug"]))
        return byline

    def authors(self, page: Any) -> list[tuple[BylineEntry, Any | None]]:
        """Return the authors of a page, each with their own page if the visitor may see it."""
        byline = self.byline(page)
        page_ids = byline_page_ids(page) if byline else {}
        pages = self._linked_pages.of_kind(AUTHORS) if page_ids else {}
        return [(author, pages.get(page_ids.get(author["slug"]))) for author in byline]

    def tags(self, page: Any) -> list[str]:
        """Return the names of the tags, sorted."""
        self.fetch("tags")
        return list(page.get_tag_names()) if hasattr(page, "get_tag_names") else []

    def tag_items(self, page: Any) -> list[TagItem]:
        """Return the tags with their slugs, sorted by name."""
        self.fetch("tags")
        return list(page.get_tag_items())

    def lead_image(self, page: Any) -> ImageData | None:
        """Return the lead image with its renditions. Queries: 2 for all images of the batch."""
        return self._images.image(
            page.lead_image_id,
            alt=page.lead_image_alt,
            caption=page.lead_image_caption,
            credit=page.lead_image_credit,
        )

    def teaser_image(self, page: Any) -> ImageData | None:
        """Return the lead image of a neighbour or related article; ``None`` for page types without one."""
        return self.lead_image(page) if hasattr(page, "lead_image_id") else None

    def image(self, pk: Any) -> Any | None:
        """Return an image of the pages as a model instance; ``None`` if it isn't on one of them, or was deleted."""
        return self._images.get(pk)

    @cached_property
    def _images(self) -> ImageLoader:
        shown = [*self.pages, *self._linked_pages.teasers]
        ids = {getattr(page, "lead_image_id", None) for page in shown} | self._streams.dependencies.image_ids
        shared = newsbrief_settings.sharing.rendition_sets if "seo" in self.shown else ()
        return ImageLoader(ids, self.renditions, also=shared, request=self.scope.request, cache_tags=self.cache_tags)

    def seo(self, page: Any) -> SeoData:
        """Return the metadata of a page for search engines and social networks (see ``metadata``)."""
        return self._metadata_builder.seo(page, self._relations(page))

    def metadata(self, page: Any) -> PageMetadata:
        """Return the metadata of a page as an object."""
        return self._metadata_builder.metadata(page, self._relations(page))

    @property
    def publisher(self) -> Publisher:
        """The publisher of the site."""
        return self._metadata_builder.publisher

    @cached_property
    def _metadata_builder(self) -> MetadataBuilder:
        self.scope.set_locales(self.pages)
        return MetadataBuilder(self.pages, self.scope.visitor, self.scope.urls)

    def _relations(self, page: Any) -> PageRelations:
        self._linked_pages.look_up(SECTIONS, AUTHORS)
        section = self.section(page)
        return PageRelations(
            section=PageLink(section["title"], section["html_url"], section["id"]) if section is not None else None,
            authors=[
                PageLink(author["name"], self.html_url(own) if own is not None else None)
                for author, own in self.authors(page)
            ],
            tags=self.tags(page),
            image=self._images.shared(getattr(page, "lead_image_id", None)),
        )

    def stream(self, page: Any, name: str) -> list[StreamChildData]:
        """Return the representation of a StreamField of a page. For its queries see ``StreamBatch``."""
        return self._streams.stream(getattr(page, name))

    def summary(self, page: Any) -> list[SummaryChildData]:
        """Return the representation of the summary of a page, with the origin and sources of each block."""
        sources = self.sources(page)
        return [
            {**child, **origins_of(block, child["value"]), "sources": sources[number] if number < len(sources) else []}
            for number, (child, block) in enumerate(
                zip(self.stream(page, "summary"), block_provenance(page), strict=True)
            )
        ]

    def sources(self, page: Any) -> list[list[SourceData]]:
        """Return the sources of the summary of a page, one list per block.

        The stored ones in a listing. For a single page they are computed if none are stored. Queries: at most 1, for
        the locale.
        """
        return sources_of(page, compute=len(self.pages) == 1)

    def rich_text(self, source: str) -> str:
        """Return stored rich text in the format of the response.

        Text that isn't in a field of the pages costs its own queries.
        """
        return self._streams.rich_text(source)

    def column(self, page: Any, column: Any) -> Any:
        """Return the value of a site's own field, represented as a block of the same kind."""
        return self._streams.column(page, column)

    @cached_property
    def _streams(self) -> StreamBatch:
        return StreamBatch(
            self.pages,
            scope=self.scope,
            shown=None if self.shows_all else self.shown,
            columns=self.columns,
            rich_text_format=self.rich_text_format,
            cache_tags=self.cache_tags,
            images=lambda: self._images,
            linked_pages=lambda: self._linked_pages.of_kind(TEXTS),
        )
