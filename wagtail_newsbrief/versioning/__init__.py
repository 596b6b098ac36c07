"""The content version, a number that changes with every change of content, and a cache keyed by it."""

from .cache import NO_CACHE, VersionedCache
from .version import current_version, mark_changed

__all__ = ["NO_CACHE", "VersionedCache", "current_version", "mark_changed"]
