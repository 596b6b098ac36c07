"""Previous and next alone, as templates ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours, neighbours_of_many

from ..contenders.floor import instances
from ..contenders.naive import plain_neighbours
from ..paper import Paper
from .case import Case, Contender

Pairs = dict[int, tuple[Any, Any]]


def _ours(pages: list[Any]) -> Pairs:
    if len(pages) == 1:
        return {pages[0].pk: tuple(neighbours(pages[0]))}
    return {pk: tuple(both) for pk, both in neighbours_of_many(pages).items()}


def _naive(pages: list[Any]) -> Pairs:
    return {page.pk: plain_neighbours(page) for page in pages}


def _contenders(number: int) -> Callable[[Paper, int], Sequence[Contender]]:
    def contenders(paper: Paper, seed: int) -> list[Contender]:
        pages = list(ArticlePage.objects.filter(pk__in=paper.choose(number, seed)))
        told = {pk: tuple(page and page.pk for page in both) for pk, both in _ours(pages).items()}
        return [
            Contender("naive", partial(_naive, pages), tells=_keys),
            Contender("ours", partial(_ours, pages), tells=_keys),
            Contender("floor", partial(instances, told), tells=_keys),
        ]

    return contenders


def _keys(pairs: Pairs) -> Any:
    return {pk: tuple(page and page.pk for page in both) for pk, both in pairs.items()}


CASES = [
    Case("neighbours-1", "Previous and next of an article", _contenders(1)),
    Case("neighbours-20", "Previous and next of 20 articles", _contenders(20)),
]
