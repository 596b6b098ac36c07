"""Questions for the GraphQL of the tests' site, asked over HTTP."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

IMAGE = "{ id alt caption credit width height renditions { name files { url width height type } } }"
SECTION = "{ id title slug htmlUrl }"
NEIGHBOUR = f"{{ id title publishedAt pageType slug htmlUrl standfirst leadImage {IMAGE} section {SECTION} }}"
BRIEF = """
... on NewsbriefSummary { summaryText summaryMeta { origin label reviewed stale readingSeconds } summary {
  __typename id blockType value origin origins label sources
  ... on NewsbriefTextBlock { html }
  ... on NewsbriefKeyPointsBlock { points }
  ... on NewsbriefQuoteBlock { text attribution }
  ... on NewsbriefFiguresBlock { figures { value label } }
  ... on NewsbriefTimelineBlock { entries { date event } }
} }
"""
NEIGHBOURS = f"... on NewsbriefNavigation {{ previousArticle {NEIGHBOUR} nextArticle {NEIGHBOUR} }}"
ARTICLE = f"""
... on NewsbriefArticle {{
  standfirst publishedAt readingSeconds htmlUrl tags
  section {SECTION}
  byline {{ name slug role }}
  tagItems {{ name slug }}
  leadImage {IMAGE}
  body {{ id blockType value }}
  related {NEIGHBOUR}
}}
"""
#: A fragment, so that what is asked for is found behind its name too.
FRAGMENT = f"fragment Everything on PageInterface {{ id title {BRIEF} {NEIGHBOURS} {ARTICLE} }}"


def post(query: str, client: Client | None = None, **variables: Any) -> Any:
    """Ask a question whose ``...Everything`` is all that there is; return what GraphQL answers, errors and all."""
    text = f"{query} {FRAGMENT}"
    response = (client or Client()).post(
        "/api/graphql/",
        {"query": text, "variables": variables},
        content_type="application/json",
        headers={"host": "localhost"},
    )
    return json.loads(response.content)


def ask(query: str, client: Client | None = None, **variables: Any) -> Any:
    answer = post(query, client, **variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def refuse(query: str) -> str:
    (error,) = post(query)["errors"]
    return str(error["message"])


def titles(arguments: str = "", client: Client | None = None) -> list[str]:
    """Return the titles of a listing whose total has to be their number."""
    query = "{ newsbriefArticles%s { totalCount items { ... on PageInterface { title } } } }"
    listing = ask(query % (f"({arguments})" if arguments else ""), client)["newsbriefArticles"]
    assert listing["totalCount"] == len(listing["items"])
    return [item["title"] for item in listing["items"]]


def article(page: Any, client: Client | None = None) -> dict[str, Any]:
    found = ask("query($id: ID) { newsbriefArticle(id: $id) { ...Everything } }", client, id=page.pk)
    answer: dict[str, Any] = found["newsbriefArticle"]
    return answer
