"""How often somebody may do something, counted in Django's cache; and how long to wait after a failure."""

from __future__ import annotations

import random
import re
import time
from typing import NamedTuple

from django.core.cache import cache

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FORM = re.compile(r"([1-9]\d*)/([smhd])")


class Rate(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int


def parse(text: str) -> Rate | None:
    """Return the rate that ``"20/m"`` writes; None for an empty text, which is no limit.

    Raises ``ValueError`` for anything else.
    """
    if not text:
        return None
    match = _FORM.fullmatch(text)
    if match is None:
        message = f"{text!r} is no rate; write “20/m” for twenty a minute, with s, m, h or d."
        raise ValueError(message)
    return Rate(int(match[1]), _SECONDS[match[2]])


def seconds_to_wait(name: str, text: str) -> int:
    """Count one request under a name; return 0 if it is within the rate ``text``, else the seconds to wait.

    Windows are fixed: they begin at whole minutes, hours, days. No query; two calls of the cache.
    """
    rate = parse(text)
    if rate is None:
        return 0
    now = int(time.time())
    window = now // rate.seconds
    key = f"newsbrief:{name}:{window}"
    cache.add(key, 0, timeout=rate.seconds)
    try:
        asked = cache.incr(key)
    except ValueError:  # evicted in between, or a dummy cache
        return 0
    return 0 if asked <= rate.requests else (window + 1) * rate.seconds - now


def backoff(attempt: int, seconds: float) -> float:
    """Return the seconds before an attempt (2 is the first repetition): ``seconds`` doubled each time, a day at most.

    Less up to half of it by chance, so that whoever comes back isn't met by everything at once.
    """
    longest: float = min(seconds * 2 ** (attempt - 2), 86_400)
    return longest * (1 + random.random()) / 2  # noqa: S311 (no secret)  # nosec B311
