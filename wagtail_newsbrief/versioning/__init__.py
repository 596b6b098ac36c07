"""The content version, a number that changes with every change of content, and a cache keyed by it."""

from .cache import NOTHING_KEPT, VersionedCache
from .version import current_version, mark_changed

__all__ = ["NOTHING_KEPT", "VersionedCache", "current_version", "mark_changed"]
