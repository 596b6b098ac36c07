"""Create renditions when an article is published or its image changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.signals import page_published

from wagtail_newsbrief.access import live_sources
from wagtail_newsbrief.streams.traversal import leaves, stored
from wagtail_newsbrief.utils.transactions import on_commit

from .renditions import has_named_renditions
from .tasks import create_image_renditions


def connect() -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    page_published.connect(enqueue_renditions, dispatch_uid="newsbrief-renditions")
    post_save.connect(enqueue_renewal, sender=get_image_model(), dispatch_uid="newsbrief-renewal")


def image_ids(page: Any) -> list[Any]:
    """Return the ids of the images of a page: its lead image and those in its streams.

    No query. Empty for pages without ``SummaryMixin``.
    """
    if not hasattr(page, "summary_source_digest"):
        return []
    found = {getattr(page, "lead_image_id", None)}
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            found |= {
                raw for block, raw in leaves(value.stream_block, stored(value)) if isinstance(block, ImageChooserBlock)
            }
    return sorted(pk for pk in found if pk is not None)


def enqueue_renditions(instance: Any, **kwargs: Any) -> None:
    """Create the named renditions of a page's images after the commit.

    Wagtail sends ``page_published`` for a scheduled page, too; it is skipped, and so are aliases of unpublished
    sources.
    """
    if instance.live and live_sources(instance) is not None:
        _enqueue(image_ids(instance))


def enqueue_renewal(instance: Any, created: bool, **kwargs: Any) -> None:
    """Create the renditions of an image again if its file or focal point changed. Queries: 1."""
    if not created and has_named_renditions(instance):
        _enqueue([instance.pk])


def _enqueue(ids: list[Any]) -> None:
    def enqueue_create_image_renditions() -> None:
        create_image_renditions.enqueue(ids)

    # Robust: if the queue is unreachable, the error is logged with this function's name and publishing continues. The
    # renditions are created the next time the page is published.
    if ids:
        on_commit(enqueue_create_image_renditions)
