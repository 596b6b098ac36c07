"""What readers without an API get: a section in HTML, a feed."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from ..contenders.web import Answer, fetch
from ..paper import Paper
from .case import Case, Contender

_SLUG = re.compile(rb"/(article-\d+)/")


def _articles(answer: Answer) -> list[bytes]:
    """Return which articles are linked to, in order."""
    return list(dict.fromkeys(_SLUG.findall(answer.content)))


def _section(paper: Paper, number: int) -> list[Contender]:
    page: dict[str, Any] = {"page": number % 3 + 1}
    return [
        Contender("naive", partial(fetch, f"/naive/section/{paper.archive.pk}/", page), tells=_articles),
        Contender("ours", partial(fetch, "/archive/", page), tells=_articles),
    ]


def _feed(paper: Paper, number: int) -> list[Contender]:
    return [
        Contender("naive", partial(fetch, f"/naive/feed/{paper.archive.pk}/"), tells=_articles),
        Contender("ours", partial(fetch, f"/feeds/section/{paper.archive.pk}/rss.xml"), tells=_articles),
    ]


CASES = [
    Case("section-html", "A section in HTML", _section),
    Case("feed", "A section's feed: 20 articles", _feed),
]
