"""A progress bar for a terminal; otherwise one line per stage."""

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")
WIDTH = 28


def progress(items: Sequence[T], label: str, stream: TextIO = sys.stdout, *, quiet: bool = False) -> Iterator[T]:
    """Yield the items and show how many are done, `Articles  [#####.....]  12/67`."""
    total = len(items)
    live = not quiet and stream.isatty()
    for done, item in enumerate(items):
        if live:
            _draw(stream, label, done, total)
        yield item
    if live:
        _draw(stream, label, total, total)
        stream.write("\n")
    elif not quiet:
        stream.write(f"{label:<10} {total}/{total}\n")
        stream.flush()


def _draw(stream: TextIO, label: str, done: int, total: int) -> None:
    filled = WIDTH * done // max(1, total)
    stream.write(f"\r{label:<10} [{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}")
    stream.flush()
