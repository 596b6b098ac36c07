"""Work that nobody waits for at a page: the index anew, a suggestion for a summary."""

from __future__ import annotations

from functools import partial
from itertools import islice

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index
from wagtail_newsbrief.navigation.rows import BATCH_SIZE
from wagtail_newsbrief.streams.traversal import texts
from wagtail_newsbrief.summary import SummaryRequest, get_backend
from wagtail_newsbrief.summary.segmentation import sentences

from ..paper import Paper
from .case import Case, Contender


def _rebuild(paper: Paper, number: int) -> list[Contender]:
    return [
        Contender("ours", index.rebuild),
        Contender("read all the articles", _read_all),
    ]


def _read_all() -> int:
    """Load the articles as the index needs them, by the ORM, and do nothing with them."""
    rows = ArticlePage.objects.live().defer_streamfields().order_by("pk")
    return sum(1 for _ in rows.iterator(chunk_size=BATCH_SIZE))


def _suggest(paper: Paper, number: int) -> list[Contender]:
    page = ArticlePage.objects.get(pk=paper.choose(1, number)[0])
    paragraphs = tuple(texts(page.body))
    request = SummaryRequest(page.title, paragraphs, "en", 3, 40)
    return [
        Contender("first three sentences", lambda: list(islice(sentences(paragraphs, "en"), 3))),
        Contender("ours", partial(get_backend().summarise, request)),
    ]


CASES = [
    Case("rebuild", "The whole navigation index anew", _rebuild, fewest=1),
    Case("suggest", "A suggestion for a summary", _suggest),
]
