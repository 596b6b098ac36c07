"""Parse rate limits, and compute the delay before a retry."""

from __future__ import annotations

import random
import re
from typing import NamedTuple

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FORM = re.compile(r"([1-9]\d*)/([smhd])")


class Rate(NamedTuple):
    """A number of requests within a number of seconds."""

    requests: int
    seconds: int


def parse(text: str) -> Rate | None:
    """Return the rate of a text such as ``"20/m"``; None for an empty text, which means no limit.

    Raises ``ValueError`` for anything else.
    """
    if not text:
        return None
    match = _FORM.fullmatch(text)
    if match is None:
        message = f"{text!r} is not a rate; write “20/m” for twenty a minute, with s, m, h or d."
        raise ValueError(message)
    return Rate(int(match[1]), _SECONDS[match[2]])


def backoff(attempt: int, seconds: float) -> float:
    """Return the delay before an attempt in seconds: ``seconds`` before the second, doubled each time, a day at most.

    With up to 50 % jitter, so that retries don't arrive together.
    """
    longest: float = min(seconds * 2 ** (attempt - 2), 86_400)
    return longest * (1 + random.random()) / 2  # noqa: S311 (no secret)  # nosec B311
