"""URLs and cache tags that are still to be purged."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Purge(models.Model):
    """URLs and cache tags that are purged together.

    Stored right after the commit of the change and deleted once purged, so that none is lost if the queue is down or a
    worker is killed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    urls = models.JSONField()
    tags = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    #: When it is due; while a worker is purging, when another one may take over.
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{len(self.urls)} URLs and {len(self.tags)} cache tags, {self.attempts} attempts"
