"""What a list of articles shows, fetched for all of them at once.

A batch is made for one answer: everything in it is lazy, so that only what is asked for costs
anything, and then costs the same for one article as for a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.compat import default_rich_text_format, get_full_url, get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.metadata.builder import MetadataBuilder
from wagtail_newsbrief.metadata.page_metadata import PageLink, PageMetadata, PageRelations, Publisher
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.navigation import Neighbours
from wagtail_newsbrief.utils import dates

from . import rich_text
from .cache_tags import CacheTags
from .images import ImageLoader
from .linked_pages import AUTHORS, RELATED, SECTIONS, SOURCES, TEXTS, LinkedPages, byline_page_ids
from .scope import PageScope
from .streams import StreamDependencies, StreamRenderer, collect
from .types import (
    AliasSourceData,
    BylineEntry,
    ImageData,
    LinkData,
    NeighbourData,
    SectionData,
    StreamChildData,
    TagItem,
)

#: Finds the path of a page in the API; None where no endpoint serves it.
DetailPath = Callable[[Any], str | None]


class PageBatch:
    """The pages of one answer, and everything that is looked up for them together."""

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
        """``scope`` is what the pages were found in: what lies elsewhere is no section and has no detail address.

        ``shown`` names the fields of the answer: what these StreamFields and relations need is fetched together;
        ``columns`` those of the site's own that hold rich text or point to something. Without ``shown``, as in a
        template, each kind of thing is fetched when it is first asked for: for all StreamFields and rich text fields
        that aren't deferred. ``renditions`` names the sets that images come with, all of them if None. What is shown is
        noted in ``cache_tags``.
        """
        self.pages = list(pages)
        self.scope = scope or PageScope()
        self.rich_text_format = rich_text_format or default_rich_text_format()
        self.shown = shown or ()
        self.shows_all = shown is None
        self.columns = columns
        self.detail_path = detail_path
        self.renditions = renditions
        #: By page, which is the previous of one article and the next of another.
        self._teasers: dict[Any, NeighbourData] = {}
        self._fetched: set[str] = set()
        self.cache_tags = CacheTags() if cache_tags is None else cache_tags

    def attach(self) -> None:
        """Let serializer fields find this batch on its pages (see ``PageBatch.of``)."""
        for page in self.pages:
            page._newsbrief_batch = self

    @classmethod
    def of(cls, page: Any, request: Any | None, rich_text_format: str | None, detail_path: DetailPath) -> PageBatch:
        """Return the batch that a view attached to ``page``, or else one for this page alone.

        The latter is attached too, so that the fields of one answer share what they look up.
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
        """Fetch the relations that these fields read, as the page types say in ``get_api_prefetch``.

        1 query a relation and page type, none for what was fetched before.
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

    # --- linked pages --------------------------------------------------------------------------------

    def neighbour(self, page: Any, side: str) -> NeighbourData | None:
        """Return the ``previous`` or ``next`` of a page. At most 4 queries for all pages, beside those of images."""
        found = getattr(self.neighbours(page), side)
        return self._teaser(found) if found is not None else None

    def neighbours(self, page: Any) -> Neighbours:
        """Return both as pages."""
        return self._linked_pages.neighbours(page)

    def related(self, page: Any) -> list[NeighbourData]:
        """Return the related articles that the visitor may see, in order.

        At most 1 query for the sections of all, beside those of images and of the articles themselves.
        """
        return [self._teaser(found) for found in self.related_pages(page)]

    def related_pages(self, page: Any) -> list[Any]:
        """Return the same as pages."""
        return self._linked_pages.related(page) if hasattr(page, "get_related_ids") else []

    def section(self, page: Any) -> SectionData | None:
        """Return the section of a page, or None (see ``LinkedPages.section``)."""
        return self._section_data(self.section_page(page))

    def section_page(self, page: Any) -> Any | None:
        """Return the same as a page."""
        return self._linked_pages.section(page)

    def parent(self, page: Any) -> SectionData | None:
        """Return the parent of a section, be it the home page; None when readers can't see it."""
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
        """Return the page behind an alias; None for what is none, and where the visitor may not see that page."""
        source = self._linked_pages.alias_of(page)
        if source is None:
            return None
        self.cache_tags.add("page", source.pk)
        return {"id": source.pk, "title": source.title, "slug": source.slug, "html_url": self.html_url(source)}

    @cached_property
    def _linked_pages(self) -> LinkedPages:
        return LinkedPages(self.pages, shown=self.shown, ids_of=self._linked_ids, scope=self.scope)

    def _linked_ids(self, kind: str) -> set[Any]:
        """Return the ids of linked pages of a kind. No query but for relations."""
        if kind == RELATED:
            self.fetch("related")
            return {pk for page in self.pages if hasattr(page, "get_related_ids") for pk in page.get_related_ids()}
        if kind == AUTHORS:
            self.fetch("byline")
            return {pk for page in self.pages for pk in byline_page_ids(page).values()}
        if kind == SOURCES:
            return {page.alias_of_id for page in self.pages} - {None}
        return rich_text.linked_page_ids(text for text, _ in self._needs.rich_texts)

    def page_type(self, page: Any) -> str:
        """Return the name of a page's own type, also for one that was read as its parent type. No query."""
        return str((page.specific_class or type(page))._meta.label)

    def detail_url(self, page: Any) -> str | None:
        """Return the absolute address of a page in the API; None where no endpoint serves it."""
        path = self.detail_path(page)
        return get_full_url(self.scope.request, path) if path else None

    def html_url(self, page: Any) -> str | None:
        """Return the absolute address of a page for readers; None if no site serves it."""
        return self.scope.urls.page(page)

    def link(self, page: Any) -> LinkData:
        """Return what a link to a neighbour or a related article needs. No query."""
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

    # --- byline and lead image -----------------------------------------------------------------------

    def byline(self, page: Any) -> list[BylineEntry]:
        """Return the authors of a page, in order."""
        self.fetch("byline")
        byline: list[BylineEntry] = page.get_byline() if hasattr(page, "get_byline") else []
        self.cache_tags.add("author", *(author["slug"] for author in byline if author["slug"]))
        return byline

    def authors(self, page: Any) -> list[tuple[BylineEntry, Any | None]]:
        """Return the same, each with the page about them that the visitor may see."""
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
        """Return the lead image with its renditions. 2 queries for all images of the batch."""
        return self._images.image(
            page.lead_image_id,
            alt=page.lead_image_alt,
            caption=page.lead_image_caption,
            credit=page.lead_image_credit,
        )

    def teaser_image(self, page: Any) -> ImageData | None:
        """Return the lead image of a neighbour or a related article; None for page types without one."""
        return self.lead_image(page) if hasattr(page, "lead_image_id") else None

    def image(self, pk: Any) -> Any | None:
        """Return an image that the pages show, with its renditions; None for another, and for one that is gone."""
        return self._images.get(pk)

    @cached_property
    def _images(self) -> ImageLoader:
        shown = [*self.pages, *self._linked_pages.teasers]
        ids = {getattr(page, "lead_image_id", None) for page in shown} | self._needs.image_ids
        shared = newsbrief_settings.sharing.rendition_sets if "seo" in self.shown else ()
        return ImageLoader(ids, self.renditions, also=shared, request=self.scope.request, cache_tags=self.cache_tags)

    # --- search and sharing ----------------------------------------------------------------------

    def seo(self, page: Any) -> SeoData:
        """Return what search engines and social networks are told (see ``sharing``)."""
        return self._metadata.seo(page, self._relations(page))

    def facts(self, page: Any) -> PageMetadata:
        """Return what is known of a page, before it is told to anybody."""
        return self._metadata.facts(page, self._relations(page))

    @property
    def publisher(self) -> Publisher:
        """Who publishes the site of the answer."""
        return self._metadata.publisher

    @cached_property
    def _metadata(self) -> MetadataBuilder:
        self.scope.give_locales(self.pages)
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

    # --- streams ---------------------------------------------------------------------------------

    def stream(self, page: Any, name: str) -> list[StreamChildData]:
        """Return a StreamField of a page.

        For all streams of the batch: 2 queries for images, those of ``rich_text.render``, and 1 for
        each kind of thing that is chosen in blocks.
        """
        return self._renderer.stream(getattr(page, name))

    @cached_property
    def _renderer(self) -> StreamRenderer:
        context = {"request": self.scope.request, "_wagtail_rich_text_format": self.rich_text_format}
        return StreamRenderer(self._images.image, self._rich_texts.__getitem__, self._is_chosen, context)

    @cached_property
    def _rich_texts(self) -> dict[str, str]:
        linked = self._linked_pages.of_kind(TEXTS)
        self.cache_tags.add("page", *self._linked_ids(TEXTS))
        if any(rich_text.has_embeds(text) for text, _ in self._needs.rich_texts):
            # Wagtail asks other servers what they look like, again and again.
            self.cache_tags.do_not_keep()
        return rich_text.render(
            self._needs.rich_texts,
            self.rich_text_format,
            self.scope.visitor,
            linked,
            self.scope.urls,
        )

    def rich_text(self, source: str) -> str:
        """Return stored rich text in the format of the answer. What isn't in a field of the pages costs its own."""
        if source not in self._rich_texts:
            found = rich_text.render(
                [(source, None)], self.rich_text_format, self.scope.visitor, addresses=self.scope.urls
            )
            self._rich_texts.update(found)
        return self._rich_texts[source]

    def _is_chosen(self, model: type[Any], pk: Any) -> bool:
        return str(pk) in self._chosen[model]

    @cached_property
    def _chosen(self) -> dict[type[Any], set[str]]:
        """The ids of what is chosen in blocks, is there, and may be seen if it is a page. 1 query a model."""
        found = {}
        for model, pks in self._needs.chosen.items():
            rows = model._default_manager.filter(pk__in=pks)
            if issubclass(model, get_page_model()):
                rows = self.scope.visitor.visible(rows)
                self.cache_tags.add("page", *pks)
            found[model] = {str(pk) for pk in rows.values_list("pk", flat=True)}
        return found

    @cached_property
    def _needs(self) -> StreamDependencies:
        needs = StreamDependencies()
        for page in self.pages:
            deferred = page.get_deferred_fields() if self.shows_all else ()
            for field in page._meta.concrete_fields:
                if field.attname in deferred:
                    continue
                if isinstance(field, StreamField) and (self.shows_all or field.name in self.shown):
                    if value := getattr(page, field.name):
                        collect(value, needs)
                elif field.name in self.columns or (self.shows_all and isinstance(field, RichTextField)):
                    needs.add_column(field, getattr(page, field.attname))
        return needs

    def column(self, page: Any, column: Any) -> Any:
        """Return the rich text of a page, or what it points to, as a block of the same kind is given."""
        value = getattr(page, column.attname)
        if isinstance(column, RichTextField):
            return self._rich_texts[value or ""]
        if issubclass(column.related_model, AbstractImage):
            return self._images.image(value)
        return value if value is not None and self._is_chosen(column.related_model, value) else None
