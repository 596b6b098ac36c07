"""Responses that are kept: what they cost, that they are those that would be made, what isn't kept, and the bound."""

from __future__ import annotations

import itertools
import time
from unittest import mock

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import InMemoryStorage
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from tests.api.conftest import NO_CACHE as OFF
from tests.api.conftest import Api, made_anew
from tests.api.paper import Paper
from tests.api.test_etags import PATHS
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.api import caching
from wagtail_newsbrief.api.cursor import nulls_come_first
from wagtail_newsbrief.api.endpoint import Endpoint
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.checks.configuration import check_read_databases
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.versioning import cache as versioned
from wagtail_newsbrief.versioning import mark_changed
from wagtail_newsbrief.versioning.models import ContentVersion


@pytest.fixture
def paper(news: Paper) -> Paper:
    """The paper with all of its renditions, without which no answer is kept."""
    create_renditions(news.picture)
    return news


@pytest.fixture(params=PATHS)
def path(request, paper: Paper) -> str:
    return str(request.param.format(article=paper.bare.pk, section=paper.news.pk))


def ask(api: Api, path: str, **headers: str):
    return api.at(path, **headers)


def test_a_kept_response_costs_one_query_and_is_the_same(api: Api, path):
    first = ask(api, path)
    with CaptureQueriesContext(connection) as queries:
        second = ask(api, path)
    assert [query["sql"] for query in queries if ContentVersion._meta.db_table not in query["sql"]] == []
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


def test_the_same_in_the_browsable_api(paper: Paper, client, db):
    """Its pages are made from data and never kept."""
    api = Api("v2", client)
    path = f"articles/{paper.bare.pk}/"
    kept = ask(api, path)
    page = ask(api, path, accept="text/html")
    assert page["Content-Type"].startswith("text/html")
    assert ask(api, path).content == kept.content


def test_switched_off_each_response_is_made(api: Api, path):
    ask(api, path)
    with OFF:
        ask(api, path)
        with CaptureQueriesContext(connection) as queries:
            ask(api, path)
    assert len(queries) > 1


# --- QuerySet.update() ---------------------------------------------------------------------------


def rename_ada(paper: Paper, name: str) -> None:
    """Change what no signal tells of."""
    Author.objects.filter(pk=paper.ada.pk).update(name=name)


def name_in(response) -> str:
    return str(response.json()["byline"][0]["name"])


def test_what_no_signal_tells_of_is_old_until_it_is_marked(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    kept = ask(api, path)
    rename_ada(paper, "Ada Lock")
    assert name_in(ask(api, path)) == "Ada Quayle"
    assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304
    mark_changed()
    assert name_in(ask(api, path)) == "Ada Lock"
    assert name_in(ask(api, path, if_none_match=kept["ETag"])) == "Ada Lock"


def test_or_for_the_seconds_of_the_setting(api: Api, paper: Paper, settings):
    # Redis goes by a clock of its own.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    path = f"articles/{paper.bare.pk}/"
    with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"SECONDS": 60}}):
        now = time.time()
        kept = ask(api, path)
        rename_ada(paper, "Ada Lock")
        with mock.patch("time.time", return_value=now + 50):
            assert name_in(ask(api, path)) == "Ada Quayle"
        with mock.patch("time.time", return_value=now + 70):
            assert name_in(ask(api, path, if_none_match=kept["ETag"])) == "Ada Lock"


def test_a_deploy_is_named_by_a_setting(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    before = ask(api, path)
    after = {"READING_WORDS_PER_MINUTE": 1, "RENDITIONS": {}, "API_CACHE": {"VERSION": "2"}}
    with override_settings(WAGTAIL_NEWSBRIEF=after):
        assert ask(api, path).content == made_anew(api, path).content
    assert ask(api, path).content == before.content


# --- the key is what was understood --------------------------------------------------------------

SAME = [
    ("articles/?limit=3&order=-published_at", "articles/?order=-published_at&limit=0000003"),
    ("articles/?renditions=card,hero", "articles/?renditions=card,%20hero"),
    ("articles/?offset=1", "articles/?offset=01"),
    ("articles/{article}/", "articles/000{article}/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words_is_kept_once(api: Api, paper: Paper, one, other):
    one, other = (path.format(article=paper.bare.pk) for path in (one, other))
    kept = ask(api, one)
    with CaptureQueriesContext(connection) as queries:
        assert ask(api, other).content == kept.content
    assert len(queries) == 1


def test_ignored_parameters_and_weights_of_accept_make_no_keys(paper: Paper, client, db):
    api = Api("v2", client)
    ask(api, "articles/")
    for query, accept in (
        ("_=1", "*/*"),
        ("format=json", "*/*"),
        ("", "application/json;q=0.31"),
        ("_=2", "*/*;q=0.7"),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert ask(api, f"articles/?{query}", accept=accept).status_code == 200
        assert len(queries) == 1, (query, accept)


def test_hosts_parameters_and_paths_that_somebody_makes_up_fill_no_cache(api: Api, paper: Paper, monkeypatch):
    monkeypatch.setattr(versioned, "SLOTS", 6)
    kept = set()
    with (
        override_settings(ALLOWED_HOSTS=["*"]),
        mock.patch.object(LocMemCache, "set", lambda cache, key, *args, **kwargs: kept.add(key)),
    ):
        for number in range(30):
            api.ask("articles/", {"limit": 1, "offset": number}, host=f"x{number}.example.com")
            api.ask("articles/by-path/", {"path": f"/{'/' * number}news/flood/"})
    assert len({key for key in kept if key.startswith("newsbrief-")}) <= 6


def test_each_host_gets_its_own(api: Api, paper: Paper):
    """A block of the site's own may write the host into a response."""
    path = f"articles/{paper.bare.pk}/"
    ask(api, path)
    with CaptureQueriesContext(connection) as queries:
        ask(api, path, host="other.example.com")
    assert len(queries) > 1


def test_a_large_response_is_not_kept(api: Api, paper: Paper, monkeypatch):
    monkeypatch.setattr(caching, "MAX_CACHED_BYTES", 100)
    ask(api, "articles/")
    with CaptureQueriesContext(connection) as queries:
        ask(api, "articles/")
    assert len(queries) > 1


def test_root_paths_that_a_cache_kept_too_long(api: Api, paper: Paper):
    """Wagtail keeps them for an hour; another process may have missed the change."""
    path = f"articles/{paper.bare.pk}/"
    stale = [root._replace(root_url="https://old.example.com") for root in Site.get_site_root_paths()]
    with mock.patch("wagtail.models.Site.get_site_root_paths", return_value=stale):
        old = api.ask(path)
    assert api.ask(path)["ETag"] != old["ETag"]


# --- what is not kept ----------------------------------------------------------------------------


def is_kept(api: Api, path: str) -> bool:
    ask(api, path)
    with CaptureQueriesContext(connection) as queries:
        assert ask(api, path).status_code == 200
    return len(queries) == 1


def test_with_renditions_that_are_still_to_be_made(api: Api, paper: Paper):
    """Wagtail makes several at once without a signal."""
    path = f"articles/{paper.flood.pk}/"
    factories.edit(paper.flood, body=[], summary=[])
    assert is_kept(api, path)
    paper.picture.renditions.filter(filter_spec__startswith="fill").first().delete()
    assert not is_kept(api, path)
    assert is_kept(api, f"{path}?renditions=hero")
    create_renditions(paper.picture)
    assert is_kept(api, path)


def test_with_embeds_that_other_servers_describe(api: Api, paper: Paper):
    text = '<embed embedtype="media" url="https://video.example.com/1"/>'
    factories.edit(paper.bare, body=[("paragraph", text)])
    assert not is_kept(api, f"articles/{paper.bare.pk}/")
    assert is_kept(api, f"articles/{paper.market.pk}/")


def test_with_urls_of_images_that_expire(api: Api, paper: Paper):
    path = f"articles/{paper.flood.pk}/"
    factories.edit(paper.flood, body=[], summary=[])
    assert is_kept(api, path)
    with mock.patch.object(InMemoryStorage, "url", lambda storage, name: f"https://files.example.com/{name}?e=1"):
        factories.edit(paper.flood, title="Signed")
        assert not is_kept(api, path)


@pytest.mark.parametrize(
    "query", ["X-Amz-Signature=1", "Expires=1&amp;Signature=2", "se=1&amp;sig=2", "x-goog-signature=1"]
)
def test_with_urls_in_texts_that_expire(api: Api, paper: Paper, query):
    path = f"articles/{paper.bare.pk}/"
    factories.edit(paper.bare, body=[("paragraph", '<p><a href="https://example.com/?page=1">x</a></p>')])
    assert is_kept(api, path)
    factories.edit(paper.bare, body=[("paragraph", f'<p><a href="https://files.example.com/x?{query}">x</a></p>')])
    assert not is_kept(api, path)


def test_for_a_header_of_the_sites_own(api: Api, paper: Paper):
    """What the header says is known to the site's own code alone."""
    path = f"articles/{paper.bare.pk}/"
    with override_settings(WAGTAIL_NEWSBRIEF={"API_VARY": ["Accept", "Cookie", "X-Edition"]}):
        assert is_kept(api, path)
        api.ask(path, cookie="visits=3")
        with CaptureQueriesContext(connection) as queries:
            api.ask(path, x_edition="morning")
        assert len(queries) > 1


def test_redirects(api: Api, paper: Paper):
    """Wagtail makes them in bulk, after the commit of what they are for."""
    path = "articles/by-path/?path=/old/"
    Redirect.objects.create(old_path="/old", redirect_page=paper.bare)
    assert ask(api, path).json()["redirect"]["path"] == "/news/bare/"
    Redirect.objects.filter(old_path="/old").update(redirect_page=paper.market)
    assert ask(api, path).json()["redirect"]["path"] == "/news/local/market/"


def test_where_a_router_spreads_reads(api: Api, paper: Paper):
    """Content of one database would be kept under the version of another."""

    class Replicas:
        def __init__(self):
            self.turns = itertools.cycle(["default", "replica"])

        def db_for_read(self, model, **hints):
            return next(self.turns) if model is ContentVersion else None

    path = f"articles/{paper.bare.pk}/"
    assert is_kept(api, path)
    with override_settings(DATABASE_ROUTERS=[Replicas()]):
        assert not is_kept(api, path)
        assert [message.id for message in check_read_databases()] == ["wagtail_newsbrief.W009"]
    assert check_read_databases() == []


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
        with mock.patch("wagtail_newsbrief.versioning.VersionedCache.set") as keep:
            answer = ask(api, path)
        assert answer.status_code in {404, api.bad_request}
        kept = [value for (_, value), _ in keep.call_args_list]
        assert not any(isinstance(value, caching.Body) for value in kept)


@needs_search
def test_a_search_is_asked_anew(api: Api, paper: Paper):
    api.ask("articles/", {"search": "flood"})
    with CaptureQueriesContext(connection) as queries:
        api.ask("articles/", {"search": "flood"})
    assert len(queries) > 1


# --- while somebody writes -----------------------------------------------------------------------


def test_a_change_between_version_and_content_is_seen_by_the_next(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    load = Endpoint.load
    names = iter(["In between", "Once more"])

    def change_then_load(*args):
        rename_ada(paper, next(names))
        mark_changed()
        return load(*args)

    with mock.patch.object(Endpoint, "load", change_then_load):
        assert ask(api, path).json()["byline"][0]["name"] == "In between"
        assert ask(api, path).json()["byline"][0]["name"] == "Once more"
    assert ask(api, path).content == made_anew(api, path).content


def test_a_change_after_the_content_was_read_is_seen_by_the_next(api: Api, paper: Paper):
    """The old response is kept, under the old version."""
    path = f"articles/{paper.bare.pk}/"
    represent = Endpoint.represent

    def represent_then_change(*args):
        data = represent(*args)
        rename_ada(paper, "Too late")
        mark_changed()
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

    first, second = costs(f"articles/{paper.first_twin.pk}/", f"articles/{paper.bare.pk}/")
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


def test_what_is_known_to_be_empty_needs_no_count(db, django_assert_num_queries):
    """A site's own manager may say so, and then there is no SQL to keep a count by."""
    with django_assert_num_queries(0):
        assert PageScope().count(ArticlePage.objects.filter(pk__in=[])) == 0
