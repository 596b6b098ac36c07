"""How good LeadPlus is on a news set of yours: ``python -m tests.benchmarks.rouge FILE.jsonl``.

One JSON object a line, with ``article`` (text whose paragraphs end in a line break, or a list of them) and
``summary``. LeadPlus and the first three sentences, which few algorithms beat, are scored in the same run. No data
comes with this package: the sets that are measured with may not be handed on.

ROUGE after Lin (2004): F1 of shared words, pairs of words and the longest common subsequence, each word as often as
both have it, in lower case, without stemming, and each character of Chinese, Japanese or Korean for itself. Figures
of other tools differ a little, so compare within one table only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

MEASURES = ("ROUGE-1", "ROUGE-2", "ROUGE-L")
_UNSPACED = re.compile(r"[\u1100-\u11ff\u3040-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


@dataclass(frozen=True)
class Example:
    """An article and the summary that a person wrote of it."""

    paragraphs: tuple[str, ...]
    summary: str


def tokens(text: str) -> list[str]:
    """Return what is compared: words in lower case, and single characters of unspaced scripts."""
    return re.findall(r"\w+", _UNSPACED.sub(r" \g<0> ", text.lower()))


def f1(shared: int, candidate: int, reference: int) -> float:
    """Return the harmonic mean of precision and recall, 0 to 1; 0 when nothing is shared."""
    return 2 * shared / (candidate + reference) if shared else 0.0


def rouge_n(candidate: list[str], reference: list[str], n: int) -> float:
    """Return F1 of the shared runs of ``n`` tokens, each as often as both sides have it."""
    ours, theirs = (Counter(zip(*(side[i:] for i in range(n)), strict=False)) for side in (candidate, reference))
    return f1((ours & theirs).total(), ours.total(), theirs.total())


def rouge_l(candidate: list[str], reference: list[str]) -> float:
    """Return F1 of the longest common subsequence of tokens."""
    row = [0] * (len(reference) + 1)
    for token in candidate:
        diagonal = 0
        for place, other in enumerate(reference, start=1):
            above = row[place]
            row[place] = diagonal + 1 if token == other else max(above, row[place - 1])
            diagonal = above
    return f1(row[-1], len(candidate), len(reference))


def scores(candidate: str, reference: str) -> tuple[float, float, float]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1."""
    ours, theirs = tokens(candidate), tokens(reference)
    return rouge_n(ours, theirs, 1), rouge_n(ours, theirs, 2), rouge_l(ours, theirs)


def read(path: Path) -> Iterator[Example]:
    """Yield the examples of a JSON Lines file; empty lines are passed over.

    Raises ``ValueError`` with the number of a line that isn't as it should be.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
                article, summary = found["article"], found["summary"]
                paragraphs = article.splitlines() if isinstance(article, str) else [str(part) for part in article]
                yield Example(tuple(part for part in paragraphs if part.strip()), "" + summary)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f'{path.name}, line {number}: not a JSON object with "article" and "summary" ({error!r}).'
                ) from error


def compare(examples: list[Example], language: str, points: int, max_words: int) -> str:
    """Return a table: both systems, and how much LeadPlus gains with its 95 % interval."""
    from django.core.management.base import OutputWrapper

    from wagtail_newsbrief.summary import SummaryRequest, get_backend
    from wagtail_newsbrief.summary.segmentation import sentences
    from wagtail_newsbrief.utils.progress import Progress

    backend = get_backend()
    progress = Progress(OutputWrapper(sys.stderr), "Scoring", len(examples))
    ours, theirs, seconds = [], [], 0.0
    for example in examples:
        started = time.perf_counter()
        result = backend.summarise(SummaryRequest("", example.paragraphs, language, points, max_words))
        seconds += time.perf_counter() - started
        lead = list(sentences(example.paragraphs, language))[:points]
        ours.append(scores("\n".join(result.points), example.summary))
        theirs.append(scores("\n".join(lead), example.summary))
        progress()
    progress.finish()
    gains = [[one - other for one, other in zip(*pair, strict=True)] for pair in zip(ours, theirs, strict=True)]
    lines = [f"{len(examples):,} articles, {1000 * seconds / len(examples):.1f} ms each", ""]
    lines.append(f"{'':<16}" + "".join(f"{measure:>16}" for measure in MEASURES))
    for name, rows in (("LeadPlus", ours), (f"lead-{points}", theirs)):
        means = [100 * statistics.fmean(column) for column in zip(*rows, strict=True)]
        lines.append(f"{name:<16}" + "".join(f"{mean:>16.2f}" for mean in means))
    lines.append(f"{'gain, 95 %':<16}" + "".join(f"{interval(column):>16}" for column in zip(*gains, strict=True)))
    return "\n".join(lines)


def interval(gains: tuple[float, ...]) -> str:
    """Return the mean of paired differences and the half width of its 95 % interval, in points."""
    mean = 100 * statistics.fmean(gains)
    if len(gains) < 2:
        return f"{mean:+.2f}"
    return f"{mean:+.2f} ± {100 * 1.96 * statistics.stdev(gains) / len(gains) ** 0.5:.2f}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help='JSON Lines with "article" and "summary"')
    parser.add_argument("--language", default="en", help="language code of the articles (en)")
    parser.add_argument("--points", type=int, default=3, help="sentences of both (3)")
    parser.add_argument("--max-words", type=int, default=40, help="longer sentences are no points of LeadPlus (40)")
    parser.add_argument("--limit", type=int, help="only the first so many articles")
    options = parser.parse_args(arguments)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    try:
        examples = list(read(options.file))[: options.limit]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if not examples:
        parser.error(f"{options.file.name} has no articles.")
    print(compare(examples, options.language, options.points, options.max_words))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
