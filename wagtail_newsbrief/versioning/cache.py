"""A cache of values that depend on the content alone, in Django's cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.utils.crypto import salted_hmac

from wagtail_newsbrief import __version__
from wagtail_newsbrief.conf import newsbrief_settings

_SALT = "wagtail_newsbrief.versioning.cache"

#: The largest number of entries.
SLOTS = 4096

Value = TypeVar("Value")


class VersionedCache:
    """A cache whose entries are valid for one content version.

    Entries of older versions are never read again and need no invalidation. Read the version before the content: if a
    change is committed in between, the entry is newer than its version, never older.

    An entry is stored under one of ``SLOTS`` keys and replaces the entry of another name, version or release there,
    which bounds the number of entries in every cache backend.

    Nothing is stored without a version or with an empty ``API_CACHE["ALIAS"]``. No query, except with a database cache.
    """

    def __init__(self, version: int | Callable[[], int | None] | None) -> None:
        """``version`` may be a function, which is called on first use."""
        self._given = version

    @cached_property
    def _version(self) -> int | None:
        return self._given() if callable(self._given) else self._given

    def get(self, name: str) -> Any | None:
        """Return the value under a name, or ``None``."""
        if self._cache is None:
            return None
        identity, key = self._place(name)
        kept = self._cache.get(key)
        return kept[1] if kept is not None and kept[0] == identity else None

    def set(self, name: str, value: Any) -> None:
        """Store a value for ``API_CACHE["SECONDS"]``. It must depend on its name and the content alone."""
        if self._cache is not None:
            identity, key = self._place(name)
            self._cache.set(key, (identity, value), newsbrief_settings.api_cache.seconds)

    def get_or_set(self, name: str, make: Callable[[], Value]) -> Value:
        """Return the value under a name, or store and return the value of ``make()``."""
        value: Value | None = self.get(name)
        if value is None:
            value = make()
            self.set(name, value)
        return value

    @property
    def is_active(self) -> bool:
        """``False`` if nothing is stored."""
        return self._cache is not None

    @property
    def _cache(self) -> BaseCache | None:
        alias = newsbrief_settings.api_cache.alias
        return caches[alias] if alias and self._version is not None else None

    def _place(self, name: str) -> tuple[tuple[Any, ...], str]:
        """Return the identity of an entry, and its key in the cache."""
        # Signed, because several sites may share a cache.
        digest = salted_hmac(_SALT, name, algorithm="sha256").digest()
        release = (__version__, newsbrief_settings.api_cache.version)
        return (self._version, release, digest), f"newsbrief-{int.from_bytes(digest[:4]) % SLOTS}"


#: A cache that stores nothing.
NO_CACHE = VersionedCache(None)
