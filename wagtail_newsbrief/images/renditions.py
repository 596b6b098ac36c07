"""Named sets of renditions: configure, read in bulk, create."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Collection, Iterable
from typing import Any

from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.images.utils import to_svg_safe_spec

from wagtail_newsbrief.compat import TypedDict
from wagtail_newsbrief.conf import DEFAULTS, newsbrief_settings

logger = logging.getLogger("wagtail_newsbrief")

#: Formats whose extensions not every Python and operating system knows.
_MIME_TYPES = mimetypes.MimeTypes()
_MIME_TYPES.add_type("image/avif", ".avif")
_MIME_TYPES.add_type("image/heic", ".heic")
_MIME_TYPES.add_type("image/webp", ".webp")


#: Filters by image model, whether the image is an SVG, and spec.
_FILTERS: dict[tuple[type[Any], bool, str], Any] = {}


class FocalPointData(TypedDict):
    """The focal point of an image: centre and size, in pixels of the original."""

    x: int
    y: int
    width: int
    height: int


def images_by_id(ids: Iterable[Any], names: Collection[str] | None = None) -> dict[Any, Any]:
    """Return the images with their named renditions prefetched, or with those of the sets ``names``.

    2 queries, none for no ids.
    """
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    images = get_image_model().objects.filter(pk__in=wanted)
    # The default sets too: templates fall back to them if a site's settings lack one.
    defaults = set() if names is not None else {spec for set_ in DEFAULTS["RENDITIONS"].values() for spec in set_}
    specs = _specs(names) | defaults
    return {image.pk: image for image in images.prefetch_renditions(*specs)}


def named_renditions(image: Any, names: Collection[str] | None = None) -> dict[str, list[Any]]:
    """Return the renditions that exist, by the name of their set, in the setting's order.

    ``names`` limits them to these sets. Renditions that don't exist yet, or whose source file is missing, are left out.
    No query for an image from ``images_by_id``, and no file is opened.
    """
    filters = _filters(image, names)
    found = image.find_existing_renditions(*{f: None for set_ in filters.values() for f in set_})
    return {name: [found[filter_] for filter_ in set_ if filter_ in found] for name, set_ in filters.items()}


def has_named_renditions(image: Any) -> bool:
    """Return whether any named rendition of an image exists, for any focal point. 1 query."""
    return bool(image.renditions.filter(filter_spec__in=_specs()).exists())


def create_renditions(image: Any) -> int:
    """Create the named renditions that an image lacks; return how many it has now.

    An image whose file is missing or broken is logged and skipped.
    """
    return len(_make(image, {filter_ for set_ in _filters(image).values() for filter_ in set_}))


def create_rendition(image: Any, spec: str) -> Any | None:
    """Return a rendition, created if needed; None, and logged, if it can't be created."""
    made = _make(image, {_filter(image, spec)})
    return made[0] if made else None


def lacks_renditions(image: Any, names: Collection[str] | None = None) -> bool:
    """Return whether an image lacks a named rendition. No query for one of ``images_by_id``.

    ``names`` limits them to these sets.
    """
    return not is_complete(named_renditions(image, names), names)


def is_complete(found: dict[str, list[Any]], names: Collection[str] | None = None) -> bool:
    """Return whether ``named_renditions`` has found all renditions of these sets. No query."""
    return all(len(found[name]) == len(set_) for name, set_ in _sets(names).items())


def focal_point(image: Any) -> FocalPointData | None:
    """Return the focal point of an image; None if none is set. No query."""
    if image.get_focal_point() is None:
        return None
    return {
        "x": image.focal_point_x,
        "y": image.focal_point_y,
        "width": image.focal_point_width,
        "height": image.focal_point_height,
    }


def mime_type(file_of: Any) -> str:
    """Return the media type of an image's or a rendition's file, from its name."""
    return _MIME_TYPES.guess_type(file_of.file.name)[0] or "application/octet-stream"


def _sets(names: Collection[str] | None) -> dict[str, list[str]]:
    """Return the named sets, in the setting's order."""
    return {name: set_ for name, set_ in newsbrief_settings.renditions.items() if names is None or name in names}


def _specs(names: Collection[str] | None = None) -> set[str]:
    """Return every filter spec that a named rendition may be stored under."""
    specs = {spec for set_ in _sets(names).values() for spec in set_}
    return specs | {to_svg_safe_spec(spec) for spec in specs}


def _filters(image: Any, names: Collection[str] | None = None) -> dict[str, list[Any]]:
    return {name: [_filter(image, spec) for spec in set_] for name, set_ in _sets(names).items()}


def _filter(image: Any, spec: str) -> Any:
    # Cached for all images, because parsing the spec takes longer than everything else about a rendition.
    key = (type(image), image.is_svg(), spec)
    if key not in _FILTERS:
        _FILTERS[key] = image.clean_filter_for_svg(Filter(spec=f"{spec}|preserve-svg"))
    return _FILTERS[key]


def _make(image: Any, filters: set[Any]) -> list[Any]:
    try:
        return list(image.get_renditions(*filters).values())
    except (OSError, ValueError, LookupError) as error:  # no file, no image, or no library that can read it
        logger.warning("No renditions of image %s (%s): %s", image.pk, image.file.name, error)
        return []
