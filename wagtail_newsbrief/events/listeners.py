"""Who is told of changes, and what a change is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from .affected import Affected


class Kind(StrEnum):
    """What there is word of."""

    PUBLISHED = "article.published"
    UPDATED = "article.updated"
    UNPUBLISHED = "article.unpublished"
    DELETED = "article.deleted"
    MOVED = "article.moved"
    SECTIONS = "sections.changed"
    #: Something that articles show: an author, a picture, a linked page, who may see them.
    CONTENT = "content.changed"


class Part(NamedTuple):
    """What is touched in one place of the tree; ``tree_path`` is empty for what has none."""

    tree_path: str
    touched: Affected


@dataclass(frozen=True)
class Change:
    """One change."""

    kind: Kind
    parts: tuple[Part, ...]
    #: The article or section that changed; None for ``Kind.CONTENT``.
    page: Any = None
    #: For ``Kind.CONTENT``: what changed, as ``"author"``.
    reason: str = ""

    def touched(self, below: str = "") -> Affected | None:
        """Return all that is touched below a path of the tree; None if nothing is."""
        found = [part.touched for part in self.parts if not part.tree_path or part.tree_path.startswith(below)]
        return found[0].union(*found[1:]) if found else None


class Listener(Protocol):
    """Is told of changes, in their transaction."""

    def is_listening(self) -> bool:
        """Tell whether there is any use in working out a change."""

    def hear(self, change: Change) -> None:
        """Take word of a change. Work that can wait is left until after the commit."""


_listeners: dict[str, Listener] = {}


def register(name: str, listener: Listener) -> None:
    """Have a listener told of changes; another one of the same name goes."""
    _listeners[name] = listener


def anybody() -> bool:
    """Tell whether anybody listens. The queries of the listeners: none for purging, 1 for webhooks."""
    return any(listener.is_listening() for listener in _listeners.values())


def tell(change: Change) -> None:
    """Tell everybody."""
    for listener in _listeners.values():
        listener.hear(change)
