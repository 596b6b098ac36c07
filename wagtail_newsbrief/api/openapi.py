"""The OpenAPI 3.1 document that ``newsbrief_openapi`` writes, for type generators of frontends. Requires API v3.

It has the package's paths, or all of Wagtail's with precise schemas of StreamFields.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse
from pydantic import TypeAdapter
from wagtail.api import APIField
from wagtail.fields import StreamField

from wagtail_newsbrief import __version__
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.serializers import StreamFieldInBatch, SummaryInBatch

from .schemas import BlockTypes
from .v3 import api

_PREFIX = "#/components/schemas/"
_PROBLEM = f"{_PREFIX}ProblemDetail"


def document() -> dict[str, Any]:
    """Return the document as plain JSON data. No query.

    The package's paths with every schema they refer to; all of the site's API v3 with ``OPENAPI_ALL_STREAMS``. Raise
    ``ImproperlyConfigured`` if API v3 is not in the site's URLs.
    """
    try:
        root = reverse(f"{api.urls_namespace}:api-root")
    except NoReverseMatch as error:
        raise ImproperlyConfigured(
            'API v3 is not in ROOT_URLCONF. Add path("api/v3/", api.urls), with api from wagtail_newsbrief.api.v3.'
        ) from error
    data = json.loads(json.dumps(api.get_openapi_schema(path_prefix=root), default=str))
    del data["servers"]  # without the key, paths are relative to the site as well
    if newsbrief_settings.openapi_all_streams:
        _describe_streams(data["components"]["schemas"])
    else:
        _keep_ours(data, root)
    _correct(data)
    return dict(data)


def to_text(data: dict[str, Any]) -> str:
    """Return the document as text; the same bytes for the same site."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _keep_ours(data: dict[str, Any], root: str) -> None:
    ours = tuple(f"{root}{name}/" for name in ("articles", "sections", "paths", "authors", "tags"))
    data["info"] = {
        "title": "Articles and sections",
        "version": __version__,
        "description": "What wagtail-newsbrief adds to Wagtail's API v3.",
    }
    data["paths"] = {path: item for path, item in data["paths"].items() if path.startswith(ours)}
    schemas = data["components"]["schemas"]
    data["components"]["schemas"] = {name: schemas[name] for name in sorted(_needed(data["paths"], schemas))}


def _needed(paths: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that paths refer to, directly or indirectly."""
    found: set[str] = set()
    new = set(_references(paths))
    while new:
        found |= new
        new = {name for known in new for name in _references(schemas[known])} - found
    return found


def _references(data: Any) -> Iterator[str]:
    for node in _nodes(data):
        reference = node.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(_PREFIX)


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    if isinstance(data, dict | list):
        for child in data.values() if isinstance(data, dict) else data:
            yield from _nodes(child)


def _correct(data: dict[str, Any]) -> None:
    # In OpenAPI, an empty requirement means that authentication is optional.
    data["components"]["securitySchemes"].pop("AllowAnonymous", None)
    for node in _nodes(data["paths"]):
        if isinstance(node.get("security"), list):
            node["security"] = [{} if "AllowAnonymous" in one else one for one in node["security"]]
        content = node.get("content")
        if isinstance(content, dict) and _is_problem(content.get("application/json")):
            content["application/problem+json"] = content.pop("application/json")


def _is_problem(media: Any) -> bool:
    return isinstance(media, dict) and media.get("schema") == {"$ref": _PROBLEM}


def _describe_streams(schemas: dict[str, Any]) -> None:
    """Replace the schema of each StreamField in Wagtail's types by a precise one."""
    ours, wagtails = BlockTypes(), BlockTypes(wagtails_images=True)
    for model, component in _read_schemas(schemas):
        for field in APIField.get_fields_for_model(model):
            is_ours = isinstance(field.serializer, StreamFieldInBatch)
            stream = getattr(getattr(model, field.name, None), "field", None)
            if not isinstance(stream, StreamField) or not (is_ours or field.serializer is None):
                continue
            name = f"{'Rich' if is_ours else ''}{model._meta.object_name}{field.name.title().replace('_', '')}"
            make = ours.summary if isinstance(field.serializer, SummaryInBatch) else ours.stream
            type_ = (make if is_ours else wagtails.stream)(stream.stream_block, name)
            # As in Wagtail's schemas, the value of a serializer may be null.
            component["properties"][field.name] = _schema(type_ | None if is_ours else type_, schemas)


def _read_schemas(schemas: dict[str, Any]) -> Iterator[tuple[type[Any], dict[str, Any]]]:
    """Yield each model of API v3 with its read schema, if the name of the schema is unique."""
    from wagtail.api.v3.registry import registry

    summaries = registry.list_content_types()
    types = [registration for summary in summaries if (registration := registry.get(summary.name)) is not None]
    read = [one for one in types if one.read_schema is not None]
    names = Counter(one.read_schema.__name__ for one in read)
    for one in read:
        name = one.read_schema.__name__
        if names[name] == 1 and "properties" in schemas.get(name, {}):
            yield apps.get_model(one.name), schemas[name]


def _schema(type_: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(type_).json_schema(ref_template=_PREFIX + "{model}", by_alias=True)
    schemas.update(schema.pop("$defs", {}))
    return dict(schema)
