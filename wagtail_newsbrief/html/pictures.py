"""Data of ``<picture>`` elements: the files of an image that a browser chooses from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail_newsbrief.conf import DEFAULTS, newsbrief_settings
from wagtail_newsbrief.images.renditions import create_rendition, mime_type, named_renditions

#: The formats of ``<img>``, in order of preference: the first is supported by every browser.
_FALLBACK_ORDER = ("image/jpeg", "image/png", "image/svg+xml", "image/gif", "image/webp", "image/avif")


@dataclass(frozen=True, slots=True)
class Source:
    """A ``<source>``: MIME type, and a ``srcset`` by width, small to large."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A ``<picture>``; ``width`` and ``height`` in pixels reserve its space while it loads.

    ``srcset`` is empty if there is only one size. ``sources`` are other formats, best first.
    """

    src: str
    width: int
    height: int
    alt: str
    srcset: str
    sources: tuple[Source, ...]


def alternative_text(image: Any, alt: str = "") -> str:
    """Return the alternative text of an image: ``alt``, or that of its block, or the image's description.

    Empty for an image that is decorative in Wagtail's ``ImageBlock``.
    """
    if getattr(image, "decorative", False):
        return ""
    return str(alt or getattr(image, "contextual_alt_text", None) or image.default_alt_text)


def picture(image: Any, name: str, *, alt: str) -> Picture | None:
    """Return the picture of a named set of renditions (``RENDITIONS`` in the settings).

    If none of the set exists, create the first one; return ``None`` if the file is missing or broken. No query for an
    image from ``images_by_id``; 1 for others once their renditions exist. Raise ``ValueError`` for an unknown name.
    """
    renditions = _renditions(image, name)
    if not renditions:
        return None
    by_type: dict[str, list[Any]] = {}
    for rendition in renditions:
        by_type.setdefault(mime_type(rendition), []).append(rendition)
    fallback = min(by_type, key=_fallback_rank)
    largest = max(by_type[fallback], key=lambda rendition: rendition.width)
    return Picture(
        src=largest.url,
        width=largest.width,
        height=largest.height,
        alt=alt,
        srcset=_srcset(by_type[fallback]) if len(by_type[fallback]) > 1 else "",
        sources=tuple(
            Source(type_, _srcset(by_type[type_]))
            for type_ in sorted(by_type, key=_fallback_rank, reverse=True)
            if type_ != fallback
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


def _fallback_rank(type_: str) -> int:
    return _FALLBACK_ORDER.index(type_) if type_ in _FALLBACK_ORDER else len(_FALLBACK_ORDER)


def _srcset(renditions: list[Any]) -> str:
    # Widths must be unique; an image smaller than its specs has the same width in all renditions.
    by_width = {rendition.width: rendition.url for rendition in reversed(renditions)}
    return ", ".join(f"{by_width[width]} {width}w" for width in sorted(by_width))
