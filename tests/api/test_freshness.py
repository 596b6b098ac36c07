"""304 from the stamp of the content: what it costs, what it takes, and when it is not given."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, parse_http_date
from wagtail.models import Site

from tests import factories
from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.search import needs_search
from wagtail_newsbrief.api import release
from wagtail_newsbrief.api.endpoint import Endpoint
from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.stamps import content_changed, current
from wagtail_newsbrief.stamps.record import ContentChange

PATHS = [
    "articles/",
    "articles/?fields=*&limit=3",
    "articles/{article}/",
    "articles/by-path/?path=/news/flood/",
    "articles/sitemap/",
    "sections/",
    "sections/{section}/",
    "sections/by-path/?path=/news/",
    "sections/sitemap/",
]


@pytest.fixture(scope="module")
def finished(news: Paper) -> Paper:
    """The paper with all of its renditions."""
    create_renditions(news.picture)
    return news


@pytest.fixture
def paper(finished: Paper, db: None) -> Paper:
    """The paper with all of its renditions, changed for the last time a while ago."""
    a_while_ago()
    return finished


def a_while_ago() -> None:
    """Let the last change have been in 2001, so that its date may be given."""
    ContentChange.objects.all().delete()
    current()
    with mock.patch("time.time", return_value=1e9):
        content_changed()


@pytest.fixture(params=PATHS)
def path(request, paper: Paper) -> str:
    return str(request.param.format(article=paper.bare.pk, section=paper.news.pk))


def ask(api: Api, path: str, **headers: str):
    path, _, query = path.partition("?")
    return api.ask(path, query, **headers)


def is_stamped(response) -> bool:
    """Tell whether an answer of 200 has the validators of the stamp; those of its own have no date."""
    return "Last-Modified" in response


def test_304_costs_one_query(api: Api, path):
    kept = ask(api, path)
    assert kept.status_code == 200
    for headers in ({"if_none_match": kept["ETag"]}, {"if_modified_since": kept["Last-Modified"]}):
        with CaptureQueriesContext(connection) as queries:
            response = ask(api, path, **headers)
        assert response.status_code == 304
        assert [query["sql"] for query in queries if ContentChange._meta.db_table not in query["sql"]] == []
        assert len(queries) == 1
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert response[name] == kept[name]


def test_and_two_more_when_wagtails_root_paths_have_left_the_cache(api: Api, path):
    kept = ask(api, path)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304
    assert len(queries) == 3


def test_head(api: Api, path, client):
    kept = ask(api, path)
    response = client.head(api.url(path), headers={"if_none_match": kept["ETag"]})
    assert response.status_code == 304


def test_the_date_is_that_of_the_last_change(api: Api, path):
    assert parse_http_date(ask(api, path)["Last-Modified"]) == 1_000_000_001


def test_a_date_to_come_is_not_given(api: Api, path):
    current()
    with mock.patch("time.time", return_value=time.time() + 60):
        content_changed()
    response = ask(api, path)
    assert "Last-Modified" not in response
    assert ask(api, path, if_none_match=response["ETag"]).status_code == 304


def test_a_date_is_good_for_the_answer_that_had_it(api: Api, path):
    """Many answers have the same date; without an ETag only a memory tells which were given, and by which code."""
    kept = ask(api, path)
    cache.clear()
    response = ask(api, path, if_modified_since=kept["Last-Modified"])
    assert response.status_code == 200
    assert "Last-Modified" not in response


def test_only_the_very_date_that_was_given_counts(api: Api, path):
    """Another is a date of the client's own, of before or after a change that took its time to be committed."""
    second = parse_http_date(ask(api, path)["Last-Modified"])
    for other in (second - 1, second + 1, int(time.time())):
        response = ask(api, path, if_modified_since=http_date(other))
        assert response.status_code == 200
        # Nothing for a middleware or a CDN to compare with the client's date.
        assert ("Last-Modified" in response) == (other < second)
    assert ask(api, path, if_modified_since="yesterday").status_code == 200


def test_an_etag_comes_before_a_date(api: Api, path):
    kept = ask(api, path)
    response = ask(api, path, if_none_match='"another"', if_modified_since=kept["Last-Modified"])
    assert response.status_code == 200


def test_changes_that_overlapped_have_no_date(api: Api, path):
    totals = ContentChange.objects.get()
    for weight in (5, 7):
        ContentChange.objects.create(weight=weight, reach=totals.reach + weight, second=totals.second + 1)
    response = ask(api, path, if_modified_since=http_date(totals.second + 1))
    assert response.status_code == 200
    assert "Last-Modified" not in response
    assert ask(api, path, if_none_match=response["ETag"]).status_code == 304


def test_any_answer_at_all(api: Api, paper: Paper):
    """ "*" is what is there; for what isn't there is 404."""
    assert api.ask(f"articles/{paper.bare.pk}/", if_none_match="*").status_code == 304
    assert api.ask("articles/987654321/", if_none_match="*").status_code == 404


# --- what an ETag is made of ---------------------------------------------------------------------


def test_each_answer_has_its_own(api: Api, paper: Paper):
    def etags() -> dict[str, str]:
        path = f"articles/{paper.bare.pk}/"
        answers = {
            "plain": api.ask(path),
            "query": api.ask(path, {"rich_text_format": "html"}),
            "another article": api.ask(f"articles/{paper.market.pk}/"),
            "host": api.ask(path, host="example.com"),
            "accept": api.ask(path, accept="application/json"),
        }
        with mock.patch("django.utils.translation.get_language", return_value="de"):
            answers["language"] = api.ask(path)
        with mock.patch("django.utils.timezone.get_current_timezone_name", return_value="JST"):
            answers["time zone"] = api.ask(path)
        return {name: answer["ETag"] for name, answer in answers.items()}

    found = etags()
    assert len(set(found.values())) == len(found), found
    assert etags() == found


@pytest.mark.parametrize(
    "setting",
    [
        {"SECRET_KEY": "another"},
        {"WAGTAILAPI_BASE_URL": "https://api.example.com"},
        {"SOME_BLOCK_ASKS_FOR_THIS": {1, 2}},
        {"WAGTAIL_NEWSBRIEF": {"READING_WORDS_PER_MINUTE": 3}},
    ],
)
def test_other_settings_other_etags(api: Api, path, setting):
    kept = ask(api, path)
    with override_settings(**setting):
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 200
    assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304


def test_other_code_other_etags(api: Api, path):
    kept = ask(api, path)
    with mock.patch.object(release, "_code", return_value="another"):
        release.fingerprint.cache_clear()
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 200
    release.fingerprint.cache_clear()
    assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304


def test_root_paths_that_a_cache_kept_too_long(api: Api, paper: Paper):
    """Wagtail keeps them for an hour; another process may have missed the change."""
    path = f"articles/{paper.bare.pk}/"
    kept = api.ask(path)
    stale = [root._replace(root_url="https://old.example.com") for root in Site.get_site_root_paths()]
    with mock.patch("wagtail.models.Site.get_site_root_paths", return_value=stale):
        assert api.ask(path, if_none_match=kept["ETag"]).status_code == 200
    assert api.ask(path, if_none_match=kept["ETag"]).status_code == 304


# --- who gets none -------------------------------------------------------------------------------


def test_what_is_not_there_is_never_unchanged(api: Api, paper: Paper):
    kept = api.ask(f"articles/{paper.bare.pk}/")
    for path in ("articles/987654321/", "articles/?limit=x", "articles/by-path/?path=/nothing/"):
        response = ask(api, path, if_none_match=kept["ETag"], if_modified_since=kept["Last-Modified"])
        assert response.status_code in {404, api.bad_request}, path
        assert "ETag" not in response
        assert "Last-Modified" not in response


def test_a_date_says_nothing_about_what_was_never_given(api: Api, paper: Paper):
    """A date is the same for all answers: without an ETag one can't tell for which it was given."""
    kept = api.ask(f"articles/{paper.bare.pk}/")
    response = api.ask("articles/987654321/", if_modified_since=kept["Last-Modified"])
    assert response.status_code == 404


def test_who_is_known_is_told_nothing(paper: Paper, client, db):
    anonymous = Api("v2", client).ask("articles/")
    client.force_login(factories.make_user())
    headers = {"if_none_match": anonymous["ETag"], "if_modified_since": anonymous["Last-Modified"]}
    response = Api("v2", client).ask("articles/", **headers)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert "Last-Modified" not in response


def test_nor_who_has_a_token(api: Api, paper: Paper):
    kept = api.ask("articles/")
    response = api.ask("articles/", if_none_match=kept["ETag"], x_newsbrief_access="a.b.c")
    assert response.status_code == 200
    assert "ETag" not in response


# --- what the stamp doesn't know -----------------------------------------------------------------


@needs_search
def test_a_search_index_follows_at_its_own_pace(api: Api, paper: Paper):
    response = api.ask("articles/", {"search": "flood"})
    assert not is_stamped(response)
    assert response["ETag"]


def test_renditions_that_are_still_to_be_made(api: Api, paper: Paper):
    """Wagtail makes several at once without a word to anybody."""
    path = f"articles/{paper.flood.pk}/"
    factories.edit(paper.flood, body=[], summary=[])
    a_while_ago()
    assert is_stamped(api.ask(path))
    paper.picture.renditions.filter(filter_spec__startswith="fill").first().delete()
    a_while_ago()
    kept = api.ask(path)
    assert not is_stamped(kept)
    assert is_stamped(api.ask(path, {"renditions": "hero"}))
    create_renditions(paper.picture)
    assert api.ask(path, if_none_match=kept["ETag"]).status_code == 200


def test_embeds_that_other_servers_describe(api: Api, paper: Paper):
    text = '<embed embedtype="media" url="https://video.example.com/1"/>'
    factories.edit(paper.bare, body=[("paragraph", text)])
    a_while_ago()
    assert not is_stamped(api.ask(f"articles/{paper.bare.pk}/"))
    assert is_stamped(api.ask(f"articles/{paper.market.pk}/"))


def test_without_stamps_the_answer_itself_is_compared(api: Api, path):
    stamped = ask(api, path)
    with override_settings(WAGTAIL_NEWSBRIEF={"API_STAMP": False}):
        kept = ask(api, path)
        assert not is_stamped(kept)
        assert ask(api, path, if_none_match=stamped["ETag"]).status_code == 200
        assert ask(api, path, if_modified_since=stamped["Last-Modified"]).status_code == 200
        Author.objects.create(name="Nobody's", slug="nobodys")
        assert ask(api, path, if_none_match=kept["ETag"]).status_code == 304


def test_so_it_is_before_anything_was_recorded(api: Api, path):
    ContentChange.objects.all().delete()
    response = ask(api, path)
    assert not is_stamped(response)
    assert ask(api, path, if_none_match=response["ETag"]).status_code == 304


# --- between reading the stamp and reading the content -------------------------------------------


def test_a_change_between_stamp_and_content(api: Api, paper: Paper):
    """The answer has the new content and the old stamp: good for nothing, but never wrong."""
    path = f"articles/{paper.bare.pk}/"
    load = Endpoint.load

    def change_then_load(*args):
        Author.objects.filter(pk=paper.ada.pk).update(name="In between")
        return load(*args)

    with mock.patch.object(Endpoint, "load", change_then_load):
        kept = api.ask(path)
    assert kept.json()["byline"][0]["name"] == "In between"
    assert api.ask(path, if_none_match=kept["ETag"]).status_code == 200


def test_a_change_after_the_content_was_read(api: Api, paper: Paper):
    path = f"articles/{paper.bare.pk}/"
    represent = Endpoint.represent

    def represent_then_change(*args):
        data = represent(*args)
        Author.objects.filter(pk=paper.ada.pk).update(name="Too late")
        return data

    with mock.patch.object(Endpoint, "represent", represent_then_change):
        kept = api.ask(path)
    assert kept.json()["byline"][0]["name"] == "Ada Quayle"
    response = api.ask(path, if_none_match=kept["ETag"])
    assert response.json()["byline"][0]["name"] == "Too late"


# --- Vary ----------------------------------------------------------------------------------------


def test_the_setting_says_what_answers_vary_by(api: Api, path):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_VARY": ["Accept", "X-Edition"]}):
        vary = {name.strip().lower() for name in ask(api, path)["Vary"].split(",")}
    assert {"accept", "x-edition"} <= vary
    assert "x-newsbrief-access" not in vary
