"""One number that changes with the content of the site, and a cache whose entries are valid for one such number."""

from .cache import VersionedCache
from .version import current_version, mark_changed

__all__ = ["VersionedCache", "current_version", "mark_changed"]
