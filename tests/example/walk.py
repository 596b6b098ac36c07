"""Asks both API versions of the example site for everything, and holds it against the document of newsbrief_openapi.

Run in a process of its own with the settings of the example site, whose tables are there and filled. Prints JSON:
how many answers there were of each kind, and what was wrong with any.
"""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import django
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

CLIENT = Client(SERVER_NAME="localhost")


def document() -> dict[str, Any]:
    out = io.StringIO()
    call_command("newsbrief_openapi", stdout=out)
    return json.loads(out.getvalue())


def validator(data: dict[str, Any], name: str) -> Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": data["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def get(path: str, query: dict[str, Any] | None = None) -> Any:
    response = CLIENT.get(path, query)
    assert response.status_code == 200, (path, query, response.status_code, response.content)
    return response.json()


def pages(path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield all pages of a listing, by its cursor."""
    cursor = None
    while True:
        page = get(path, {**query, **({"cursor": cursor} if cursor else {})})
        yield page
        cursor = page["meta"]["next_cursor"]
        if cursor is None:
            return


def addresses() -> dict[str, list[str]]:
    """Return what search engines and feed readers are told of, beside the articles themselves."""
    articles = [item["seo"] for page in pages("/api/v3/articles/", fields="seo") for item in page["items"]]
    sections = [item["seo"] for page in pages("/api/v3/sections/", fields="seo") for item in page["items"]]
    robots = CLIENT.get("/robots.txt").content.decode()
    return {
        "html": sorted({urlsplit(seo["canonical"]).path for seo in [*articles, *sections]}),
        "feeds": sorted({urlsplit(feed["url"]).path for seo in [*articles, *sections] for feed in seo["feeds"]}),
        "sitemaps": [urlsplit(line.split()[1]).path for line in robots.splitlines() if line.startswith("Sitemap:")],
    }


def problems_at_addresses(asked: Counter[str]) -> list[str]:
    problems = []
    for kind, urls in addresses().items():
        asked[kind] = len(urls)
        problems += [problem for url in urls if (problem := problem_at(url, kind))]
    return problems


def problem_at(url: str, kind: str) -> str:
    response = CLIENT.get(url)
    if response.status_code != 200:
        return f"{url}: {response.status_code}"
    return f"{url}: no JSON-LD, or several" if kind == "html" and len(json_ld(response)) != 1 else ""


def json_ld(response: Any) -> list[dict[str, Any]]:
    html = BeautifulSoup(response.content, "html.parser")
    return [json.loads(script.string) for script in html.find_all("script", type="application/ld+json")]


def main() -> None:
    django.setup()
    data = document()
    schemas = {name: validator(data, name) for name in data["components"]["schemas"]}
    asked: Counter[str] = Counter()
    problems: list[str] = []

    def hold(kind: str, name: str, answer: Any) -> None:
        asked[kind] += 1
        found = (f"{kind}: {error.json_path}: {error.message[:300]}" for error in schemas[name].iter_errors(answer))
        problems.extend(found)

    for version in ("v2", "v3"):
        for endpoint, one in (("articles", "Article"), ("sections", "Section")):
            root = f"/api/{version}/{endpoint}/"
            item_schema = {"Article": "ArticleInListing", "Section": "Section"}[one]
            listings = [{}, {"fields": "*"}] if one == "Article" else [{}]
            items: dict[int, dict[str, Any]] = {}
            for query in listings:
                for page in pages(root, **query):
                    if version == "v3":
                        hold(f"{version} {endpoint}", f"{one}Listing", page)
                    for item in page["items"]:
                        hold(f"{version} {endpoint} items", item_schema, item)
                        items[item["id"]] = item
            sitemap = [entry for page in pages(f"{root}sitemap/", limit=20) for entry in page["items"]]
            for page in pages(f"{root}sitemap/"):
                hold(f"{version} {endpoint} sitemap", "SitemapPart", page)
            if {entry["id"]: entry["html_url"] for entry in sitemap} != {
                pk: item["meta"]["html_url"] for pk, item in items.items()
            }:
                problems.append(f"{version} {endpoint}: the sitemap is not what the listing gives")
            for pk, item in items.items():
                detail = get(f"{root}{pk}/")
                hold(f"{version} {endpoint} detail", one, detail)
                by_path = get(f"{root}by-path/", {"path": urlsplit(item["meta"]["html_url"]).path})
                hold(f"{version} {endpoint} by-path", one, by_path)
                if by_path != detail:
                    problems.append(f"{version} {endpoint} {pk}: by-path gives something else than the detail")
    problems += problems_at_addresses(asked)
    sys.stdout.write(json.dumps({"asked": asked, "problems": problems[:50]}))


if __name__ == "__main__":
    main()
