"""Articles with a password: a token for those who know it, and not a word to anybody else."""

from __future__ import annotations

import json
import time
from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from tests.api.conftest import Api
from tests.api.paper import Paper, at
from tests.support import factories
from wagtail_newsbrief import access_tokens, attempts
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.api import unlock as module

HEADER = "x_newsbrief_access"


@pytest.fixture(autouse=True)
def _no_limit(settings):
    """A minute is short: only the tests of the limit count attempts."""
    settings.WAGTAIL_NEWSBRIEF = {"UNLOCK_RATE_LIMIT": ""}


@pytest.fixture
def secret(news: Paper) -> Any:
    """An article with the password "open sesame", between two others."""
    article = factories.make_article(news.news, "Cave", slug="cave", published_at=at(3, 12))
    factories.restrict(article, "password", password="open sesame")
    return article


def post(api: Api, pk: Any, password: Any = "open sesame", query: str = "", **headers: str):
    return api.client.post(
        api.url(f"articles/{pk}/unlock/{query}"),
        json.dumps({"password": password}),
        content_type="application/json",
        headers={**api.headers, **headers},
    )


def unlock(api: Api, page: Any, password: str = "open sesame", **headers: str) -> str:
    response = post(api, page.pk, password, **headers)
    assert response.status_code == 200, response.content
    data = response.json()
    assert set(data) == {"token", "expires_in"}
    assert data["expires_in"] == 1800
    return str(data["token"])


def refusal(response) -> tuple[int, str]:
    data = response.json()
    return response.status_code, data.get("message") or data["detail"]


NO = (403, "No article here has this password.")


def test_the_password_opens_the_article(api: Api, news: Paper, secret):
    api.missing(f"articles/{secret.pk}/")
    token = unlock(api, secret)
    response = api.ask(f"articles/{secret.pk}/", **{HEADER: token})
    assert response.status_code == 200
    assert response.json()["title"] == "Cave"
    assert api.ask("articles/by-path/", {"path": "/news/cave/"}, **{HEADER: token}).status_code == 200
    titles = [item["title"] for item in api.ask("articles/", **{HEADER: token}).json()["items"]]
    assert "Cave" in titles
    flood = api.ask(f"articles/{news.flood.pk}/", **{HEADER: token}).json()
    assert flood["previous"]["title"] == "Cave"
    # Nobody else sees more than before.
    api.missing(f"articles/{secret.pk}/")
    assert "Cave" not in api.titles()
    assert api.article(news.flood)["previous"]["title"] == "Second twin"


def test_nobody_keeps_what_a_token_opens(api: Api, news: Paper, secret):
    token = unlock(api, secret)
    for value in (token, "nonsense"):
        for path in (f"articles/{secret.pk}/", "articles/", f"articles/{news.flood.pk}/", "articles/987654321/"):
            response = api.ask(path, **{HEADER: value})
            assert response["Cache-Control"] == "private, no-store"
            assert "ETag" not in response
    assert "X-Newsbrief-Access" in api.ask("articles/")["Vary"]
    assert post(api, secret.pk)["Cache-Control"] == "private, no-store"
    assert post(api, secret.pk, "wrong")["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("above", ["section", "both"])
def test_a_password_of_the_section(api: Api, news: Paper, secret, above):
    if above == "section":
        PageViewRestriction.objects.all().delete()
    factories.restrict(news.news, "password", password="news only")
    token = unlock(api, secret, "news only")
    if above == "both":
        assert api.ask(f"articles/{secret.pk}/", **{HEADER: token}).status_code == 404
        token = unlock(api, secret, **{HEADER: token})
    assert api.ask(f"articles/{secret.pk}/", **{HEADER: token}).status_code == 200
    assert api.ask(f"articles/{news.flood.pk}/", **{HEADER: token}).status_code == 200


def test_an_alias_has_the_password_of_its_source(api: Api, news: Paper, secret):
    alias = secret.create_alias(parent=news.local, update_slug="cave-alias")
    alias.view_restrictions.all().delete()  # Wagtail's copy; an alias that is older than the restriction has none
    api.missing(f"articles/{alias.pk}/")
    token = unlock(api, alias)
    for page in (alias, secret):
        assert api.ask(f"articles/{page.pk}/", **{HEADER: token}).status_code == 200


def test_one_password_of_two(api: Api, news: Paper, secret):
    factories.restrict(news.news, "password", password="open sesame")
    token = unlock(api, secret)
    assert api.ask(f"articles/{secret.pk}/", **{HEADER: token}).status_code == 200


def test_what_a_password_does_not_open(api: Api, news: Paper, secret):
    factories.restrict(news.news, "login")
    token = unlock(api, secret)
    assert api.ask(f"articles/{secret.pk}/", **{HEADER: token}).status_code == 404


# --- what is no different ----------------------------------------------------------------------------------------


@pytest.fixture
def others(news: Paper, secret) -> dict[str, Any]:
    """Articles that no password opens, and one whose password is another; by what they are."""
    draft = factories.make_article(news.news, "Draft", live=False)
    factories.restrict(draft, "password", password="open sesame")
    members = factories.make_article(news.news, "Members")
    factories.restrict(members, "login")
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    elsewhere = factories.make_article(root, "Elsewhere")
    factories.restrict(elsewhere, "password", password="open sesame")
    locked = factories.make_article(news.news, "Other word")
    factories.restrict(locked, "password", password="something else")
    return {
        "draft": draft.pk,
        "login": members.pk,
        "elsewhere": elsewhere.pk,
        "section": news.news.pk,
        "free": news.flood.pk,
        "another password": locked.pk,
        "missing": 987654321,
        "no id": 99999999999999999999,
    }


def test_refusals_are_the_same(api: Api, news: Paper, others):
    answers = {}
    for name, pk in others.items():
        with CaptureQueriesContext(connection) as queries:
            response = post(api, pk)
        answers[name] = (refusal(response), len(queries), sorted(response.headers.items()))
    first = answers["missing"]
    assert first[0] == NO
    assert all(answer == first for answer in answers.values()), answers


def test_as_many_comparisons_for_what_is_not_there(api: Api, news: Paper, others, secret):
    counts = {}
    for name, pk in {**others, "right": secret.pk}.items():
        with mock.patch.object(
            access_tokens, "constant_time_compare", wraps=access_tokens.constant_time_compare
        ) as compare:
            post(api, pk)
        counts[name] = compare.call_count
    # One more for each restriction that stands before the article, be the password right or wrong.
    assert counts == {**dict.fromkeys(others, 1), "another password": 2, "right": 2}


@pytest.mark.parametrize("password", ["wrong", "open sesame ", "OPEN SESAME", "open sesam", "🗝", "x" * 255])
def test_a_wrong_password(api: Api, news: Paper, secret, password):
    assert refusal(post(api, secret.pk, password)) == NO


@pytest.mark.parametrize("password", ["", None, 7, ["open sesame"], "x" * 256, "open\x00sesame"])
def test_what_can_be_no_password(api: Api, news: Paper, secret, password):
    for pk in (secret.pk, 987654321):
        response = post(api, pk, password)
        assert response.status_code == api.bad_request
        assert b"password" in response.content


def test_a_body_that_is_none(api: Api, news: Paper, secret):
    for body in ("", "[]", '"open sesame"', "{"):
        response = api.client.post(api.url(f"articles/{secret.pk}/unlock/"), body, content_type="application/json")
        assert response.status_code in {400, 422}


def post_at(api: Api, path: Any, password: Any = "open sesame", query: str = "", **more: Any):
    return api.client.post(
        api.url(f"articles/unlock/{query}"),
        json.dumps({"path": path, "password": password, **more}),
        content_type="application/json",
        headers=api.headers,
    )


@pytest.mark.parametrize("path", ["/news/cave/", "/news/cave", "news/cave/", "/news/c%61ve/"])
def test_by_address(api: Api, news: Paper, secret, path):
    assert api.ask("articles/by-path/", {"path": "/news/cave/"}).status_code == 404
    response = post_at(api, path)
    assert response.status_code == 200
    token = response.json()["token"]
    assert api.ask("articles/by-path/", {"path": "/news/cave/"}, **{HEADER: token}).json()["title"] == "Cave"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/news/cave/", "/news/flood/", "/news/", "/", "/nowhere/", "/\x00/", "x" * 3000])
def test_by_address_refusals_are_the_same(api: Api, news: Paper, secret, path):
    Site.get_site_root_paths()  # Wagtail keeps the root paths of the sites in its cache from now on
    with CaptureQueriesContext(connection) as captured:
        response = post_at(api, path, "wrong")
    assert refusal(response) == NO
    with CaptureQueriesContext(connection) as wanted:
        post_at(api, "/news/cave/", "wrong")
    assert len(captured) == len(wanted)


def test_by_address_of_another_site(api: Api, news: Paper, secret):
    root = factories.make_page("testapp.PlainPage", factories.home().get_parent(), title="Other")
    Site.objects.create(hostname="other.example.com", root_page_id=root.pk)
    assert post_at(api, "/news/cave/", query="?site=localhost").status_code == 200
    assert post_at(api, "/news/cave/", query="?site=other.example.com").status_code == 403


@pytest.mark.parametrize("path", ["", None, 7])
def test_by_an_address_that_is_none(api: Api, news: Paper, secret, path):
    assert post_at(api, path).status_code == api.bad_request
    assert post_at(api, "/news/cave/", "").status_code == api.bad_request


def test_attempts_by_address_are_counted_with_the_others(api: Api, news: Paper, secret, limited):
    for _ in range(2):
        assert post_at(api, "/news/cave/", "wrong").status_code == 403
    assert post(api, secret.pk).status_code == 200
    assert post_at(api, "/news/cave/").status_code == 429


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"password": ' + "[" * 100_000, '{"password": "\\ud800"}', b'{"password": "\xff"}']
)
def test_a_body_that_breaks_its_reader(api: Api, news: Paper, secret, body):
    url = api.url(f"articles/{secret.pk}/unlock/")
    response = api.client.post(url, body, content_type="application/json")
    assert response.status_code in {400, api.bad_request}
    assert "json" in response["Content-Type"]


def test_an_address_with_half_a_character(api: Api, news: Paper, secret):
    response = post_at(api, "/news/\ud800/")
    assert response.status_code == (403 if api.version == "v2" else 422)


def test_parameters(api: Api, news: Paper, secret, others):
    assert post(api, secret.pk, query="?site=localhost").status_code == 200
    assert post(api, others["elsewhere"], query="?site=other.example.com").status_code == 200
    assert refusal(post(api, secret.pk, query="?site=other.example.com")) == NO
    response = post(api, secret.pk, query="?nonsense=1")
    assert response.status_code == api.bad_request
    assert b"nonsense" in response.content


def test_only_by_post(api: Api, news: Paper, secret):
    assert api.ask(f"articles/{secret.pk}/unlock/").status_code == 405


def test_no_cookie_and_no_csrf(api: Api, news: Paper, secret):
    strict = Api(api.version, Client(enforce_csrf_checks=True))
    assert post(strict, secret.pk).status_code == 200
    assert not strict.client.cookies


# --- the token ---------------------------------------------------------------------------------------------------


def is_open(api: Api, page: Any, token: str) -> bool:
    return api.ask(f"articles/{page.pk}/", **{HEADER: token}).status_code == 200


def test_it_ends(api: Api, news: Paper, secret):
    token = unlock(api, secret)
    now = time.time()
    with mock.patch("time.time", return_value=now + 1790):
        assert is_open(api, secret, token)
    with mock.patch("time.time", return_value=now + 1810):
        assert not is_open(api, secret, token)
    with override_settings(WAGTAIL_NEWSBRIEF={"UNLOCK_SECONDS": 1}), mock.patch("time.time", return_value=now + 5):
        assert not is_open(api, secret, token)


def test_another_password_prolongs_nothing(api: Api, news: Paper, secret):
    other = factories.make_article(news.news, "Other cave")
    factories.restrict(other, "password", password="another")
    token = unlock(api, secret)
    now = time.time()
    with mock.patch("time.time", return_value=now + 1000):
        both = unlock(api, other, "another", **{HEADER: token})
        assert is_open(api, secret, both)
        assert is_open(api, other, both)
    with mock.patch("time.time", return_value=now + 1810):
        assert not is_open(api, secret, both)
        assert is_open(api, other, both)
        # Nor does going on with it; the password itself does.
        assert not is_open(api, secret, unlock(api, other, "another", **{HEADER: both}))
        assert is_open(api, secret, unlock(api, secret, **{HEADER: both}))


def test_it_ends_with_its_password(api: Api, news: Paper, secret):
    token = unlock(api, secret)
    restriction = PageViewRestriction.objects.get(page=secret)
    restriction.password = "another"
    restriction.save()
    assert not is_open(api, secret, token)
    restriction.password = "open sesame"
    restriction.save()
    assert is_open(api, secret, token)
    restriction.restriction_type = "login"
    restriction.save()
    assert not is_open(api, secret, token)
    restriction.delete()
    assert is_open(api, secret, token)  # as for everybody


def test_it_opens_nothing_else(api: Api, news: Paper, secret):
    other = factories.make_article(news.news, "Other cave")
    factories.restrict(other, "password", password="open sesame")
    assert not is_open(api, other, unlock(api, secret))


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: "x", lambda t: "", lambda t: "a:b:c"]
)
def test_one_that_was_altered(api: Api, news: Paper, secret, change):
    assert not is_open(api, secret, change(unlock(api, secret)))


def test_one_of_another_secret_key(api: Api, news: Paper, secret):
    token = unlock(api, secret)
    with override_settings(SECRET_KEY="another"):
        assert not is_open(api, secret, token)


def test_it_does_not_hold_the_password(api: Api, news: Paper, secret):
    from django.core import signing

    token = unlock(api, secret)
    assert "sesame" not in json.dumps(signing.loads(token, salt="wagtail_newsbrief.unlocking"))


def test_what_it_costs(api: Api, news: Paper, secret):
    token = unlock(api, secret)
    api.ask("sections/")  # for Wagtail's root paths
    counts = []
    for headers in ({}, {HEADER: token}, {HEADER: "nonsense"}):
        with CaptureQueriesContext(connection) as queries:
            assert api.ask(f"articles/{news.bare.pk}/", **headers).status_code == 200
        counts.append(len(queries))
    # Who brings a token, good or not, gets nothing by the version: not that query, but site, trees and restrictions.
    assert counts[2] == counts[0] - 1 + 3
    assert counts[1] <= counts[2] + 1  # and perhaps one less, where nothing is denied any more
    with CaptureQueriesContext(connection) as queries:
        unlock(api, secret)
    assert len(queries) == 5  # site, its trees, the article, what it is an alias of, their restrictions


@pytest.mark.django_db
def test_a_frontend_may_ask_what_there_is(client, news: Paper, secret):
    for address in (f"articles/{secret.pk}/unlock/", "articles/unlock/", "articles/", f"articles/{secret.pk}/"):
        response = client.options(f"/api/v2/{address}")
        assert response.status_code == 200, address
        assert "actions" not in response.json()


def test_a_visitor_without_headers():
    assert Visitor(object()).is_anonymous
    assert access_tokens.unlocked(None) == []


# --- attempts ----------------------------------------------------------------------------------------------------


@pytest.fixture
def limited(settings) -> None:
    settings.WAGTAIL_NEWSBRIEF = {"UNLOCK_RATE_LIMIT": "3/h"}
    cache.clear()


def test_attempts_are_counted(api: Api, news: Paper, secret, limited):
    # Whichever article, and whether the password is right or wrong.
    assert [post(api, pk, "wrong").status_code for pk in (secret.pk, 987654321, news.flood.pk)] == [403] * 3
    for pk in (secret.pk, 987654321):
        response = post(api, pk)
        status, message = refusal(response)
        assert status == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        assert response["Retry-After"] in message
        assert response["Cache-Control"] == "private, no-store"
    # Somebody else may go on.
    api.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert post(api, secret.pk).status_code == 200


def test_an_attempt_too_many_asks_no_database(api: Api, news: Paper, secret, limited):
    for _ in range(4):
        post(api, secret.pk)  # the first too many is found out by the database
    with CaptureQueriesContext(connection) as queries:
        assert post(api, secret.pk).status_code == 429
    assert len(queries) == 0


def test_a_cache_that_forgets_lets_nobody_try_more_often(api: Api, news: Paper, secret, limited):
    for _ in range(3):
        post(api, secret.pk, "wrong")
        cache.clear()
    assert post(api, secret.pk).status_code == 429
    cache.clear()
    assert post(api, secret.pk).status_code == 429


def test_an_attempt_counts_though_its_request_is_a_transaction(api: Api, news: Paper, secret, limited):
    with mock.patch.dict(connection.settings_dict, {"ATOMIC_REQUESTS": True}):
        assert [post(api, secret.pk, "wrong").status_code for _ in range(4)] == [403, 403, 403, 429]


def test_the_table_of_attempts_stays_small(api: Api, news: Paper, secret, limited, monkeypatch):
    """Those who share a bucket wait for each other; nobody gains an attempt by coming from everywhere."""
    monkeypatch.setattr(attempts, "BUCKETS", 2)
    statuses = []
    for number in range(20):
        api.client.defaults["REMOTE_ADDR"] = f"2001:db8:0:{number}::1"
        statuses.append(post(api, secret.pk, "wrong").status_code)
    assert sorted(statuses) == [403] * 6 + [429] * 14
    assert sorted(map(str, attempts.AttemptCount.objects.all())) == [f"3 attempts in bucket {n}" for n in (0, 1)]


def test_a_window_ends(api: Api, news: Paper, secret, limited):
    with mock.patch("time.time", return_value=1_800_000_000 + 3599):
        assert [post(api, secret.pk).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert post(api, secret.pk)["Retry-After"] == "1"
    with mock.patch("time.time", return_value=1_800_000_000 + 3600):
        assert [post(api, secret.pk).status_code for _ in range(4)] == [200, 200, 200, 429]
    # A server whose clock is behind goes on counting.
    cache.clear()
    with mock.patch("time.time", return_value=1_800_000_000 + 3599):
        assert post(api, secret.pk).status_code == 429


def test_counting_costs_a_query(api: Api, news: Paper, secret, limited):
    post(api, secret.pk)
    with CaptureQueriesContext(connection) as queries:
        assert post(api, secret.pk).status_code == 200
    assert len(queries) == 6  # beside those of test_what_it_costs


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::1", "::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.8", "192.0.2.8"),
        ("", "local"),
        ("unix:", "local"),
    ],
)
def test_who_makes_the_attempts(address, network):
    assert module._network(RequestFactory().post("/", REMOTE_ADDR=address)) == network
