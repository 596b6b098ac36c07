"""What a visitor may not see is as good as absent: by id, by address, in listings, counts and filters, behind links."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.api.secrets import KINDS, WORD, address, make, says_nothing_of
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage, RelatedArticle
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS

pytestmark = pytest.mark.usefixtures("indexed")


def draft(news: Paper) -> Any:
    return make(news.news, live=False)


def unpublished(news: Paper) -> Any:
    article = make(news.news)
    article.unpublish()
    return article


def scheduled(news: Paper) -> Any:
    article = make(news.news, live=False, go_live_at=timezone.now() + datetime.timedelta(days=1))
    article.save_revision().publish()
    return article


def expired(news: Paper) -> Any:
    article = make(news.news)
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=timezone.now() - datetime.timedelta(days=1))
    call_command("publish_scheduled")
    return article


def restricted(kind: str) -> Callable[[Paper], Any]:
    def make_restricted(news: Paper) -> Any:
        article = make(news.news)
        factories.restrict(article, kind)
        return article

    return make_restricted


def below_restricted(kind: str) -> Callable[[Paper], Any]:
    def make_below(news: Paper) -> Any:
        section = factories.make_section(news.news, f"Section {WORD}")
        factories.restrict(section, kind)
        return make(section)

    return make_below


def far_below_restricted(news: Paper) -> Any:
    section = factories.make_section(news.news, f"Section {WORD}")
    factories.restrict(section)
    return make(factories.make_section(factories.make_section(section, "In"), "Deeper"))


def restricted_with_children(news: Paper) -> Any:
    article = make(news.news)
    factories.make_article(article, f"Child of {WORD}")
    factories.restrict(article)
    return article


def twice_restricted(news: Paper) -> Any:
    article = restricted("password")(news)
    factories.restrict(article, "login")
    return article


HIDDEN: dict[str, Callable[[Paper], Any]] = {
    "draft": draft,
    "unpublished": unpublished,
    "scheduled": scheduled,
    "expired": expired,
    **{f"restricted by {kind}": restricted(kind) for kind in KINDS},
    **{f"below a section restricted by {kind}": below_restricted(kind) for kind in KINDS},
    "far below a restricted section": far_below_restricted,
    "restricted with children": restricted_with_children,
    "restricted twice": twice_restricted,
}


@pytest.fixture(scope="module", params=HIDDEN, ids=[name.replace(" ", "-") for name in HIDDEN])
def hidden(request, news: Paper) -> Iterator[Any]:
    """An article that an anonymous visitor may not see, with another one that leads to it in every way."""
    with transaction.atomic():
        page = HIDDEN[request.param](news)
        link = f'<p><a linktype="page" id="{page.pk}">a link</a></p>'
        factories.edit(
            news.flood,
            related_articles=[RelatedArticle(article=page), RelatedArticle(article=news.bare)],
            summary=[("key_points", [link]), ("paragraph", link), ("why_it_matters", link)],
            body=[("paragraph", link), ("list", {"ordered": False, "items": [link]})],
        )
        yield page
        transaction.set_rollback(True)


def test_hidden_by_id(api: Api, hidden):
    url = f"articles/{hidden.pk}/"
    absent = api.ask("articles/987654321/")
    response = api.ask(url)
    assert response.status_code == absent.status_code == 404
    assert response.content == absent.content
    assert dict(response.headers) == dict(absent.headers)


def test_hidden_by_address(api: Api, hidden):
    assert api.missing("articles/by-path/", {"path": address(hidden)}) == api.missing(
        "articles/by-path/", {"path": "/nowhere/"}
    )


def test_hidden_in_listings_counts_and_filters(api: Api, news: Paper, hidden):
    everything = ["Flood", "Market", "Second twin", "First twin", "Bare"]
    assert api.titles() == everything
    assert api.titles(order="published_at") == everything[::-1]
    assert api.titles(section=news.news.pk) == [title for title in everything if title != "Market"]
    assert api.titles(author="ada-quayle") == api.titles(tag="River") == ["Flood", "Bare"]
    for query in ({"tag": WORD}, {"search": WORD}, {"search": WORD, "order": "title"}):
        assert api.listing(**query).total == 0
    # Any page, also one by one: the hidden row takes no place.
    assert [api.listing(limit=1, offset=offset).titles for offset in range(6)] == [*([t] for t in everything), []]


def test_hidden_in_everything_that_leads_to_it(api: Api, news: Paper, hidden):
    for format_ in RICH_TEXT_FORMATS:
        for path in (f"articles/{news.flood.pk}/", "articles/"):
            query = {"rich_text_format": format_}
            if path == "articles/":
                query["fields"] = "*"
            response = api.ask(path, query)
            assert response.status_code == 200
            assert b"a link" in response.content
            says_nothing_of(hidden, response.content)
    for path in (f"articles/{news.first_twin.pk}/", "sections/"):
        says_nothing_of(hidden, api.ask(path).content)
    flood = api.article(news.flood)
    assert [one["title"] for one in flood["related"]] == ["Bare"]
    assert api.article(news.second_twin)["next"]["title"] == "Flood"
    assert flood["previous"]["title"] == "Second twin"


def test_hidden_in_wagtails_own_listing_of_pages(api: Api, news: Paper, hidden):
    """The fields of the mixins on the plain ``pages`` endpoints."""
    paths = [f"pages/{news.flood.pk}/"]
    if api.version == "v2":
        paths += ["pages/?type=newsbrief.ArticlePage&fields=*", "pages/?fields=*"]
    for path in paths:
        path, _, query = path.partition("?")
        response = api.ask(path, query)
        assert response.status_code == 200
        # Version 3 leaves the choice of rich text's format to the site: here it is the stored one.
        says_nothing_of(hidden, response.content)
