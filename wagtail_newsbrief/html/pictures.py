"""Pictures: the files of an image that a browser may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail_newsbrief.conf import DEFAULTS, newsbrief_settings
from wagtail_newsbrief.images.renditions import create_rendition, mime_type, named_renditions

#: Which format an ``<img>`` falls back to when a set holds several: what every browser reads.
_PLAINEST_FIRST = ("image/jpeg", "image/png", "image/svg+xml", "image/gif", "image/webp", "image/avif")


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one format: its MIME type, and a ``srcset`` by width, small to large."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as HTML needs it; ``width`` and ``height`` in pixels keep its place while it loads.

    ``srcset`` is empty when there is one size. ``sources`` are other formats, the best first.
    """

    src: str
    width: int
    height: int
    alt: str
    srcset: str
    sources: tuple[Source, ...]


def alternative_text(image: Any, alt: str = "") -> str:
    """Return what stands for an image: ``alt``, else what it was given in its block, else its description.

    Empty for an image that an ``ImageBlock`` of Wagtail calls decorative.
    """
    if getattr(image, "decorative", False):
        return ""
    return str(alt or getattr(image, "contextual_alt_text", None) or image.default_alt_text)


def picture(image: Any, name: str, *, alt: str) -> Picture | None:
    """Return the picture made of a named set of renditions (``RENDITIONS`` in the settings).

    Where none of the set was made yet, Wagtail makes the first one now; None when the file is gone
    or broken.

    No query for an image from ``images_by_id``; 1 for another, once its renditions exist. Raises
    ``ValueError`` for a name that neither the settings nor the defaults know.
    """
    renditions = _renditions(image, name)
    if not renditions:
        return None
    by_type: dict[str, list[Any]] = {}
    for rendition in renditions:
        by_type.setdefault(mime_type(rendition), []).append(rendition)
    plainest = min(by_type, key=_plainness)
    largest = max(by_type[plainest], key=lambda rendition: rendition.width)
    return Picture(
        src=largest.url,
        width=largest.width,
        height=largest.height,
        alt=alt,
        srcset=_srcset(by_type[plainest]) if len(by_type[plainest]) > 1 else "",
        sources=tuple(
            Source(type_, _srcset(by_type[type_]))
            for type_ in sorted(by_type, key=_plainness, reverse=True)
            if type_ != plainest
        ),
    )


def _renditions(image: Any, name: str) -> list[Any]:
    found = named_renditions(image).get(name)
    if found:
        return found
    made = create_rendition(image, _specs(name)[0])
    return [made] if made is not None else []


def _specs(name: str) -> list[str]:
    for sets in (newsbrief_settings.renditions, DEFAULTS["RENDITIONS"]):
        if sets.get(name):
            return list(sets[name])
    known = ", ".join(sorted(newsbrief_settings.renditions))
    message = f"newsbrief picture: there is no rendition set “{name}”; WAGTAIL_NEWSBRIEF['RENDITIONS'] has {known}."
    raise ValueError(message)


def _plainness(type_: str) -> int:
    return _PLAINEST_FIRST.index(type_) if type_ in _PLAINEST_FIRST else len(_PLAINEST_FIRST)


def _srcset(renditions: list[Any]) -> str:
    # A width may stand once; an image smaller than its specs gives the same one for all of them.
    by_width = {rendition.width: rendition.url for rendition in reversed(renditions)}
    return ", ".join(f"{by_width[width]} {width}w" for width in sorted(by_width))
