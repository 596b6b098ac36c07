"""How long LeadPlus takes: ``python -m tests.benchmarks.suggester``.

Made-up articles in several scripts and shapes, with words as often as Zipf's law has them, of 4 KB, 100 KB and 1 MB in
UTF-8. Processor time, and the best of a few runs, because whatever else the machine does only ever adds. Ends with 1
when a target is missed: 10 ms, 150 ms, and growth at most linear.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from functools import cache
from itertools import accumulate

import django

SIZES = (4_000, 100_000, 1_000_000)
TARGETS_MS = {4_000: 10.0, 100_000: 150.0}
#: Work grows linearly, time a little more: the words of a megabyte of Chinese don't fit in a processor's cache. What
#: grows with the square of the text has 10.
GROWTH_ALLOWED = 1.5

#: script: letters, shortest and longest word, end of a sentence, whether it starts with a capital.
_SPACED = {
    "English": ("abcdefghijklmnoprstuvw", 2, 10, ". ", True),
    "Russian": ("абвгдежзиклмнопрстуфхцчшы", 2, 11, ". ", True),
    "Arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 2, 8, ". ", False),
    "Hindi": ("कखगघचछजझटठडतथदधनपफबभमयरलवशसह", 2, 7, "। ", False),
    "Korean": ("".join(chr(0xAC00 + 97 * n) for n in range(100)), 2, 5, ". ", False),
}
_HAN = [chr(0x4E00 + 7 * n) for n in range(2_500)]
_KANA = [chr(0x3042 + n) for n in range(60)]


def zipf(number: int) -> list[float]:
    """Return cumulative weights by Zipf's law: the second word comes half as often as the first."""
    return list(accumulate(1 / rank for rank in range(1, number + 1)))


@cache
def vocabulary(script: str) -> list[str]:
    """Return 30,000 made-up words."""
    letters, shortest, longest, _mark, _capital = _SPACED[script]
    chance = random.Random(script)
    return ["".join(chance.choices(letters, k=chance.randint(shortest, longest))) for _ in range(30_000)]


_WORD_WEIGHTS = zipf(30_000)
_HAN_WEIGHTS = zipf(len(_HAN))


def spaced(script: str, chance: random.Random) -> str:
    """Return a sentence of 8 to 30 words."""
    words = chance.choices(vocabulary(script), cum_weights=_WORD_WEIGHTS, k=chance.randint(8, 30))
    mark, capital = _SPACED[script][3:]
    sentence = " ".join(words)
    return (sentence.capitalize() if capital else sentence) + mark


def chinese(chance: random.Random) -> str:
    """Return a sentence of 12 to 38 characters without spaces; every fifth is a quotation."""
    text = "".join(chance.choices(_HAN, cum_weights=_HAN_WEIGHTS, k=chance.randint(12, 38)))
    return f"“{text}。”" if chance.randrange(5) == 0 else f"{text}。"


def japanese(chance: random.Random) -> str:
    """Return a sentence of kana and Han; every third quotes somebody."""
    length = chance.randint(6, 15)
    han = chance.choices(_HAN, cum_weights=_HAN_WEIGHTS, k=length)
    text = "".join(part for pair in zip(han, chance.choices(_KANA, k=length), strict=True) for part in pair)
    return f"「{text}。」と言った。" if chance.randrange(3) == 0 else f"{text}。"


def mixed(chance: random.Random) -> str:
    """Return a sentence in any of the scripts."""
    return chance.choice(WRITERS)(chance)


WRITERS: list[Callable[[random.Random], str]] = [
    *(lambda chance, script=script: spaced(script, chance) for script in _SPACED),  # type: ignore[misc]
    chinese,
    japanese,
]
#: name: language, writer of sentences, sentences in a paragraph (0: the whole text is one line).
KINDS: dict[str, tuple[str, Callable[[random.Random], str], int]] = {
    "English": ("en", WRITERS[0], 4),
    "Russian": ("ru", WRITERS[1], 4),
    "Arabic": ("ar", WRITERS[2], 4),
    "Hindi": ("hi", WRITERS[3], 4),
    "Korean": ("ko", WRITERS[4], 4),
    "Chinese": ("zh-hans", chinese, 4),
    "Japanese": ("ja", japanese, 4),
    "Mixed scripts": ("en", mixed, 4),
    "English, one line": ("en", WRITERS[0], 0),
    "Chinese, one line": ("zh-hans", chinese, 0),
    "Mixed, one line": ("en", mixed, 0),
    "A sentence an item": ("en", WRITERS[0], 1),
    "Items without marks": ("en", lambda chance: spaced("English", chance).rstrip(". "), 1),
}


def article(kind: str, size: int) -> tuple[str, ...]:
    """Return paragraphs of about ``size`` bytes in all, the same for the same arguments."""
    _language, write, length = KINDS[kind]
    chance = random.Random(f"{kind} {size}")
    sentences: list[str] = []
    written = 0
    while written < size:
        sentences.append(write(chance))
        written += len(sentences[-1].encode())
    step = length or len(sentences)
    return tuple("".join(sentences[start : start + step]).strip() for start in range(0, len(sentences), step))


def milliseconds(kind: str, size: int, runs: int) -> float:
    """Return how long one suggestion takes at best."""
    from wagtail_newsbrief.summary import SummaryRequest, get_backend

    request = SummaryRequest("Title", article(kind, size), KINDS[kind][0], 3, 40)
    backend = get_backend()
    times = []
    for _ in range(runs):
        started = time.process_time()
        backend.summarise(request)
        times.append(time.process_time() - started)
    return min(times) * 1000


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs of each, of which the best counts (5)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this kind; may be repeated")
    parser.add_argument("--without-sentencex", action="store_true", help="as if the extra [suggest] weren't installed")
    options = parser.parse_args(arguments)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if options.without_sentencex:
        sys.modules["sentencex"] = None  # type: ignore[assignment]

    print(f"{'milliseconds':<22}" + "".join(f"{size:>12,}" for size in SIZES) + f"{'growth':>10}")
    missed = []
    for kind in options.kind or KINDS:
        times = {size: milliseconds(kind, size, options.runs) for size in SIZES}
        growth = times[SIZES[2]] / times[SIZES[1]] / (SIZES[2] / SIZES[1])
        print(f"{kind:<22}" + "".join(f"{times[size]:>12.1f}" for size in SIZES) + f"{growth:>9.2f}×", flush=True)
        missed += [
            f"{kind}: {times[size]:.1f} ms at {size:,}" for size, limit in TARGETS_MS.items() if times[size] > limit
        ]
        if growth > GROWTH_ALLOWED:
            missed.append(f"{kind}: {growth:.2f} times linear from {SIZES[1]:,} to {SIZES[2]:,}")
    print("growth: time for ten times the text, over ten times the time; 1 is linear")
    for sentence in missed:
        print(f"missed: {sentence}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
