"""Pictures with all their renditions: a few that are drawn, and many rows that share their files."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models.base import ModelState
from wagtail.images import get_image_model

from tests.reader.material import LARGE, make_image

#: Rows, and how many of them have a file of their own. Making renditions takes a second each.
PICTURES, DRAWN = 200, 2


def make_pictures() -> list[int]:
    """Return the primary keys of the pictures."""
    drawn = [make_image(f"picture-{number}", size=LARGE) for number in range(DRAWN)]
    renditions = [list(image.renditions.all()) for image in drawn]
    twins = [_again(drawn[number % DRAWN], title=f"Picture {number}") for number in range(DRAWN, PICTURES)]
    get_image_model().objects.bulk_create(twins)
    # MariaDB doesn't tell the keys of rows that were inserted together.
    twins = list(get_image_model().objects.exclude(pk__in=[image.pk for image in drawn]).order_by("pk"))
    get_image_model().get_rendition_model().objects.bulk_create(
        _again(rendition, image=twin) for number, twin in enumerate(twins) for rendition in renditions[number % DRAWN]
    )
    return [image.pk for image in [*drawn, *twins]]


def _again(instance: Any, **changes: Any) -> Any:
    """Return an unsaved copy of a row."""
    twin = copy.copy(instance)
    twin._state = ModelState()
    for name, value in {"pk": None, **changes}.items():
        setattr(twin, name, value)
    return twin
