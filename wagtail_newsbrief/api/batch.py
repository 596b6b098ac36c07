"""What a list of articles shows, fetched for all of them at once.

A batch is made for one answer: everything in it is lazy, so that only what is asked for costs
anything, and then costs the same for one article as for a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.addresses import Addresses, has_own_address
from wagtail_newsbrief.compat import default_rich_text_format, get_full_url, get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.images import focal_point, images_by_id, lacks_renditions, mime_type, named_renditions
from wagtail_newsbrief.navigation import Neighbours, neighbours, neighbours_of_many
from wagtail_newsbrief.navigation.neighbours import load_pages
from wagtail_newsbrief.sharing.facts import Facts, PageLink, Publisher, Surroundings
from wagtail_newsbrief.sharing.sharing import Sharing
from wagtail_newsbrief.sharing.types import SeoData

from . import rich_text, surrogate
from .streams import Needs, StreamRenderer, collect
from .trees import EVERYWHERE, Trees
from .types import (
    BylineEntry,
    ImageData,
    NeighbourData,
    RenditionData,
    SectionData,
    StreamChildData,
)

#: Finds the address of a page in the API; None where no endpoint serves it.
DetailUrl = Callable[[Any], str | None]


class Batch:
    """The pages of one answer, and everything that is looked up for them together."""

    def __init__(
        self,
        pages: Iterable[Any],
        *,
        shown: Collection[str],
        columns: Collection[str] = (),
        request: Any | None = None,
        rich_text_format: str | None = None,
        detail_url: DetailUrl = lambda page: None,
        renditions: Collection[str] | None = None,
        visitor: Visitor | None = None,
        trees: Trees = EVERYWHERE,
        addresses: Addresses | None = None,
        fallback_locale_id: Any | None = None,
    ) -> None:
        """``shown`` names the fields of the answer: what these StreamFields and relations need is
        fetched together; ``columns`` those of the site's own that hold rich text or point to
        something. ``renditions`` names the sets that images come with, all of them if None.
        ``trees`` are what the API serves: what lies elsewhere is no section and has no
        detail address. Pages in
        the locale ``fallback_locale_id`` stand in for those of the language that was asked for.
        """
        self.pages = list(pages)
        # Wagtail asks Django's request for its site and caches on it.
        self.request = getattr(request, "_request", request)
        self.rich_text_format = rich_text_format or default_rich_text_format()
        self.shown = shown
        self.columns = columns
        self.detail_url = detail_url
        self.renditions = renditions
        self.visitor = visitor or Visitor(self.request)
        self.trees = trees
        self.addresses = addresses or Addresses(self.request)
        self.fallback_locale_id = fallback_locale_id
        #: By image, which many blocks may show.
        self._renditions: dict[Any, dict[str, list[RenditionData]]] = {}
        #: By page, which is the previous of one article and the next of another.
        self._shorts: dict[Any, NeighbourData] = {}
        #: Pages beside those of the answer, specific, by id.
        self._loaded: dict[Any, Any] = {}
        #: What the answer shows so far, by the names that ``api.surrogate`` gives.
        self.keys: set[str] = set()
        #: Whether what it shows changes only together with the stamp of the content (see ``freshness``).
        self.is_stamped = True

    def attach(self) -> None:
        """Let serializer fields find this batch on its pages (see ``Batch.of``)."""
        for page in self.pages:
            page._newsbrief_batch = self

    @classmethod
    def of(cls, page: Any, request: Any | None, rich_text_format: str | None, detail_url: DetailUrl) -> Batch:
        """Return the batch that a view attached to ``page``, or else one for this page alone.

        The latter is attached too, so that the fields of one answer share what they look up.
        """
        attached: Batch | None = getattr(page, "_newsbrief_batch", None)
        request = getattr(request, "_request", request)
        if attached is not None and attached.request is request:
            return attached
        in_api = {getattr(field, "name", field) for field in getattr(page, "api_fields", ())}
        shown = {field.name for field in page._meta.concrete_fields} | {"related"} | (in_api & {"seo"})
        batch = cls([page], shown=shown, request=request, rich_text_format=rich_text_format, detail_url=detail_url)
        batch.attach()
        return batch

    # --- neighbours, related articles, section ---------------------------------------------------

    def neighbour(self, page: Any, side: str) -> NeighbourData | None:
        """Return the ``previous`` or ``next`` of a page. At most 4 queries for all pages."""
        found = getattr(self._neighbours[page.pk], side)
        return self._short(found) if found is not None else None

    @cached_property
    def _neighbours(self) -> dict[Any, Neighbours]:
        if len(self.pages) == 1:
            # By the instance's own place, so that a preview shows the neighbours it would have.
            page = self.pages[0]
            return {page.pk: neighbours(page, request=self.request, load=self._load_along)}
        return neighbours_of_many(self.pages, request=self.request, known=self._known, load=self._load_along)

    @property
    def _known(self) -> dict[Any, Any]:
        """The pages of the answer itself: those of a listing are neighbours of each other."""
        return {page.pk: page for page in self.pages if isinstance(page, page.specific_class or type(page))}

    def related(self, page: Any) -> list[NeighbourData]:
        """Return the related articles that the visitor may see, in order."""
        return [self._short(self._linked[pk]) for pk in page.get_related_ids() if pk in self._linked]

    def section(self, page: Any) -> SectionData | None:
        """Return the parent of a page; None when readers can't see it, or find it on another site."""
        section = self._sections.get(page.path[: -page.steplen])
        if section is None:
            return None
        self.keys.add(surrogate.key("section", section.pk))
        return {
            "id": section.pk,
            "title": section.title,
            "slug": section.slug,
            "html_url": self.html_url(section),
        }

    @cached_property
    def _sections(self) -> dict[str, Any]:
        return {page.path: page for page in self._others}

    @cached_property
    def _linked(self) -> dict[Any, Any]:
        """The related articles, the targets of links and the pages of authors, by id.

        1 query a page type at most, none for those of a type that neighbours are loaded of. The base page is enough for
        all but related articles, which are shown, and types with addresses of their own.
        """
        found: dict[Any, Any] = {page.pk: page for page in self._others if page.pk in self._linked_ids}
        if not {"previous", "next"}.isdisjoint(self.shown) and self._specific_ids:
            _ = self._neighbours  # with which some of them are loaded
        for model, pks in self._specific_ids.items():
            if missing := pks - self._loaded.keys():
                self._loaded |= load_pages(model, missing)
        return {pk: self._loaded.get(pk, page) for pk, page in found.items()}

    @cached_property
    def _specific_ids(self) -> dict[type[Any], set[Any]]:
        """Which pages are to be loaded as their own type, by that type. No query but that of ``_others``, if any."""
        by_type: dict[type[Any], set[Any]] = defaultdict(set)
        for page in self._others if self._linked_ids else ():
            model = page.specific_class or type(page)
            if page.pk in self._related_ids or (page.pk in self._linked_ids and has_own_address(model)):
                by_type[model].add(page.pk)
        return dict(by_type)

    def _load_along(self, model: type[Any], pks: Collection[Any]) -> Mapping[Any, Any]:
        """Load neighbours, and with them what else is to be loaded of their type. 1 query."""
        self._loaded |= load_pages(model, {*pks, *self._specific_ids.get(model, ())} - self._loaded.keys())
        return self._loaded

    @cached_property
    def _related_ids(self) -> set[Any]:
        related = self.pages if "related" in self.shown else []
        return {pk for page in related if hasattr(page, "get_related_ids") for pk in page.get_related_ids()}

    @cached_property
    def _linked_ids(self) -> set[Any]:
        ids = self._related_ids | rich_text.linked_page_ids(text for text, _ in self._needs.rich_texts)
        for page in self.pages if "seo" in self.shown else []:
            ids |= set(_byline_page_ids(page).values())
        return ids

    @property
    def _shows_sections(self) -> bool:
        return not {"section", "parent", "seo"}.isdisjoint(self.shown)

    @cached_property
    def _others(self) -> list[Any]:
        """The pages that the answer names beside its own and their neighbours, as the visitor may see them.

        1 query, and 1 for the restrictions unless the visitor has asked for them before.
        """
        parents = {page.path[: -page.steplen] for page in self.pages} if self._shows_sections else set()
        paths = {path for path in parents if path in self.trees}
        if not paths and not self._linked_ids:
            return []
        wanted = Q(path__in=paths) | Q(pk__in=self._linked_ids)
        return list(self.visitor.visible(get_page_model().objects.filter(wanted)))

    def page_type(self, page: Any) -> str:
        """Return the name of a page's own type, also for one that was read as its parent type. No query."""
        return str((page.specific_class or type(page))._meta.label)

    def html_url(self, page: Any) -> str | None:
        """Return the absolute address of a page for readers; None if no site serves it."""
        return self.addresses.page(page)

    def is_fallback(self, page: Any) -> bool:
        """Tell whether a page stands in for one that is not there in the language that was asked for. No query."""
        return self.fallback_locale_id is not None and page.locale_id == self.fallback_locale_id

    def _short(self, page: Any) -> NeighbourData:
        if page.pk not in self._shorts:
            self.keys.add(surrogate.key("article", page.pk))
            self._shorts[page.pk] = self._shown(page)
        return self._shorts[page.pk]

    def _shown(self, page: Any) -> NeighbourData:
        return {
            "id": page.pk,
            "title": page.title,
            "published_at": getattr(page, "navigation_date", page.first_published_at),
            "meta": {
                "type": page._meta.label,
                "detail_url": self.detail_url(page) if page.path in self.trees else None,
                "html_url": self.html_url(page),
                "slug": page.slug,
            },
        }

    # --- images ----------------------------------------------------------------------------------

    def byline(self, page: Any) -> list[BylineEntry]:
        """Return the authors of a page, in order."""
        byline: list[BylineEntry] = page.get_byline()
        self.keys |= {surrogate.key("author", author["slug"]) for author in byline if author["slug"]}
        return byline

    def lead_image(self, page: Any) -> ImageData | None:
        """Return the lead image with its renditions. 2 queries for all images of the batch."""
        return self.image(
            page.lead_image_id,
            alt=page.lead_image_alt,
            caption=page.lead_image_caption,
            credit=page.lead_image_credit,
        )

    def image(
        self,
        pk: Any,
        *,
        alt: str | None = "",
        caption: str = "",
        credit: str = "",
        decorative: bool = False,
    ) -> ImageData | None:
        """Return an image that one of the pages shows; None if it is gone.

        Without ``alt`` the image's own description stands in, unless it is ``decorative``.
        """
        image = self._images.get(pk)
        if image is None:
            return None
        self.keys.add(surrogate.key("image", image.pk))
        return {
            "id": image.pk,
            "alt": "" if decorative else alt or image.default_alt_text,
            "caption": caption,
            "credit": credit,
            "width": image.width,
            "height": image.height,
            "type": mime_type(image),
            "focal_point": focal_point(image),
            "renditions": self._renditions_of(image),
        }

    def _renditions_of(self, image: Any) -> dict[str, list[RenditionData]]:
        if image.pk not in self._renditions:
            if lacks_renditions(image, self.renditions):
                # Wagtail says nothing when it makes several of them at once.
                self.is_stamped = False
            self._renditions[image.pk] = {
                name: [self._rendition(rendition) for rendition in set_]
                for name, set_ in named_renditions(image, self.renditions).items()
            }
        return self._renditions[image.pk]

    def _rendition(self, rendition: Any) -> RenditionData:
        return {
            "url": get_full_url(self.request, rendition.url),
            "width": rendition.width,
            "height": rendition.height,
            "type": mime_type(rendition),
        }

    @cached_property
    def _images(self) -> dict[Any, Any]:
        lead_images = {getattr(page, "lead_image_id", None) for page in self.pages}
        names = self.renditions
        if names is not None and "seo" in self.shown:
            names = {*names, *newsbrief_settings.sharing["RENDITION_SETS"]}
        return images_by_id(lead_images | self._needs.image_ids, names)

    # --- search and sharing ----------------------------------------------------------------------

    def seo(self, page: Any) -> SeoData:
        """Return what search engines and social networks are told (see ``sharing``)."""
        return self._sharing.seo(page, self._surroundings(page))

    def facts(self, page: Any) -> Facts:
        """Return what is known of a page, before it is told to anybody."""
        return self._sharing.facts(page, self._surroundings(page))

    @property
    def publisher(self) -> Publisher:
        """Who publishes the site of the answer."""
        return self._sharing.publisher

    @cached_property
    def _sharing(self) -> Sharing:
        return Sharing(self.pages, visitor=self.visitor, addresses=self.addresses)

    def _surroundings(self, page: Any) -> Surroundings:
        section = self._sections.get(page.path[: -page.steplen])
        if section is not None and self._sharing.is_home(section):
            section = None
        if section is not None:
            self.keys.add(surrogate.key("section", section.pk))
        image = self._images.get(getattr(page, "lead_image_id", None))
        if image is not None:
            self.keys.add(surrogate.key("image", image.pk))
            if lacks_renditions(image, newsbrief_settings.sharing["RENDITION_SETS"]):
                self.is_stamped = False
        page_ids = _byline_page_ids(page)
        authors = []
        for author in self.byline(page) if hasattr(page, "get_byline") else []:
            own = self._linked.get(page_ids.get(author["slug"]))
            authors.append(PageLink(author["name"], self.html_url(own) if own is not None else None))
        return Surroundings(
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
        context = {"request": self.request, "_wagtail_rich_text_format": self.rich_text_format}
        return StreamRenderer(self.image, self._rich_texts.__getitem__, self._is_chosen, context)

    @cached_property
    def _rich_texts(self) -> dict[str, str]:
        self.keys |= {
            surrogate.key("page", pk) for pk in rich_text.linked_page_ids(t for t, _ in self._needs.rich_texts)
        }
        if any(rich_text.has_embeds(text) for text, _ in self._needs.rich_texts):
            # Wagtail asks other servers what they look like, again and again.
            self.is_stamped = False
        return rich_text.render(
            self._needs.rich_texts, self.rich_text_format, self.visitor, self._linked, self.addresses
        )

    def _is_chosen(self, model: type[Any], pk: Any) -> bool:
        return str(pk) in self._chosen[model]

    @cached_property
    def _chosen(self) -> dict[type[Any], set[str]]:
        """The ids of what is chosen in blocks, is there, and may be seen if it is a page. 1 query a model."""
        found = {}
        for model, pks in self._needs.chosen.items():
            rows = model._default_manager.filter(pk__in=pks)
            if issubclass(model, get_page_model()):
                rows = self.visitor.visible(rows)
                self.keys |= {surrogate.key("page", pk) for pk in pks}
            found[model] = {str(pk) for pk in rows.values_list("pk", flat=True)}
        return found

    @cached_property
    def _needs(self) -> Needs:
        needs = Needs()
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
            return self.image(value)
        return value if value is not None and self._is_chosen(column.related_model, value) else None


def _byline_page_ids(page: Any) -> dict[str | None, Any]:
    """Return which pages are about the authors of a page: slug of the author to id."""
    return dict(page.get_byline_page_ids()) if hasattr(page, "get_byline_page_ids") else {}
