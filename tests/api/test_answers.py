"""Answers that are kept: what they cost, that they are those that would be made, and who gets none."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.api.test_changes import CHANGES
from tests.api.test_freshness import PATHS
from tests.search import needs_search
from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.cursor import nulls_come_first
from wagtail_newsbrief.api.endpoint import Endpoint
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.stamps.record import ContentChange

OFF = override_settings(WAGTAIL_NEWSBRIEF={"API_ANSWERS": {"CACHE": ""}})


@pytest.fixture
def paper(news: Paper) -> Paper:
    """The paper with all of its renditions, without which no answer is kept."""
    create_renditions(news.picture)
    return news


@pytest.fixture(params=PATHS)
def path(request, paper: Paper) -> str:
    return str(request.param.format(article=paper.bare.pk, section=paper.news.pk))


def ask(api: Api, path: str, **headers: str):
    path, _, query = path.partition("?")
    return api.ask(path, query, **headers)


def made_anew(api: Api, path: str):
    """Ask with nothing kept: the answer's bytes and status, as the code makes them now."""
    with OFF:
        return ask(api, path)


def test_a_kept_answer_costs_one_query_and_is_the_same(api: Api, path):
    first = ask(api, path)
    with CaptureQueriesContext(connection) as queries:
        second = ask(api, path)
    assert [query["sql"] for query in queries if ContentChange._meta.db_table not in query["sql"]] == []
    assert len(queries) == 1
    assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
    assert made_anew(api, path).json() == second.json()


def test_what_a_cdn_is_told_is_kept_with_it(api: Api, path):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_SURROGATE_HEADER": "Cache-Tag"}):
        assert ask(api, path)["Cache-Tag"] == ask(api, path)["Cache-Tag"]


def test_head(api: Api, path, client):
    kept = ask(api, path)
    response = client.head(api.url(path))
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == kept["ETag"]
    assert ask(api, path).content == kept.content


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_it_is_the_answer_that_is_made(api: Api, news: Paper, change):
    paths = [f"articles/{news.flood.pk}/", f"articles/{news.second_twin.pk}/", "articles/?limit=3", "sections/"]
    for path in paths:
        ask(api, path)
    CHANGES[change](news)
    for path in paths:
        for response in (ask(api, path), ask(api, path)):
            anew = made_anew(api, path)
            assert (response.status_code, response.content) == (anew.status_code, anew.content)


def test_the_same_in_the_browsable_api(paper: Paper, client, db):
    """Its pages are made from data and never kept."""
    api = Api("v2", client)
    path = f"articles/{paper.bare.pk}/"
    kept = ask(api, path)
    page = ask(api, path, accept="text/html")
    assert page["Content-Type"].startswith("text/html")
    assert ask(api, path).content == kept.content


@pytest.mark.parametrize("setting", [{"CACHE": ""}, {"CACHE": "", "SECONDS": 60}])
def test_switched_off_each_answer_is_made(api: Api, path, setting):
    ask(api, path)
    with override_settings(WAGTAIL_NEWSBRIEF={"API_ANSWERS": setting}):
        ask(api, path)
        with CaptureQueriesContext(connection) as queries:
            ask(api, path)
    assert len(queries) > 1


def test_nothing_is_kept_without_stamps(api: Api, path):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_STAMP": False}):
        ask(api, path)
        with CaptureQueriesContext(connection) as queries:
            ask(api, path)
    assert len(queries) > 1


# --- who gets none -------------------------------------------------------------------------------


def test_who_is_known_gets_an_answer_of_his_own(paper: Paper, client, db):
    """What a member sees is never kept for others, and what others see never given to him."""
    api = Api("v2", client)
    factories.restrict(paper.second_twin, "login")
    path = f"articles/{paper.flood.pk}/"
    everybodys = ask(api, path)
    client.force_login(factories.make_user())
    members = ask(api, path)
    assert members.json()["previous"]["id"] == paper.second_twin.pk
    client.logout()
    assert ask(api, path).content == everybodys.content
    assert paper.second_twin.title not in everybodys.content.decode()


def test_what_is_refused_is_not_kept(api: Api, paper: Paper):
    for path in ("articles/987654321/", "articles/?limit=x", "articles/by-path/?path=/nothing/"):
        with mock.patch("wagtail_newsbrief.stamps.memory.Memory.keep") as keep:
            answer = ask(api, path)
        assert answer.status_code in {404, api.bad_request}
        kept = [what for (_, what), _ in keep.call_args_list]
        assert not any(isinstance(what, tuple) and isinstance(what[0], bytes) for what in kept)


@needs_search
def test_a_search_is_asked_anew(api: Api, paper: Paper):
    api.ask("articles/", {"search": "flood"})
    with CaptureQueriesContext(connection) as queries:
        api.ask("articles/", {"search": "flood"})
    assert len(queries) > 1


def test_headers_that_answers_vary_by(api: Api, paper: Paper):
    """A site's own field may show what a header says; the setting names it."""
    path = f"articles/{paper.bare.pk}/"
    with override_settings(WAGTAIL_NEWSBRIEF={"API_VARY": ["Accept", "Cookie", "X-Edition"]}):
        morning = api.ask(path, x_edition="morning")
        assert api.ask(path, x_edition="evening")["ETag"] != morning["ETag"]
        assert api.ask(path, x_edition="morning", cookie="visits=3")["ETag"] == morning["ETag"]


# --- while somebody writes -----------------------------------------------------------------------


def test_a_change_between_stamp_and_content_is_seen_by_the_next(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    load = Endpoint.load
    names = iter(["In between", "Once more"])

    def change_then_load(*args):
        Author.objects.filter(pk=paper.ada.pk).update(name=next(names))
        return load(*args)

    with mock.patch.object(Endpoint, "load", change_then_load):
        assert ask(api, path).json()["byline"][0]["name"] == "In between"
        assert ask(api, path).json()["byline"][0]["name"] == "Once more"
    assert ask(api, path).content == made_anew(api, path).content


def test_a_change_after_the_content_was_read_is_seen_by_the_next(api: Api, paper: Paper):
    """The old answer is kept, under the old stamp."""
    path = f"articles/{paper.bare.pk}/"
    represent = Endpoint.represent

    def represent_then_change(*args):
        data = represent(*args)
        Author.objects.filter(pk=paper.ada.pk).update(name="Too late")
        return data

    with mock.patch.object(Endpoint, "represent", represent_then_change):
        assert ask(api, path).json()["byline"][0]["name"] == "Ada Quayle"
    for _ in range(2):
        assert ask(api, path).json()["byline"][0]["name"] == "Too late"


# --- counts --------------------------------------------------------------------------------------


def test_the_pages_of_a_listing_share_its_count(api: Api, paper: Paper):
    def counts(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(api, f"articles/?{query}")
        return sum("COUNT(*)" in query["sql"] for query in queries)

    assert counts("limit=2") == 1
    assert counts("limit=2&offset=1&fields=*") == 0
    assert counts("limit=2&section=news") == 1
    factories.edit(paper.flood, title="Another")
    assert counts("limit=2") == 1


def test_what_answers_have_in_common_is_read_once_until_something_changes(api: Api, paper: Paper):
    ask(api, "articles/")  # for what Wagtail and Django look up once a process
    factories.edit(paper.flood, title="Another")
    paths = [f"articles/{page.pk}/" for page in (paper.bare, paper.first_twin, paper.second_twin)]

    def what_is_read(path: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            ask(api, path)
        return [query["sql"] for query in queries]

    def common(statements: list[str]) -> list[bool]:
        sites = any('FROM "wagtailcore_site"' in sql.replace("`", '"') for sql in statements)
        depths = any(" UNION " in sql and " UNION ALL " not in sql for sql in statements)
        return [sites, depths]

    assert [common(what_is_read(path)) for path in paths] == [[True, True], [False, False], [False, False]]
    factories.restrict(paper.second_twin)
    assert common(what_is_read(paths[0])) == [True, True]
    assert ask(api, paths[2]).status_code == 404


def test_what_the_first_answer_after_a_change_costs_more(api: Api, paper: Paper):
    def costs(*paths: str) -> list[int]:
        for path in paths:
            made_anew(api, path)  # for what Wagtail and Django look up once a process
        factories.edit(paper.flood, title="Another")
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                ask(api, path)
            found.append(len(queries))
        return found

    first, second = costs(f"articles/{paper.first_twin.pk}/", f"articles/{paper.second_twin.pk}/")
    assert first - second == 3  # site, home pages, restrictions
    first, second = costs("articles/?limit=2", "articles/?limit=3")
    # And the total; where drafts without a date come first, whether there is a live article without one.
    more = 4 + nulls_come_first(ArticlePage.objects.all(), "-published_at")
    assert first - second == more
    first, second = costs("articles/?locale=en&limit=2", "articles/?locale=en&limit=3")
    assert first - second == more + 1  # and the languages


def test_without_kept_answers_nothing_in_common_is_kept_either(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    made_anew(api, path)  # for what Wagtail and Django look up once a process
    with OFF:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert ask(api, path).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_known_to_be_empty_needs_no_count(db, rf, django_assert_num_queries):
    """A site's own manager may say so, and then there is no SQL to keep a count by."""
    endpoint = ArticleEndpoint(rf.get("/"), detail_url=lambda page: None)
    with django_assert_num_queries(0):
        assert endpoint.count(ArticlePage.objects.filter(pk__in=[])) == 0
