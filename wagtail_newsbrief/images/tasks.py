"""Tasks that follow a commit."""

from __future__ import annotations

from django_tasks import task
from wagtail.images import get_image_model

from .renditions import create_renditions


@task()
def create_image_renditions(image_ids: list[int]) -> int:
    """Create the named renditions of these images; return how many renditions they have now.

    Idempotent: it can be retried after a failure.
    """
    images = get_image_model().objects.filter(pk__in=image_ids)
    return sum(create_renditions(image) for image in images.iterator())
