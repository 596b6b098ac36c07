"""What a cache in front of the site has not let go yet."""

from __future__ import annotations

import uuid

from django.db import models


class Purge(models.Model):
    """Addresses and surrogate keys that are purged together.

    A row lives until the cache has heard it or it is given up, so that neither a queue that loses what a killed worker
    was at nor one that can't wait loses any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    urls = models.JSONField()
    keys = models.JSONField()
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Not before; while one worker is at it, when another may take it to be dead.
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{len(self.urls)} addresses and {len(self.keys)} keys, {self.attempts} attempts"
