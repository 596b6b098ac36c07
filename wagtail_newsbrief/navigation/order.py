"""A page's position in the reading order, as a sort key.

Two kinds of key share one column. By date: ``YYYYmmddHHMMSSffffff`` in UTC and the zero-padded primary
key, so that keys are unique. In explorer order: ``T`` and the last step of the tree path, which stays
the same when a whole section is moved. ``T`` sorts after every digit, so the kinds never mix.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.utils.dates import utc

#: First character of every key in explorer order.
TREE_PREFIX = "T"

_PK_DIGITS = 20
_BEFORE_ALL = datetime.datetime.min.replace(tzinfo=datetime.UTC)


class ArticleOrder(models.TextChoices):
    """How a section orders its articles; the values of a section's ``article_order`` field."""

    NEWEST = "newest", _("Newest first")
    EXPLORER = "explorer", _("As arranged in the explorer")


def is_navigable(model: type[Any] | None) -> TypeGuard[type[Any]]:
    """Return whether pages of ``model`` take part in previous/next: whether it has the mixin.

    Recognised by a name, because ``mixins`` imports this package.
    """
    return hasattr(model, "show_in_navigation") and hasattr(model, "navigation_date")


def date_of(page: Any) -> datetime.datetime | datetime.date:
    """Return the date that orders ``page``: its own, or else when it was first published.

    A live page without either (created by a script, never published) is the oldest of all, so that
    its position is stable; a draft without either is the newest.
    """
    date: datetime.datetime | datetime.date | None = page.navigation_date or page.first_published_at
    if date is not None:
        return date
    return _BEFORE_ALL if page.live and page.pk is not None else timezone.now()


def date_key(moment: datetime.datetime | datetime.date, pk: Any) -> str:
    """Return the key by date; without a primary key it sorts last of its date. A date is taken as midnight."""
    moment = utc(moment)
    tie = "9" * _PK_DIGITS if pk is None else str(pk).zfill(_PK_DIGITS)
    # Not %Y: the C library writes the year 999 with three digits.
    return f"{moment.year:04d}{moment:%m%d%H%M%S%f}{tie}"


def tree_key(path: str, steplen: int) -> str:
    """Return the key in explorer order, from a treebeard path."""
    return TREE_PREFIX + path[-steplen:]


@dataclass(frozen=True, slots=True)
class Position:
    """The position of a page, or of a draft once published, in either order of its section."""

    section_path: str
    locale_id: Any
    by_date: str
    by_tree: str

    @classmethod
    def of(cls, page: Any) -> Position | None:
        """Return the position of a page instance as it is in memory; None without a parent.

        No query. A page that was never saved is last in explorer order.
        """
        # The editor gives a new page a path for its preview, though not always a free one.
        parent = getattr(page, "_cached_parent_obj", None)
        section_path = page.path[: -page.steplen] if page.path else parent.path if parent else ""
        if not section_path:
            return None
        last = TREE_PREFIX + "Z" * page.steplen
        by_tree = last if page.pk is None else tree_key(page.path, page.steplen)
        return cls(section_path, page.locale_id, date_key(date_of(page), page.pk), by_tree)
