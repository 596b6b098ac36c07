"""What one GraphQL query may ask for, and what one that asks for more costs: nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from graphene_django.views import GraphQLView
from graphql import get_introspection_query

from tests.grapple.questions import FRAGMENT
from wagtail_newsbrief.contrib.grapple import checks
from wagtail_newsbrief.contrib.grapple.views import LimitedGraphQLView


def post(query: str, **variables: Any) -> tuple[int, Any]:
    response = Client().post(
        "/api/graphql/",
        {"query": query, "variables": variables},
        content_type="application/json",
        headers={"host": "localhost"},
    )
    return response.status_code, json.loads(response.content)


def refused(query: str, **variables: Any) -> list[str]:
    """Return the reasons why a query is refused, with a 400 and not one query of the database."""
    with CaptureQueriesContext(connection) as queries:
        status, answer = post(query, **variables)
    assert (status, len(queries)) == (400, 0), answer
    return [error["message"] for error in answer["errors"]]


def accept(query: str, **variables: Any) -> Any:
    status, answer = post(query, **variables)
    assert status == 200, answer
    assert "errors" not in answer
    return answer["data"]


def aliases(number: int, pk: int) -> str:
    one = f"newsbriefArticle(id: {pk}) {{ ... on NewsbriefArticle {{ section {{ id }} }} }}"
    return "{" + " ".join(f"a{n}: {one}" for n in range(number)) + "}"


def test_sixty_aliases(news):
    assert refused(aliases(60, news.flood.pk)) == ["This query is too large: its cost may be 300, not 660."]


def test_what_is_accepted_costs_about_as_many_queries_as_it_may(news):
    query = aliases(22, news.flood.pk)
    accept(query)
    with CaptureQueriesContext(connection) as queries:
        accept(query)
    assert 100 < len(queries) <= 300


def test_a_front_page(news):
    """Eight sections of five articles with everything that an article has."""
    one = 'newsbriefArticles(section: "news", limit: 5) { items { ...Everything } }'
    sections = " ".join(f"s{n}: {one}" for n in range(8))
    assert len(accept(f"{{ {sections} }} {FRAGMENT}")) == 8


def test_one_field_under_many_names(news):
    names = " ".join(f"n{n}: summaryText" for n in range(600))
    query = f"{{ newsbriefArticles(limit: 20) {{ items {{ ... on NewsbriefSummary {{ {names} }} }} }} }}"
    assert refused(query) == ["This query is too large: its values may be 10000, not 12021."]


@pytest.mark.parametrize(
    ("limits", "cost"),
    [
        (("(limit: 20)", "(limit: 20)"), 421),
        (("", ""), 111),
        (("(limit: 300)", "(limit: -1)"), 101),
        (("(limit: $n)", ""), 1101),
    ],
)
def test_lists_in_lists_count_their_rows(settings, news, limits, cost):
    settings.WAGTAIL_NEWSBRIEF = {"GRAPHQL": {"MAX_COST": 1}}
    variables = "query($n: PositiveInt)" if "$n" in limits[0] else ""
    query = f"{variables} {{ pages{limits[0]} {{ children{limits[1]} {{ parent {{ id }} }} }} }}"
    # Each row of the outer list has an inner one, and each row of that a parent.
    assert refused(query, n=1) == [f"This query is too large: its cost may be 1, not {cost}."]


def test_what_each_row_looks_up_by_itself_counts_for_each(settings, news):
    """Our fields below Grapple's ``parent`` aren't fetched for the list; right below the list they are."""
    settings.WAGTAIL_NEWSBRIEF = {"GRAPHQL": {"MAX_COST": 1}}
    ours = "... on NewsbriefArticle { section { id } leadImage { id } }"
    assert "not 3." in refused(f"{{ pages(limit: 20) {{ {ours} }} }}")[0]
    assert "not 61." in refused(f"{{ pages(limit: 20) {{ parent {{ {ours} }} }} }}")[0]


@pytest.mark.parametrize(("levels", "is_accepted"), [(12, True), (13, False)])
def test_depth(news, levels, is_accepted):
    names = ['page(slug: "news")', *["children(limit: 1)", "parent"] * 5, "children(limit: 1)"][: levels - 1]
    query = "{" + "{".join([*names, "id"]) + "}" * levels
    if is_accepted:
        accept(query)
    else:
        assert refused(query) == ["This query is too large: its depth may be 12, not 13."]


def test_fragments_that_double_each_other(news):
    fragments = [f"fragment F{n} on PageInterface {{ ...F{n + 1} parent {{ ...F{n + 1} }} }}" for n in range(40)]
    began = time.monotonic()
    reasons = refused(" ".join(["{ pages { ...F0 } }", *fragments, "fragment F40 on PageInterface { id }"]))
    assert time.monotonic() - began < 5
    assert "This query is too large: its depth may be 12, not 42." in reasons


@pytest.mark.parametrize(
    "query",
    [
        "{ pages { ...A } } fragment A on PageInterface { parent { ...A } }",
        "{ pages { ...Nowhere } }",
        "{ pages { nowhere { id } } }",
        "{ pages { ... on Nowhere { nowhere(limit: 3) { id } } } }",
        "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(3000)),
        "{" * 3000,
    ],
    ids=["circle", "no fragment", "no field", "no type", "a chain of fragments", "braces"],
)
def test_what_is_no_query_is_refused(news, query):
    assert refused(query)


def test_introspection(news):
    assert accept(get_introspection_query())["__schema"]["queryType"]["name"] == "Query"


def test_a_site_has_limits_of_its_own(settings, news):
    settings.WAGTAIL_NEWSBRIEF = {"GRAPHQL": {"MAX_DEPTH": 1, "MAX_VALUES": 1}}
    assert len(refused("{ pages { id } }")) == 2


# --- the check ---------------------------------------------------------------------------------------------------


class Routes:
    """A URLconf."""

    def __init__(self, *urlpatterns: Any) -> None:
        self.urlpatterns = urlpatterns


@pytest.mark.parametrize(
    ("routes", "found"),
    [
        ([path("api/", include("wagtail_newsbrief.contrib.grapple.urls"))], []),
        ([path("api/", include("grapple.urls"))], ["api/graphql/"]),
        ([path("a/", GraphQLView.as_view()), path("b/", lambda request: None)], ["a/"]),
        ([path("a/", GraphQLView.as_view(validation_rules=LimitedGraphQLView.validation_rules))], []),
    ],
)
def test_a_view_without_limits_is_found(routes, found):
    with override_settings(ROOT_URLCONF=Routes(*routes)):
        messages = checks.check_limits()
    assert [message.id for message in messages] == [checks.W002] * len(found)
    assert [message.msg for message in messages] == [
        f"GraphQL at {route} accepts queries of any depth and cost." for route in found
    ]
