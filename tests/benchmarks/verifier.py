"""How long verification takes and how much it finds: ``python -m tests.benchmarks.verifier``.

The articles of ``suggester``, each with five of its sentences as points: two word for word, three with other words.
Processor time, the best of a few runs. The target is 3 ms for 4 KB; it takes 3 to 8 ms.
"""

from __future__ import annotations

import os
import time

import django

from .suggester import KINDS, SIZES, article

RUNS = 5


def milliseconds(kind: str, size: int) -> float:
    """Return how long one verification takes at best."""
    from wagtail.models import Locale

    from wagtail_newsbrief.articles.models import ArticlePage
    from wagtail_newsbrief.summary.verification import verify_points

    texts = article(kind, size)
    sentences = [text.partition(". ")[0][:200] for text in texts]
    points = [sentences[0], sentences[-1], *(f"In 1998 {text} or 40%" for text in sentences[:3])]
    body = [("paragraph", f"<p>{text}</p>") for text in texts]
    page = ArticlePage(content_type_id=1, title="Title", locale=Locale(language_code=KINDS[kind][0]), body=body)
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        verify_points(page, points)
        times.append(time.process_time() - started)
    return min(times) * 1000


def main() -> None:
    """Print both tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.summary.test_verification_pairs import table

    print(f"{'milliseconds':<22}" + "".join(f"{size:>12,}" for size in SIZES[:2]))
    for kind in KINDS:
        print(f"{kind:<22}" + "".join(f"{milliseconds(kind, size):>12.1f}" for size in SIZES[:2]), flush=True)
    print(table())


if __name__ == "__main__":
    main()
