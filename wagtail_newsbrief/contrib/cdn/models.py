"""What a cache in front of the site has not been asked to purge yet."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class Purge(models.Model):
    """URLs and cache tags that are purged together.

    Stored right after the commit of the change and deleted when it is purged, so that neither a queue that is down nor
    a worker that is killed loses any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    urls = models.JSONField()
    tags = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Not before; while a worker is purging, when another one may take over.
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{len(self.urls)} URLs and {len(self.tags)} cache tags, {self.attempts} attempts"
