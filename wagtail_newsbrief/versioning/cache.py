"""What follows from the content alone, kept in Django's cache for as long as the content version is the same."""

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

#: Entries at most, whatever names are made up.
SLOTS = 4096

Value = TypeVar("Value")


class VersionedCache:
    """Keeps what was read after a content version, and gives it to whoever has read the same version.

    Nothing has to be thrown away after a change: nobody asks for the old version again. Should somebody commit
    between a reader's version and what is read, something newer than the version is kept, which only those can get
    who have read that version before the commit as well. It is never the other way round.

    An entry takes the one of ``SLOTS`` keys that its name falls to, and replaces what another name, version or
    release has left there: so there is a bound to what is kept that doesn't depend on the kind of cache.

    Without a version, and with ``API_CACHE["ALIAS"]`` empty, nothing is kept. No query, unless the cache is one that
    lives in the database.
    """

    def __init__(self, version: int | Callable[[], int | None] | None) -> None:
        """``version`` may be the function that finds it, to be called when the first value is asked for."""
        self._given = version

    @cached_property
    def _version(self) -> int | None:
        return self._given() if callable(self._given) else self._given

    def get(self, name: str) -> Any | None:
        """Return what is kept under a name; None if nothing is."""
        if self._cache is None:
            return None
        identity, key = self._place(name)
        kept = self._cache.get(key)
        return kept[1] if kept is not None and kept[0] == identity else None

    def set(self, name: str, value: Any) -> None:
        """Keep a value for ``API_CACHE["SECONDS"]``. It has to follow from its name and the content alone."""
        if self._cache is not None:
            identity, key = self._place(name)
            self._cache.set(key, (identity, value), newsbrief_settings.api_cache.seconds)

    def get_or_set(self, name: str, make: Callable[[], Value]) -> Value:
        """Return what is kept under a name, or else what ``make`` returns, which is kept from now on."""
        value: Value | None = self.get(name)
        if value is None:
            value = make()
            self.set(name, value)
        return value

    @property
    def is_active(self) -> bool:
        """Whether it keeps anything at all."""
        return self._cache is not None

    @property
    def _cache(self) -> BaseCache | None:
        alias = newsbrief_settings.api_cache.alias
        return caches[alias] if alias and self._version is not None else None

    def _place(self, name: str) -> tuple[tuple[Any, ...], str]:
        """Return what an entry is recognised by, and the key that its name falls to."""
        # Signed, because sites may share a cache.
        digest = salted_hmac(_SALT, name, algorithm="sha256").digest()
        release = (__version__, newsbrief_settings.api_cache.version)
        return (self._version, release, digest), f"newsbrief-{int.from_bytes(digest[:4]) % SLOTS}"


#: Keeps nothing.
NOTHING_KEPT = VersionedCache(None)
