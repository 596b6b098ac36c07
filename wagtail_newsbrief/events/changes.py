"""A change of content, and how it is sent (see ``signals.content_changed``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.signals import content_changed

from .affected import Affected


class Kind(StrEnum):
    """The kinds of change that are published."""

    PUBLISHED = "article.published"
    UPDATED = "article.updated"
    UNPUBLISHED = "article.unpublished"
    DELETED = "article.deleted"
    MOVED = "article.moved"
    SECTIONS = "sections.changed"
    #: An object that articles show: an author, an image, a linked page; or who may see them.
    CONTENT = "content.changed"


class Part(NamedTuple):
    """What is affected at one place of the page tree; ``tree_path`` is empty for what isn't in it."""

    tree_path: str
    affected: Affected


@dataclass(frozen=True)
class Change:
    """A change of content."""

    kind: Kind
    parts: tuple[Part, ...]
    #: The article or section that changed; None for ``Kind.CONTENT``.
    page: Any = None
    #: For ``Kind.CONTENT``: what changed, such as ``"author"``.
    reason: str = ""

    def affected(self, below: str = "") -> Affected | None:
        """Return what is affected at or below a tree path; None if nothing is."""
        found = [part.affected for part in self.parts if not part.tree_path or part.tree_path.startswith(below)]
        return found[0].union(*found[1:]) if found else None


def has_listeners() -> bool:
    """Return whether ``content_changed`` has receivers. No query."""
    return content_changed.has_listeners()


def send(change: Change) -> None:
    """Send ``content_changed``, in the transaction of the change."""
    affected = change.affected() or Affected()
    content_changed.send_robust(
        sender=type(change.page) if change.page is not None else get_page_model(),
        kind=str(change.kind),
        page=change.page,
        pages=affected.pages,
        tags=affected.tags,
        keys=affected.keys,
        reason=change.reason,
        change=change,
    )
