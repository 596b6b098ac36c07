"""What a visitor may not see is as good as absent in GraphQL: the cases of the REST API's test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.api import paper
from tests.api.secrets import WORD, address, says_nothing_of
from tests.api.test_hidden import HIDDEN
from tests.grapple.questions import article, ask, titles
from tests.support import factories
from wagtail_newsbrief.articles.models import RelatedArticle


@pytest.fixture(scope="module", params=HIDDEN, ids=[name.replace(" ", "-") for name in HIDDEN])
def hidden(request, news: paper.Paper) -> Iterator[Any]:
    """An article that an anonymous visitor may not see, with another one that leads to it in every way."""
    with transaction.atomic():
        page = HIDDEN[request.param](news)
        link = f'<p><a linktype="page" id="{page.pk}">a link</a></p>'
        factories.edit(
            news.flood,
            related_articles=[RelatedArticle(article=page), RelatedArticle(article=news.bare)],
            summary=[("key_points", [link])],
            body=[("paragraph", link)],
        )
        yield page
        transaction.set_rollback(True)


def test_what_is_hidden_is_nowhere(news, hidden):
    assert article(hidden) is None
    query = "query($path: String) { newsbriefArticle(path: $path) { standfirst } }"
    assert ask(query, path=address(hidden)) == {"newsbriefArticle": None}
    assert titles() == ["Flood", "Market", "Second twin", "First twin", "Bare"]
    assert titles(f'tag: "{WORD}"') == titles(f'search: "{WORD}"') == []
    flood = article(news.flood)
    assert [one["title"] for one in flood["related"]] == ["Bare"]
    assert flood["previousArticle"]["title"] == "Second twin"
    assert article(news.second_twin)["nextArticle"]["title"] == "Flood"
    for query in ("{ pages { ...Everything } }", "{ newsbriefArticles { items { ...Everything } } }"):
        content = json.dumps(ask(query)).encode()
        assert b"a link" in content
        says_nothing_of(hidden, content)
