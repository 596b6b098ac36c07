"""The images of one response, with their named renditions."""

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
    """Images by id. Queries: 2 for all of them, on first use."""

    def __init__(
        self,
        ids: Iterable[Any],
        names: Collection[str] | None,
        *,
        also: Collection[str],
        request: Any | None,
        cache_tags: CacheTags,
    ) -> None:
        """``names`` are the rendition sets of images, ``None`` for all; ``also`` are those for social networks only."""
        self.ids = ids
        self.names = names
        self.also = also
        self.request = request
        self.cache_tags = cache_tags
        #: By image id, because several blocks can show the same image.
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
        """Return the data of an image; ``None`` if it was deleted.

        ``alt`` defaults to the image's own description, unless the image is ``decorative``.
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
        """Return the image as a model instance; ``None`` if it isn't among the ids, or was deleted."""
        return self._images.get(pk)

    def shared(self, pk: Any) -> Any | None:
        """Return the image as a model instance for social networks; ``None`` if it was deleted."""
        image = self._images.get(pk)
        if image is not None:
            self.cache_tags.add("image", image.pk)
            self._check_complete(named_renditions(image, self.also), self.also)
        return image

    def _renditions_of(self, image: Any) -> dict[str, list[RenditionData]]:
        if image.pk not in self._renditions:
            found = named_renditions(image, self.names)
            self._check_complete(found, self.names)
            self._renditions[image.pk] = {
                name: [self._rendition(rendition) for rendition in set_] for name, set_ in found.items()
            }
        return self._renditions[image.pk]

    def _check_complete(self, found: dict[str, list[Any]], names: Collection[str] | None) -> None:
        if not is_complete(found, names):
            # Renditions are created in bulk, which sends no signal.
            self.cache_tags.do_not_cache()

    def _rendition(self, rendition: Any) -> RenditionData:
        url = get_full_url(self.request, rendition.url)
        if "?" in url:
            # A signed URL expires.
            self.cache_tags.do_not_cache()
        return {
            "url": url,
            "width": rendition.width,
            "height": rendition.height,
            "type": mime_type(rendition),
        }
