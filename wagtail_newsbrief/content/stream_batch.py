"""StreamFields and rich text of the pages of one response, rendered with what they need fetched together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage

from wagtail_newsbrief.compat import get_page_model

from . import rich_text
from .cache_tags import CacheTags
from .images import ImageLoader
from .scope import PageScope
from .streams import StreamDependencies, StreamRenderer, collect_dependencies
from .types import StreamChildData


class StreamBatch:
    """The StreamFields, rich text fields and references of the pages of one response.

    Queries for all of them: 2 for images, those of ``rich_text.render``, and 1 for each other model that chooser blocks
    refer to.
    """

    def __init__(
        self,
        pages: Sequence[Any],
        *,
        scope: PageScope,
        shown: Collection[str] | None,
        columns: Collection[str],
        rich_text_format: str,
        cache_tags: CacheTags,
        images: Callable[[], ImageLoader],
        linked_pages: Callable[[], Mapping[Any, Any]],
    ) -> None:
        """``shown`` and ``columns`` are those of ``PageBatch``; without ``shown``, all fields that aren't deferred.

        ``images`` returns the loader of their images, ``linked_pages`` the visible link targets by id.
        """
        self.pages = pages
        self.scope = scope
        self.shown = shown
        self.columns = columns
        self.rich_text_format = rich_text_format
        self.cache_tags = cache_tags
        self.images = images
        self.linked_pages = linked_pages

    def stream(self, value: StreamValue) -> list[StreamChildData]:
        """Return the representation of a stream."""
        return self._renderer.stream(value)

    def rich_text(self, source: str) -> str:
        """Return stored rich text in the format of the response; text that isn't in a field costs its own queries."""
        if source not in self._rich_texts:
            found = rich_text.render([(source, None)], self.rich_text_format, self.scope.visitor, urls=self.scope.urls)
            self._rich_texts.update(found)
        return self._rich_texts[source]

    def column(self, page: Any, column: Any) -> Any:
        """Return the value of a rich text field or foreign key, represented as a block of the same kind."""
        value = getattr(page, column.attname)
        if isinstance(column, RichTextField):
            return self._rich_texts[value or ""]
        if issubclass(column.related_model, AbstractImage):
            return self.images().image(value)
        return value if value is not None and self._is_chosen(column.related_model, value) else None

    def linked_page_ids(self) -> set[int]:
        """Return the ids of pages that rich text links to. No query."""
        return rich_text.linked_page_ids(text for text, _ in self.dependencies.rich_texts)

    @cached_property
    def dependencies(self) -> StreamDependencies:
        """What the fields need from the database. No query."""
        found = StreamDependencies()
        shows_all = self.shown is None
        for page in self.pages:
            deferred = page.get_deferred_fields() if shows_all else ()
            for field in page._meta.concrete_fields:
                if field.attname in deferred:
                    continue
                if isinstance(field, StreamField) and (shows_all or field.name in (self.shown or ())):
                    if value := getattr(page, field.name):
                        collect_dependencies(value, found)
                elif field.name in self.columns or (shows_all and isinstance(field, RichTextField)):
                    found.add_column(field, getattr(page, field.attname))
        return found

    @cached_property
    def _renderer(self) -> StreamRenderer:
        context = {"request": self.scope.request, "_wagtail_rich_text_format": self.rich_text_format}
        return StreamRenderer(self.images().image, self._rich_texts.__getitem__, self._is_chosen, context)

    @cached_property
    def _rich_texts(self) -> dict[str, str]:
        linked = self.linked_pages()
        self.cache_tags.add("page", *self.linked_page_ids())
        if any(rich_text.has_embeds(text) for text, _ in self.dependencies.rich_texts):
            # Embeds change independently of the content.
            self.cache_tags.do_not_cache()
        return rich_text.render(
            self.dependencies.rich_texts,
            self.rich_text_format,
            self.scope.visitor,
            linked,
            self.scope.urls,
        )

    def _is_chosen(self, model: type[Any], pk: Any) -> bool:
        return str(pk) in self._chosen[model]

    @cached_property
    def _chosen(self) -> dict[type[Any], set[str]]:
        """Ids of referenced objects that exist and, if they are pages, are visible. Queries: 1 per model."""
        found = {}
        for model, pks in self.dependencies.chosen.items():
            rows = model._default_manager.filter(pk__in=pks)
            if issubclass(model, get_page_model()):
                rows = self.scope.visitor.visible(rows)
                self.cache_tags.add("page", *pks)
            found[model] = {str(pk) for pk in rows.values_list("pk", flat=True)}
        return found
