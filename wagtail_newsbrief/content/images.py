"""The images of one answer, with their named renditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from wagtail_newsbrief.compat import get_full_url
from wagtail_newsbrief.images.renditions import (
    focal_point,
    images_by_id,
    is_complete,
    mime_type,
    named_renditions,
)

from .cache_tags import CacheTags
from .types import ImageData, RenditionData


class ImageLoader:
    """Images by id. 2 queries for all of them, made when the first is asked for."""

    def __init__(
        self,
        ids: Iterable[Any],
        names: Collection[str] | None,
        *,
        also: Collection[str],
        request: Any | None,
        cache_tags: CacheTags,
    ) -> None:
        """``names`` are the sets of renditions that images come with, all of them if None; ``also`` those that
        are only shared.
        """
        self.ids = ids
        self.names = names
        self.also = also
        self.request = request
        self.cache_tags = cache_tags
        #: By image, which many blocks may show.
        self._renditions: dict[Any, dict[str, list[RenditionData]]] = {}

    @cached_property
    def _images(self) -> dict[Any, Any]:
        return images_by_id(self.ids, None if self.names is None else {*self.names, *self.also})

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
        self.cache_tags.add("image", image.pk)
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

    def get(self, pk: Any) -> Any | None:
        """Return the image itself with its renditions; None for one that is not among the ids, or gone."""
        return self._images.get(pk)

    def shared(self, pk: Any) -> Any | None:
        """Return the image itself, to be shared with those of its renditions that are for that; None if it is gone."""
        image = self._images.get(pk)
        if image is not None:
            self.cache_tags.add("image", image.pk)
            self._look_at(named_renditions(image, self.also), self.also)
        return image

    def _renditions_of(self, image: Any) -> dict[str, list[RenditionData]]:
        if image.pk not in self._renditions:
            found = named_renditions(image, self.names)
            self._look_at(found, self.names)
            self._renditions[image.pk] = {
                name: [self._rendition(rendition) for rendition in set_] for name, set_ in found.items()
            }
        return self._renditions[image.pk]

    def _look_at(self, found: dict[str, list[Any]], names: Collection[str] | None) -> None:
        if not is_complete(found, names):
            # Wagtail says nothing when it makes several of them at once.
            self.cache_tags.do_not_keep()

    def _rendition(self, rendition: Any) -> RenditionData:
        url = get_full_url(self.request, rendition.url)
        if "?" in url:
            # Signed by its storage: it expires.
            self.cache_tags.do_not_keep()
        return {
            "url": url,
            "width": rendition.width,
            "height": rendition.height,
            "type": mime_type(rendition),
        }
