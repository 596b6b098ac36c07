"""One number that changes with the content of the site, and a cache whose entries are valid for one such number."""

from .cache import NOTHING_KEPT, VersionedCache
from .version import current_version, mark_changed

__all__ = ["NOTHING_KEPT", "VersionedCache", "current_version", "mark_changed"]
