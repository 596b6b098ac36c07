"""What follows from the content alone, kept in Django's cache for as long as the stamp is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.utils.crypto import salted_hmac

from wagtail_newsbrief.conf import newsbrief_settings

from .stamp import Stamp

_SALT = "wagtail_newsbrief.stamps.memory"

Known = TypeVar("Known")


class Memory:
    """Keeps what was read after a stamp, and gives it to whoever has read the same stamp.

    Nothing has to be thrown away when something changes: nobody asks under the old stamp again. Should somebody commit
    between a reader's stamp and what he reads, he keeps something newer than his stamp, which only those can get who
    read the stamp before that commit as well. It is never the other way round.

    Without a stamp, and with ``API_ANSWERS["CACHE"]`` empty, it forgets everything. No query, unless the cache is one
    that lives in the database.
    """

    def __init__(self, stamp: Stamp | None) -> None:
        self._stamp = stamp

    def recall(self, name: str) -> Any | None:
        """Return what was kept under a name; None if nothing was."""
        cache = self._cache
        return cache.get(self._key(name)) if cache is not None else None

    def keep(self, name: str, value: Any) -> None:
        """Keep something for ``API_ANSWERS["SECONDS"]``. It has to follow from its name and the content alone."""
        cache = self._cache
        if cache is not None:
            cache.set(self._key(name), value, newsbrief_settings.api_answers["SECONDS"])

    def remember(self, name: str, find: Callable[[], Known]) -> Known:
        """Return what was kept under a name, or else what ``find`` returns, which is kept from now on."""
        known: Known | None = self.recall(name)
        if known is None:
            known = find()
            self.keep(name, known)
        return known

    @property
    def keeps(self) -> bool:
        """Whether it keeps anything at all."""
        return self._cache is not None

    @property
    def _cache(self) -> BaseCache | None:
        alias = newsbrief_settings.api_answers["CACHE"]
        return caches[alias] if alias and self._stamp is not None else None

    def _key(self, name: str) -> str:
        # Signed, because sites may share a cache.
        value = self._stamp.value if self._stamp is not None else None
        return f"newsbrief-{salted_hmac(_SALT, f'{value} {name}', algorithm='sha256').hexdigest()}"
