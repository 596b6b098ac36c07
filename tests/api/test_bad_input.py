"""Bad input is refused by name, or finds nothing; it never breaks the API."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.reader.material import stream
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticlePage

ARTICLE_PARAMETERS = [
    *("section", "descendant_of", "author", "tag", "published_after", "published_before", "has_summary", "aliases"),
    *("locale", "fallback", "site", "search", "order", "limit", "offset", "cursor", "total", "ids", "exclude"),
    *("fields", "rich_text_format", "renditions"),
]
SECTION_PARAMETERS = [
    *("parent", "locale", "fallback", "site", "search", "order", "limit", "offset", "cursor"),
    *("rich_text_format", "renditions"),
]
DETAIL_PARAMETERS = ["site", "rich_text_format"]

#: What is none, whatever the parameter.
EMPTY = ["", " ", "\t", "\u00a0", "\u2003"]


@pytest.mark.parametrize("parameter", ARTICLE_PARAMETERS)
def test_an_empty_parameter_of_articles(api: Api, news: Paper, parameter):
    for value in EMPTY:
        api.refuse("articles/", {parameter: value}, parameter)


@pytest.mark.parametrize("parameter", SECTION_PARAMETERS)
def test_an_empty_parameter_of_sections(api: Api, news: Paper, parameter):
    for value in EMPTY:
        api.refuse("sections/", {parameter: value}, parameter)


@pytest.mark.parametrize("parameter", DETAIL_PARAMETERS)
def test_an_empty_parameter_of_a_detail(api: Api, news: Paper, parameter):
    for path in (f"articles/{news.flood.pk}/", f"sections/{news.news.pk}/"):
        for value in EMPTY:
            api.refuse(path, {parameter: value}, parameter)


@pytest.mark.parametrize("path", ["articles/", "sections/", "articles/{}/", "sections/{}/", "articles/by-path/?path=/"])
@pytest.mark.parametrize(
    "parameter", ["id", "type", "page", "titel", "Section", "section_id", "order[]", "é", "a\x00b"]
)
def test_an_unknown_parameter(api: Api, news: Paper, path, parameter):
    path = path.format(news.flood.pk if "articles" in path else news.news.pk)
    path, _, query = path.partition("?")
    message = api.refuse(path, "&".join(filter(None, [query, urlencode({parameter: "1"})])), parameter)
    assert "rich_text_format" in message  # it names those that there are


def test_a_filter_of_articles_is_none_of_sections(api: Api, news: Paper):
    api.refuse("sections/", {"section": news.news.pk}, "section")
    api.refuse("articles/", {"parent": news.news.pk}, "parent")
    api.refuse(f"articles/{news.flood.pk}/", {"limit": 1}, "limit")
    api.refuse("articles/", {"path": "/"}, "path")


@pytest.mark.parametrize("parameter", ARTICLE_PARAMETERS)
def test_a_repeated_parameter(api: Api, news: Paper, parameter):
    valid = {
        **dict.fromkeys(ARTICLE_PARAMETERS, "1"),
        "order": "title",
        "published_after": "2026-11-01",
        "published_before": "2026-11-09",
        "fields": "body",
        "rich_text_format": "html",
    }[parameter]
    message = api.refuse("articles/", f"{parameter}={valid}&{parameter}={valid}", parameter)
    assert "more than once" in message


@pytest.mark.parametrize("parameter", ["limit", "offset"])
@pytest.mark.parametrize(
    "value",
    ["-1", "x", "1.5", "1e3", "0x10", "١", "１２", "1_0", "+1", "1 2", str(10**30), "-0", "NaN", "²", "true", "null"],
)
def test_a_number_that_is_none(api: Api, news: Paper, parameter, value):
    api.refuse("articles/", {parameter: value}, parameter)


def test_a_limit_that_is_none(api: Api, news: Paper):
    for value in (0, 21, 100, 2**31, 2**63):
        api.refuse("articles/", {"limit": value}, "limit")


@pytest.mark.parametrize("order", ["random", "?", "id", "-title", "published", "published_at,title", "-", "pk", "PATH"])
def test_an_order_that_is_none(api: Api, news: Paper, order):
    api.refuse("articles/", {"order": order}, "order")


@pytest.mark.parametrize("parameter", ["published_after", "published_before"])
@pytest.mark.parametrize(
    "value",
    [
        *("yesterday", "2026-13-01", "2026-02-30", "2026-11-02T25:00", "2026-11-02T09:30:00+99:00", "02/11/2026"),
        *("1762074600", "2026", "2026-11", "0000-01-01", "10000-01-01", "-2026-11-02", "2026-11-02T09:30:61Z"),
        # The first and the last hours of time, which other zones have already left behind.
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_a_date_that_is_none(api: Api, news: Paper, parameter, value):
    assert "ISO 8601" in api.refuse("articles/", {parameter: value}, parameter)


def test_a_language_that_is_none(api: Api, news: Paper):
    assert "en" in api.refuse("articles/", {"locale": "xx"}, "locale")


def test_a_port_that_is_none(api: Api, news: Paper):
    for port in ("x", "-1", "1234567", "٨٠"):
        api.refuse("articles/", {"site": f"localhost:{port}"}, "site")


def test_a_search_that_is_none(api: Api, news: Paper):
    for words in ("?!", "🌊", '"', "*", "-", "%"):
        api.refuse("articles/", {"search": words}, "search")
    assert api.listing(search="zeppelin " * 32).total == 0
    assert "32 words" in api.refuse("articles/", {"search": "zeppelin " * 33}, "search")


@needs_search
def test_a_search_for_signs_finds_the_words_between_them(api: Api, news: Paper):
    for words in (
        '"flood"',
        "flood*",
        "+flood",
        "~flood^",
        "flood)",
        "flood%",
        "(flood",
        "flood'",
        "flood\\",
        "?flood!",
    ):
        assert api.titles(search=words) == ["Flood"]


def test_a_parent_that_is_none(api: Api, news: Paper):
    for parent in ("x", "1.5", "news", "-1", str(10**30)):
        api.refuse("sections/", {"parent": parent}, "parent")


@pytest.mark.parametrize("parameter", [*ARTICLE_PARAMETERS, "path"])
def test_nul(api: Api, news: Paper, parameter):
    path = "articles/by-path/" if parameter == "path" else "articles/"
    for value in ("\x00", "a\x00b", "1\x00"):
        api.refuse(path, {parameter: value}, parameter)


def test_nul_that_is_escaped_twice(api: Api, news: Paper):
    """What is left after the query string is read is forgiven, so it may still hold anything."""
    assert api.missing("articles/by-path/", {"path": "/news/%00/"}) == api.missing(
        "articles/by-path/", {"path": "/news/nowhere/"}
    )
    api.missing("articles/", {"section": "news/%00"})


@pytest.mark.parametrize("pk", ["0", "999999999999999999", str(10**30), "00"])
def test_an_id_that_is_not_there(api: Api, news: Paper, pk):
    api.missing(f"articles/{pk}/")
    api.missing(f"sections/{pk}/")


@pytest.mark.parametrize("pk", ["-1", "1.5", "x", "%00", "%ED%A0%80", "🌊"])
def test_an_address_that_the_api_does_not_have(api: Api, news: Paper, pk):
    assert api.ask(f"articles/{pk}/").status_code == 404


def test_an_article_is_no_section_and_a_section_no_article(api: Api, news: Paper):
    api.missing(f"articles/{news.news.pk}/")
    api.missing(f"sections/{news.flood.pk}/")
    api.missing("sections/by-path/", {"path": "/news/flood/"})
    api.missing("articles/by-path/", {"path": "/news/"})


@needs_v3
@pytest.mark.parametrize("path", ["x/", "null,null/", "1/unlock/more/", "a%0Ab/", "%ff/", "1.5/", "-1/unlock/"])
def test_an_address_below_articles_that_is_none(client, db, path):
    """API v3 answers in its own form, to whatever method; not with the site's page for readers."""
    for prefix in ("articles", "sections"):
        for method in ("get", "post", "put", "delete"):
            response = getattr(client, method)(f"/api/v3/{prefix}/{path}")
            assert response.status_code == 404
            assert response["Content-Type"] == "application/problem+json"
            assert "no-store" in response["Cache-Control"]


def test_a_missing_slash_is_still_added(api: Api, news: Paper):
    response = api.ask(f"articles/{news.flood.pk}")
    assert response.status_code == 301
    assert response["Location"].endswith(f"/articles/{news.flood.pk}/")


@pytest.mark.parametrize("path", ["articles/", "articles/{}/", "articles/by-path/?path=/news/flood/", "sections/"])
def test_head_is_answered_where_get_is(api: Api, news: Paper, path):
    url = api.url(path.format(news.flood.pk))
    response = api.client.head(url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == api.client.get(url)["Cache-Control"]


def test_other_methods(api: Api, news: Paper):
    for method in ("post", "put", "patch", "delete"):
        for path in ("articles/", f"articles/{news.flood.pk}/", "sections/"):
            assert getattr(api.client, method)(api.url(path)).status_code == 405


# --- anything ----------------------------------------------------------------------------------------------------

#: Text that no one types, and what could mean something to a parser, a database or a search engine.
anything = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\x00\x01%'\"\\;()*?:&|!<>-+ ~^@[]{}.,/_#=", max_size=20),
    st.sampled_from(
        [
            *("🌊" * 40, "\ud800", "null", "None", "NaN", "-1", "1e400", str(10**30), "AND", "OR NOT", '"', "a" * 5000),
            *(
                "' OR 1=1 --",
                "{{7*7}}",
                "../../etc/passwd",
                "%00",
                "١٢٣",
                "İ",
                "ﬃ",
                "\u202e",
                "\u0000",
                "*",
                "word " * 999,
            ),
        ]
    ),
)
#: Bytes as they come, also those that are no UTF-8: a lone surrogate, a byte order mark, half a character.
raw = st.binary(max_size=30).map(quote)

ANYTHING = settings(
    max_examples=min(60, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_a_clean_answer(api: Api, response) -> None:
    assert response.status_code in {200, 400, 404, 422}
    assert response.status_code in {200, 404, api.bad_request}
    json.loads(response.content)


@pytest.mark.parametrize("parameter", ARTICLE_PARAMETERS)
@given(value=st.one_of(anything.map(lambda text: quote(text.encode("utf-8", "surrogatepass"))), raw))
@ANYTHING
def test_any_value_of_any_parameter_of_articles(api: Api, news: Paper, parameter, value):
    is_a_clean_answer(api, api.ask("articles/", f"{parameter}={value}"))


@pytest.mark.parametrize("parameter", SECTION_PARAMETERS)
@given(value=st.one_of(anything.map(lambda text: quote(text.encode("utf-8", "surrogatepass"))), raw))
@ANYTHING
def test_any_value_of_any_parameter_of_sections(api: Api, news: Paper, parameter, value):
    is_a_clean_answer(api, api.ask("sections/", f"{parameter}={value}"))


@given(value=st.one_of(anything.map(lambda text: quote(text.encode("utf-8", "surrogatepass"))), raw))
@ANYTHING
def test_any_address(api: Api, news: Paper, value):
    is_a_clean_answer(api, api.ask("articles/by-path/", f"path={value}"))
    is_a_clean_answer(api, api.ask("sections/by-path/", f"path=/news/{value}&site=localhost"))


@given(query=raw)
@ANYTHING
def test_any_query_string(api: Api, news: Paper, query):
    is_a_clean_answer(api, api.ask("articles/", query))
    is_a_clean_answer(api, api.ask(f"articles/{news.flood.pk}/", query))


#: JSON of any shape, and blocks of the right names with values of any.
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.text("a<&", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*"ab", "type", "value"]), inner),
    max_leaves=6,
)
_parts = ("text", "level", "image", "alt", "items", "ordered", "embed", "columns", "rows", "attribution", "caption")
_values = _json | st.dictionaries(st.sampled_from(_parts), _json, max_size=4)
_types = st.sampled_from([*ArticlePage.body.field.stream_block.child_blocks, "key_points", "figures", "gone"])
_blocks = st.fixed_dictionaries({"type": _types | _json, "value": _values}, optional={"id": _json})
_streams = _json | st.lists(_blocks | _json, max_size=5)


@given(body=_streams, summary=_streams)
@ANYTHING
def test_any_stream_that_a_database_keeps(api: Api, news: Paper, body, summary):
    """One article that somebody broke is shown as far as it can be, and takes no listing down."""
    column = "UPDATE newsbrief_articlepage SET body = %s, summary = %s WHERE page_ptr_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(column, [json.dumps(body), json.dumps(summary), news.flood.pk])
    for format_ in ("html", "markdown") if api.version == "v3" else ("html", "db_html"):
        assert api.article(news.flood, rich_text_format=format_)["title"] == "Flood"
    assert len(api.listing(fields="*").items) == 5
    assert api.client.get(news.flood.get_url()).status_code == 200


# --- much --------------------------------------------------------------------------------------------------------


def test_a_body_of_a_megabyte(api: Api, news: Paper):
    paragraph = f"<p>{'word ' * 200}</p>"
    factories.edit(news.flood, body=stream(*[("paragraph", paragraph)] * 1100))
    response = api.ask(f"articles/{news.flood.pk}/")
    assert response.status_code == 200
    assert len(response.content) > 1_000_000
    assert len(api.listing(fields="*").items) == 5


def test_a_summary_of_five_hundred_points(api: Api, news: Paper):
    points = [f"<p>point {number}</p>" for number in range(500)]
    factories.edit(news.flood, summary=stream(("key_points", points)))
    flood = api.article(news.flood)
    assert flood["summary"][0]["value"] == points
    assert len(flood["summary_text"].splitlines()) == 500


def test_emoji_and_letters_from_everywhere(api: Api, news: Paper):
    text = "🌊 👩‍🚒 صحيفة 新聞 ᚠᚢᚦ e\u0301 \u202eback"
    factories.edit(news.flood, title=text, standfirst=text, body=stream(("heading", {"text": text, "level": "h2"})))
    flood = api.article(news.flood)
    assert flood["title"] == flood["standfirst"] == flood["body"][0]["value"]["text"] == text


def test_a_lone_surrogate_that_a_database_kept(api: Api, news: Paper):
    """SQLite and MariaDB store what JSON escapes; a UTF-8 answer can't hold it."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL refuses it")
    body = stream(("heading", {"text": "half \ud83c of a wave", "level": "h2"}))
    ArticlePage.objects.filter(pk=news.flood.pk).update(body=body)
    for flood in (api.article(news.flood), api.listing(fields="*", section="news", limit=1).items[0]):
        assert flood["body"][0]["value"]["text"] == "half ? of a wave"


def test_a_parent_that_disappears_meanwhile(api: Api, news: Paper):
    """Rows of a tree whose upper part was deleted by hand are served as far as they can be."""
    ArticlePage.objects.filter(pk=news.market.pk).update(path="0001000100ZZ0001", depth=4)
    market = api.article(news.market)
    assert market["meta"]["section"] is None
    assert len(api.listing().items) == 5
