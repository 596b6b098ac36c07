"""What the fuzzer is told of the two APIs: our part of v3's document, and a document of v2 made from it.

API v2 has no document of its own. It answers with the same articles and takes the same parameters, so what
differs is written here: how it refuses, and how it counts. In both ``fields`` may leave anything out.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

ROOT_V3, ROOT_V2 = "/api/v3/", "/api/v2/"
OURS = ("articles/", "sections/", "drafts/")

_LISTINGS = ("ArticleListing", "SectionListing")
#: What ``fields`` may thin out.
_THINNED = ("Article", "ArticleInListing", "Section", "ArticleMeta", "PageMeta")


def v3(whole: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a site's v3 document that is ours, with values that mean something there."""
    data = copy.deepcopy(whole)
    ours = tuple(ROOT_V3 + name for name in OURS)
    data["paths"] = {path: item for path, item in data["paths"].items() if path.startswith(ours)}
    for name in _THINNED:
        data["components"]["schemas"][name].pop("required", None)
    for operation in _operations(data):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "fields":
                names = "title" if "sections" in operation["tags"] else "body|related|title|tags"
                parameter["schema"] = {"type": "string", "pattern": rf"^([*_]|-?({names}))(,-?({names}))?$"}
            kind = "section_id" if parameter["name"] == "id" and "sections" in operation["tags"] else parameter["name"]
            if kind in examples:
                parameter["examples"] = {f"known {n}": {"value": value} for n, value in enumerate(examples[kind])}
        if operation["operationId"].endswith("_list"):
            _link(operation)
    return data


def v2(v3_document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of v2 for what ``v3`` returned."""
    data = copy.deepcopy(v3_document)
    data["info"] = {"title": "API v2, as the fuzzer knows it", "version": "0"}
    data["paths"] = {path.replace(ROOT_V3, ROOT_V2): item for path, item in data["paths"].items()}
    schemas = data["components"]["schemas"]
    for name in _LISTINGS:
        _count_in_meta(schemas[name])
    # DRF itself says "detail", Wagtail and we say "message".
    one_of = {"properties": {"message": {"type": "string"}, "detail": {"type": "string"}}}
    schemas["Refusal"] = {**one_of, "type": "object", "additionalProperties": False, "minProperties": 1}
    refusal = {"description": "Refused", "content": {"application/json": {"schema": _reference("Refusal")}}}
    # Django's converters decide what is an address of the API; the rest is the site's, in HTML.
    absent = {**refusal, "content": {**refusal["content"], "text/html": {"schema": {"type": "string"}}}}
    for operation in _operations(data):
        operation.pop("security", None)
        is_post = "requestBody" in operation
        good = operation["responses"]["200" if "200" in operation["responses"] else 200]
        refusals = {"400": refusal, "403": refusal, "404": absent, "406": refusal}
        if is_post:
            refusals |= {"403": absent, "415": refusal, "429": refusal}
        operation["responses"] = {"200": good, **refusals}
    return data


def _operations(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in data["paths"].values():
        yield from item.values()


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _link(operation: dict[str, Any]) -> None:
    """From a listing one goes on to its next part, and to what it names."""
    kind = operation["operationId"].removesuffix("_list")
    good = operation["responses"]["200" if "200" in operation["responses"] else 200]
    good["links"] = {
        "next": {
            "operationId": operation["operationId"],
            "parameters": {"query.cursor": "$response.body#/meta/next_cursor"},
        },
        "first": {"operationId": f"{kind}_detail", "parameters": {"path.id": "$response.body#/items/0/id"}},
    }


def _count_in_meta(schema: dict[str, Any]) -> None:
    cursor = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    meta = {"total_count": {"type": ["integer", "null"]}, "next_cursor": cursor}
    schema["properties"].pop("count")
    schema["properties"]["meta"] = _closed(meta)
    schema["required"] = ["meta", "items"]


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
