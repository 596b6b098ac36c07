"""The fields of the schema's ``Query``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import graphene
from django.http import Http404
from graphene.utils.str_converters import to_snake_case
from graphql import FieldNode, FragmentSpreadNode, GraphQLError

from wagtail_newsbrief.api.endpoint import Listing
from wagtail_newsbrief.api.parameters import ParameterError
from wagtail_newsbrief.utils.text import as_id

from .endpoint import GraphQLEndpoint
from .interfaces import NewsbriefArticle

#: Fields for which more than the default columns are read.
_READ = ("summary", "summary_text", "summary_meta", "body", "byline", "tags", "related")


class NewsbriefArticleList(graphene.ObjectType):
    """One page of a listing."""

    total_count = graphene.Int(required=True)
    next_cursor = graphene.String(description="For the argument cursor; null on the last page and for a search.")
    items = graphene.List(graphene.NonNull(NewsbriefArticle), required=True)


_FILTERS = {
    "section": "Id or path of a section.",
    "author": "Slug of an author.",
    "tag": "Name or slug of a tag.",
    "published_after": "ISO 8601; from then on.",
    "published_before": "ISO 8601; until then, exclusive.",
    "locale": "Language code.",
    "fallback": "Language that stands in for missing translations.",
    "site": "Host or host:port.",
    "search": "Words.",
    "order": "-published_at, published_at or title.",
    "cursor": "nextCursor of the previous response.",
}


class NewsbriefQuery:
    """Articles by the rules of ``/articles/`` of the REST API: the same filters, the same access."""

    newsbrief_articles = graphene.Field(
        NewsbriefArticleList,
        required=True,
        limit=graphene.Int(),
        offset=graphene.Int(),
        **{name: graphene.String(description=description) for name, description in _FILTERS.items()},
    )
    newsbrief_article = graphene.Field(
        NewsbriefArticle,
        id=graphene.ID(),
        path=graphene.String(description="The URL path on the site, such as /news/some-story/."),
        locale=graphene.String(description=_FILTERS["locale"]),
        site=graphene.String(description=_FILTERS["site"]),
    )

    @staticmethod
    def resolve_newsbrief_articles(root: Any, info: Any, **arguments: Any) -> Listing:
        try:
            return GraphQLEndpoint(info.context, _parameters(info, arguments)).listing()
        except (ParameterError, Http404) as error:
            raise GraphQLError(str(error)) from error

    @staticmethod
    def resolve_newsbrief_article(root: Any, info: Any, **arguments: Any) -> Any | None:
        """Return null if there is no such article for the visitor, and for a URL that redirects."""
        pk = arguments.pop("id", None)
        try:
            endpoint = GraphQLEndpoint(info.context, _parameters(info, arguments))
            if pk is None:
                found = endpoint.by_path()
                return found if isinstance(found, endpoint.model) else None
            return endpoint.detail(as_id(pk) or 0)
        except ParameterError as error:
            raise GraphQLError(str(error)) from error
        except Http404:
            return None


def _parameters(info: Any, arguments: dict[str, Any]) -> dict[str, str]:
    """Return the arguments as parameters of the REST API, with the selected fields as ``fields``.

    Null is treated as missing.
    """
    wanted = set(_names(info.field_nodes, info.fragments))
    fields = [name for name in _READ if name in wanted]
    given = {name: str(value) for name, value in arguments.items() if value is not None}
    return {**given, "fields": ",".join(["_", *fields])}


def _names(nodes: Iterable[Any], fragments: dict[str, Any]) -> Iterator[str]:
    """Return the names of all fields below these nodes, in snake case."""
    for node in nodes:
        if isinstance(node, FragmentSpreadNode):
            node = fragments[node.name.value]
        elif isinstance(node, FieldNode):
            yield to_snake_case(node.name.value)
        if node.selection_set is not None:
            yield from _names(node.selection_set.selections, fragments)


def add_to(query_mixins: list[type[Any]]) -> None:
    """Add our queries to those of Grapple's schema."""
    query_mixins.append(NewsbriefQuery)
