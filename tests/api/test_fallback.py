"""A language that stands in for another: in listings and by address, marked in ``meta``."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories


@pytest.fixture
def german(news: Paper):
    """The section and one article in German, in a tree beside the English one; a draft of another."""
    locale = Locale.objects.create(language_code="de")
    found = {}
    for page in (factories.home(), news.news, news.bare):
        translation = page.copy_for_translation(locale)
        translation.title = f"{page.title} (de)"
        if page == news.news:
            translation.slug = "nachrichten"
        translation.save_revision().publish()
        found[page.pk] = translation.specific_class.objects.get(pk=translation.pk)
    found[news.flood.pk] = news.flood.copy_for_translation(locale)  # never published
    return found


def shown(items) -> dict[str, bool]:
    return {item["title"]: item["meta"]["fallback"] for item in items}


def test_a_listing(api: Api, news: Paper, german):
    assert shown(api.listing(locale="de").items) == {"Bare (de)": False}
    listing = api.listing(locale="de", fallback="en")
    assert shown(listing.items) == {
        "Bare (de)": False,
        **dict.fromkeys(["Flood", "Second twin", "First twin", "Market"], True),
    }
    assert listing.total == 5
    assert [item["meta"]["locale"] for item in listing.items].count("de") == 1


def test_sections(api: Api, news: Paper, german):
    assert shown(api.listing("sections/", locale="de", fallback="en").items) == {
        "News (de)": False,
        "Local": True,
        "Übermorgen": True,
    }


def test_nothing_stands_in_unless_asked(api: Api, news: Paper, german):
    assert not any(item["meta"]["fallback"] for item in api.listing().items)
    assert not any(item["meta"]["fallback"] for item in api.listing(locale="en", fallback="en").items)
    assert api.article(news.flood)["meta"]["fallback"] is False


def test_what_the_visitor_may_not_see_is_no_translation(api: Api, news: Paper, german):
    factories.restrict(german[news.bare.pk])
    assert shown(api.listing(locale="de", fallback="en").items)["Bare"] is True


def test_what_the_visitor_may_not_see_stands_in_for_nothing(api: Api, news: Paper, german):
    factories.restrict(news.flood)
    assert "Flood" not in shown(api.listing(locale="de", fallback="en").items)


@pytest.mark.parametrize("section", ["nachrichten", "news", "german id", "english id"])
def test_a_section(api: Api, news: Paper, german, section):
    ids = {"german id": german[news.news.pk].pk, "english id": news.news.pk}
    listing = api.listing(locale="de", fallback="en", section=str(ids.get(section, section)))
    assert shown(listing.items) == {
        "Bare (de)": False,
        **dict.fromkeys(["Flood", "Second twin", "First twin"], True),
    }


def test_page_by_page(api: Api, news: Paper, german):
    query = {"locale": "de", "fallback": "en", "limit": "2"}
    titles, cursor = [], None
    while True:
        part = api.listing(**query, **({"cursor": cursor} if cursor else {}))
        titles += part.titles
        cursor = part.cursor
        if cursor is None:
            break
    assert titles == api.listing(locale="de", fallback="en").titles


def test_it_costs_nothing_more(api: Api, news: Paper, german):
    counts = []
    for query in (
        {"locale": "de"},
        {"locale": "de", "fallback": "en"},
        {"locale": "de", "fallback": "en", "limit": "1"},
    ):
        query["fields"] = "*"
        api.get("articles/", **query)
        with CaptureQueriesContext(connection) as queries:
            api.get("articles/", **query)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 6  # the German bare article has no lead image, byline, summary or links to ask for
    assert abs(counts[2] - counts[1]) <= 1  # the count of all, which a listing that fits on its page needs not


# --- by address --------------------------------------------------------------------------------------------------


def test_an_address(api: Api, news: Paper, german):
    found = api.get("articles/by-path/", path="/de/nachrichten/bare/", fallback="en")
    assert (found["title"], found["meta"]["fallback"]) == ("Bare (de)", False)
    api.missing("articles/by-path/", {"path": "/de/news/flood/"})
    found = api.get("articles/by-path/", path="/de/news/flood/", fallback="en")
    assert (found["id"], found["meta"]["fallback"], found["meta"]["locale"]) == (news.flood.pk, True, "en")
    api.missing("articles/by-path/", {"path": "/de/news/nowhere/", "fallback": "en"})
    api.missing("articles/by-path/", {"path": "/de/news/flood/", "fallback": "de"})


def test_an_address_that_stands_in_for_a_draft(api: Api, news: Paper, german):
    found = api.get("articles/by-path/", path="/de/news/flood/", fallback="en", locale="de")
    assert (found["id"], found["meta"]["fallback"]) == (news.flood.pk, True)


# --- what can't be meant -----------------------------------------------------------------------------------------


def test_refusals(api: Api, news: Paper, german):
    assert "needs locale" in api.refuse("articles/", {"fallback": "en"}, "fallback")
    for path, query in (("articles/", {"locale": "de"}), ("articles/by-path/", {"path": "/news/flood/"})):
        assert "'xx'" in api.refuse(path, {**query, "fallback": "xx"}, "fallback")
    api.refuse(f"articles/{news.flood.pk}/", {"fallback": "en"}, "fallback")
