"""Caches of frontend_cache that a test wants."""

from __future__ import annotations

from typing import Any
from urllib.request import Request, urlopen

from wagtail.contrib.frontend_cache.backends import BaseBackend


class SilentBackend(BaseBackend):
    """Does nothing."""

    def purge_batch(self, urls: list[str]) -> None:
        """Do nothing."""


class TagBackend(SilentBackend):
    """Knows keys only."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = params["LOCATION"]

    def purge_tags(self, keys: list[str]) -> None:
        urlopen(Request(self.location, method="POST", headers={"Surrogate-Key": " ".join(keys)})).close()
