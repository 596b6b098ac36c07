"""Reading rich text takes time that grows with its length, not with the square of its depth."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from wagtail_newsbrief.markup import block_texts, sanitize_rich_text

pytestmark = pytest.mark.benchmark

TAGS = 10_000
FACTOR = 8


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the shortest time of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        read(text)
        taken.append(time.perf_counter() - start)
    return min(taken)


@pytest.mark.parametrize("read", [sanitize_rich_text, block_texts])
@pytest.mark.parametrize(
    "tag",
    ["<div>", "<b>", "<ul><li>", '<p><b class="{}">', '<a href="/{}">', "<", "<!--", '<a "', "<a '\"", '[a b="c'],
)
def test_eight_times_the_text_takes_about_eight_times_as_long(read, tag):
    short, long = ("".join(tag.format(number) for number in range(count)) for count in (TAGS, TAGS * FACTOR))
    assert seconds(read, long) < 3 * FACTOR * seconds(read, short) + 0.1
