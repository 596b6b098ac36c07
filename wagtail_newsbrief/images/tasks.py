"""Work that follows a commit, for django-tasks: at once by default, by a worker where there is one."""

from __future__ import annotations

from django_tasks import task
from wagtail.images import get_image_model

from .renditions import create_renditions


@task()
def create_image_renditions(image_ids: list[int]) -> int:
    """Make the named renditions of these images; return how many renditions they have now.

    Idempotent: what exists is kept, so the task may be run again after a failure.
    """
    images = get_image_model().objects.filter(pk__in=image_ids)
    return sum(create_renditions(image) for image in images.iterator())
