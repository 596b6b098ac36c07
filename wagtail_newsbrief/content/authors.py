"""Authors of one response with biographies, portraits and URLs, fetched for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from wagtail.fields import RichTextField

from wagtail_newsbrief.compat import get_full_url

from . import rich_text
from .batch import DetailPath
from .cache_tags import CacheTags
from .images import ImageLoader
from .scope import PageScope
from .types import ImageData


class AuthorBatch:
    """The authors of one response. The author model may lack ``role``, ``bio``, ``portrait`` and ``page``."""

    def __init__(
        self,
        authors: Sequence[Any],
        *,
        scope: PageScope,
        shown: Collection[str],
        rich_text_format: str,
        renditions: Collection[str] | None,
        detail_path: DetailPath,
        cache_tags: CacheTags,
        count: Callable[[Sequence[Any]], Mapping[Any, int]],
    ) -> None:
        """``shown`` are the fields of the response, ``renditions`` the rendition sets of portraits, ``None`` for all.

        ``count`` is called with ids of authors and returns the number of articles by id.
        """
        self.authors = authors
        self.scope = scope
        self.shown = shown
        self.rich_text_format = rich_text_format
        self.renditions = renditions
        self.detail_path = detail_path
        self.cache_tags = cache_tags
        self.count = count

    def article_count(self, author: Any) -> int:
        """Return the number of an author's articles. Queries: 1 for all authors."""
        return self._counts.get(author.pk, 0)

    @cached_property
    def _counts(self) -> Mapping[Any, int]:
        return self.count([author.pk for author in self.authors])

    def bio(self, author: Any) -> str:
        """Return the biography as rich text; empty if there is none. Queries: at most 4 for all authors."""
        return self._bios.get(self._stored_bio(author), "")

    def portrait(self, author: Any) -> ImageData | None:
        """Return the portrait with its renditions, or ``None``. Queries: 2 for all authors."""
        return self._images.image(getattr(author, "portrait_id", None))

    def detail_url(self, author: Any) -> str | None:
        """Return the absolute URL of an author in the API."""
        path = self.detail_path(author)
        return get_full_url(self.scope.request, path) if path else None

    def html_url(self, author: Any) -> str | None:
        """Return the absolute URL of an author's page; ``None`` without one that the visitor may see."""
        page = self._pages.get(getattr(author, "page_id", None))
        return self.scope.urls.page(page) if page is not None else None

    @cached_property
    def _images(self) -> ImageLoader:
        ids = {getattr(author, "portrait_id", None) for author in self.authors}
        return ImageLoader(ids, self.renditions, also=(), request=self.scope.request, cache_tags=self.cache_tags)

    @cached_property
    def _bios(self) -> dict[str, str]:
        texts = {stored: self._features(author) for author in self.authors if (stored := self._stored_bio(author))}
        if any(map(rich_text.has_embeds, texts)):
            # Embeds change independently of the content.
            self.cache_tags.do_not_cache()
        return rich_text.render(texts.items(), self.rich_text_format, self.scope.visitor, self._pages, self.scope.urls)

    @cached_property
    def _pages(self) -> dict[Any, Any]:
        """The authors' pages, and pages linked in biographies. Queries: 2, and 1 per page type."""
        ids = {getattr(author, "page_id", None) for author in self.authors if "html_url" in self.shown}
        if "bio" in self.shown:
            ids |= rich_text.linked_page_ids(map(self._stored_bio, self.authors))
        ids.discard(None)
        self.cache_tags.add("page", *ids)
        return rich_text.visible_pages(ids, self.scope.visitor)

    def _stored_bio(self, author: Any) -> str:
        return str(author.bio or "") if self._bio_column(author) is not None else ""

    def _features(self, author: Any) -> tuple[str, ...] | None:
        features = self._bio_column(author).features  # type: ignore[union-attr]  # asked of authors with one
        return tuple(features) if features is not None else None

    def _bio_column(self, author: Any) -> RichTextField | None:
        columns = (column for column in author._meta.fields if column.name == "bio")
        return next((column for column in columns if isinstance(column, RichTextField)), None)
