"""Readers who ask a server on this machine, each the next thing as soon as the last one is there.

``python -m tests.benchmarks.load.readers`` reads its orders as JSON from standard input and answers with what it saw.
A process of its own, so that it takes no time from the editors; it knows no Django.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass
class Seen:
    """The answers that readers got: seconds by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class Reader(threading.Thread):
    """Asks until the time is over."""

    def __init__(self, orders: dict[str, Any], number: int, seen: Seen, until: float) -> None:
        super().__init__(daemon=True)
        self.orders, self.seen, self.until = orders, seen, until
        self.chance = random.Random(f"{orders['seed']} {number}")
        self.etags: dict[str, str] = {}

    def run(self) -> None:
        kinds = ["listing", "detail", "again", "by-path"]
        while time.monotonic() < self.until:
            kind = self.chance.choices(kinds, [3, 4, 2, 1])[0]
            before = time.perf_counter()
            try:
                fault = self._ask(kind)
            except OSError as error:
                fault = f"{kind}: {error!r}"
            except http.client.HTTPException as error:
                fault = f"{kind}: {error!r}"
            if fault:
                self.seen.errors.append(fault)
            else:
                self.seen.seconds.setdefault(kind, []).append(time.perf_counter() - before)

    def _ask(self, kind: str) -> str:
        """Ask once; return what went wrong."""
        url, follow = self._url(kind)
        headers = {"Host": "localhost"}
        if kind == "again" and url in self.etags:
            headers["If-None-Match"] = self.etags[url]
        status, given = self._get(url, headers)
        if follow and status == 302:
            status, given = self._get(given["Location"].removeprefix("http://localhost"), headers)
        if "ETag" in given:
            self.etags[url] = given["ETag"]
        return "" if status in (200, 304) else f"{kind}: {status} for {url}"

    def _get(self, url: str, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.orders["port"], timeout=120)
        try:
            connection.request("GET", url, headers=headers)
            response = connection.getresponse()
            json.loads(response.read() or b"null")
            return response.status, dict(response.getheaders())
        finally:
            connection.close()

    def _url(self, kind: str) -> tuple[str, bool]:
        """Return an address, and whether it may lead on to another one."""
        pk = self.chance.choice(self.orders["articles"])
        if self.orders["site"] == "naive":
            listing = "/naive/api/pages/?" + urlencode(
                {
                    "type": "newsbrief.ArticlePage",
                    "order": "-published_at",
                    "limit": 20,
                    "fields": self.orders["fields"],
                }
            )
            by_path = "/naive/api/pages/find/?" + urlencode({"html_path": f"/archive/article-{pk}/"})
            found = {"listing": listing, "again": listing, "detail": f"/naive/api/pages/{pk}/", "by-path": by_path}
            return found[kind], kind == "by-path"
        base = "/api/v2/articles/"
        listing = f"{base}?{urlencode({'limit': 20, 'fields': self.orders['fields']})}"
        by_path = f"{base}by-path/?{urlencode({'path': f'/archive/article-{pk}/'})}"
        return {"listing": listing, "again": listing, "detail": f"{base}{pk}/", "by-path": by_path}[kind], False


def read(orders: dict[str, Any]) -> Seen:
    """Let the readers read for as long as ordered."""
    seen = Seen()
    until = time.monotonic() + orders["seconds"]
    readers = [Reader(orders, number, seen, until) for number in range(orders["readers"])]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return seen


if __name__ == "__main__":
    result = read(json.load(sys.stdin))
    json.dump({"seconds": result.seconds, "errors": result.errors}, sys.stdout)
