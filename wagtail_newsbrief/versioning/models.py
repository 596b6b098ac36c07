"""The table behind the content version: a row for each transaction that changed something, folded into fewer."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """A transaction that changed the content, or many of them folded into one row.

    Rows are added and folded, never altered. Only the sum of ``increment`` is ever read, and folding leaves it as it
    is (see ``version``).
    """

    #: A random number above zero.
    increment = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"+{self.increment}"
