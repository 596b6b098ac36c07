"""Caches of frontend_cache that a test wants."""

from __future__ import annotations

import logging
import threading
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


class VagueBackend(BaseBackend):
    """Fails, and says so without a name."""

    def purge_batch(self, urls: list[str]) -> None:
        logging.getLogger("wagtail.frontendcache").error("Something went wrong")


class LoudBackend(BaseBackend):
    """Succeeds, while another thread of the process fails at the same address."""

    def purge_batch(self, urls: list[str]) -> None:
        logger = logging.getLogger("wagtail.frontendcache")
        other = threading.Thread(target=logger.error, args=("Couldn't purge '%s'", urls[0]))
        other.start()
        other.join()
