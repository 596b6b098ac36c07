"""The table behind the stamp: a row a change, folded now and then into fewer."""

from __future__ import annotations

from django.db import models


class ContentChange(models.Model):
    """A transaction that changed what readers may see, or many of them folded into one row.

    Rows are added and folded, never altered. All that is ever read is the sum of ``weight`` and the
    maximum of the other columns, which folding leaves as they are (see ``stamp``).
    """

    #: A random number above zero.
    weight = models.BigIntegerField()
    #: The sum of the weights that the writer saw, its own included.
    reach = models.BigIntegerField()
    #: Unix time; later than in every row that the writer saw.
    second = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.weight} at {self.second}"
