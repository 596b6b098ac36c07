"""What a probe is, what it finds, and where an app hands in its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import NamedTuple

#: What stands in an address before the host: nobody's business on a screen or in a log.
_CREDENTIALS = re.compile(r"//[^/@\s]+@")

#: The longest that an error of somebody else's code is quoted.
_LONGEST = 300


class Level(IntEnum):
    """How bad it is."""

    OK = 0
    WARNING = 1
    ERROR = 2


class Finding(NamedTuple):
    """One line: what was found, and the way out where there is something to do."""

    level: Level
    text: str
    way_out: str = ""


class Patience(NamedTuple):
    """What a probe may take: seconds for each answer of another machine."""

    seconds: float


Probe = Callable[[Patience], Iterable[Finding]]

#: Probes of parts that may be installed or not, by name.
registered: dict[str, Probe] = {}


def register(name: str, probe: Probe) -> None:
    """Have ``newsbrief_doctor`` ask ``probe`` too, under ``name``. For the ``ready`` of an app."""
    registered[name] = probe


def without_credentials(text: str) -> str:
    """Return a text on one line, without user names and passwords of addresses in it, and not too long."""
    line = _CREDENTIALS.sub("//…@", " ".join(text.split()))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
