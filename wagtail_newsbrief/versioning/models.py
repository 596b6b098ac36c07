"""The table of the content version."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """A transaction that changed the content, or many of them folded into one row.

    Rows are inserted and folded, never updated. Only the sum of ``increment`` is read, which folding doesn't change
    (see ``version``).
    """

    #: A random number above zero.
    increment = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"+{self.increment}"
