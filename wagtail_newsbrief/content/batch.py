"""What a list of articles shows, fetched for all of them at once.

A batch is made for one answer: everything in it is lazy, so that only what is asked for costs
anything, and then costs the same for one article as for a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.compat import default_rich_text_format, get_full_url, get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.metadata.builder import MetadataBuilder
from wagtail_newsbrief.metadata.page_metadata import PageLink, PageMetadata, PageRelations, Publisher
from wagtail_newsbrief.metadata.types import SeoData
from wagtail_newsbrief.utils import dates

from . import rich_text
from .cache_tags import CacheTags
from .images import ImageLoader
from .linked_pages import LinkedPages, byline_page_ids
from .scope import PageScope
from .streams import StreamDependencies, StreamRenderer, collect
from .types import AliasSourceData, BylineEntry, ImageData, LinkData, NeighbourData, SectionData, StreamChildData

#: Finds the path of a page in the API; None where no endpoint serves it.
DetailPath = Callable[[Any], str | None]


class PageBatch:
    """The pages of one answer, and everything that is looked up for them together."""

    def __init__(
        self,
        pages: Iterable[Any],
        *,
        scope: PageScope | None = None,
        shown: Collection[str],
        columns: Collection[str] = (),
        rich_text_format: str | None = None,
        detail_path: DetailPath = lambda page: None,
        renditions: Collection[str] | None = None,
        cache_tags: CacheTags | None = None,
    ) -> None:
        """``scope`` is what the pages were found in: what lies elsewhere is no section and has no detail address.

        ``shown`` names the fields of the answer: what these StreamFields and relations need is fetched together;
        ``columns`` those of the site's own that hold rich text or point to something. ``renditions`` names the sets
        that images come with, all of them if None. What is shown is noted in ``cache_tags``.
        """
        self.pages = list(pages)
        self.scope = scope or PageScope()
        self.rich_text_format = rich_text_format or default_rich_text_format()
        self.shown = shown
        self.columns = columns
        self.detail_path = detail_path
        self.renditions = renditions
        #: By page, which is the previous of one article and the next of another.
        self._teasers: dict[Any, NeighbourData] = {}
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

    # --- linked pages --------------------------------------------------------------------------------

    def neighbour(self, page: Any, side: str) -> NeighbourData | None:
        """Return the ``previous`` or ``next`` of a page. At most 4 queries for all pages, beside those of images."""
        found = self.neighbour_page(page, side)
        return self._teaser(found) if found is not None else None

    def neighbour_page(self, page: Any, side: str) -> Any | None:
        """Return the same as a page."""
        return self._linked_pages.neighbour(page, side)

    def related(self, page: Any) -> list[NeighbourData]:
        """Return the related articles that the visitor may see, in order.

        At most 1 query for the sections of all, beside those of images and of the articles themselves.
        """
        return [self._teaser(found) for found in self.related_pages(page)]

    def related_pages(self, page: Any) -> list[Any]:
        """Return the same as pages."""
        return self._linked_pages.related(page)

    def section(self, page: Any) -> SectionData | None:
        """Return the parent of a page; None when readers can't see it, or find it on another site."""
        section = self._linked_pages.section(page)
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
        return LinkedPages(
            self.pages,
            shown=self.shown,
            text_ids=self._linked_ids,
            scope=self.scope,
        )

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
        byline: list[BylineEntry] = page.get_byline()
        self.cache_tags.add("author", *(author["slug"] for author in byline if author["slug"]))
        return byline

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
        return MetadataBuilder(self.pages, self.scope.visitor, self.scope.urls)

    def _relations(self, page: Any) -> PageRelations:
        section = self._linked_pages.section(page)
        if section is not None and self._metadata.is_home(section):
            section = None
        if section is not None:
            self.cache_tags.add("section", section.pk)
        image = self._images.shared(getattr(page, "lead_image_id", None))
        page_ids = byline_page_ids(page)
        authors = []
        for author in self.byline(page) if hasattr(page, "get_byline") else []:
            own = self._linked_pages.linked.get(page_ids.get(author["slug"]))
            authors.append(PageLink(author["name"], self.html_url(own) if own is not None else None))
        return PageRelations(
            section=PageLink(section.title, self.html_url(section), section.pk) if section is not None else None,
            authors=authors,
            tags=page.get_tag_names() if hasattr(page, "get_tag_names") else [],
            image=image,
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
        self.cache_tags.add("page", *self._linked_ids)
        if any(rich_text.has_embeds(text) for text, _ in self._needs.rich_texts):
            # Wagtail asks other servers what they look like, again and again.
            self.cache_tags.do_not_keep()
        return rich_text.render(
            self._needs.rich_texts,
            self.rich_text_format,
            self.scope.visitor,
            self._linked_pages.linked,
            self.scope.urls,
        )

    @cached_property
    def _linked_ids(self) -> set[int]:
        """The ids of the pages that texts link to. No query."""
        return rich_text.linked_page_ids(text for text, _ in self._needs.rich_texts)

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
            for field in page._meta.concrete_fields:
                if isinstance(field, StreamField) and field.name in self.shown:
                    collect(getattr(page, field.name), needs)
                elif field.name in self.columns:
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
