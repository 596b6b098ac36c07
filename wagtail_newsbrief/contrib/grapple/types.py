"""GraphQL types of pages' data other than blocks, over the JSON of the REST API (see ``content.types``)."""

from __future__ import annotations

from typing import Any

import graphene


class NewsbriefSummaryMeta(graphene.ObjectType):
    """The provenance of a summary."""

    origin = graphene.String(required=True, description="human, extracted, ai or ai_edited.")
    label = graphene.String(required=True, description="What readers are told; empty for human text.")
    reviewed = graphene.Boolean(required=True)
    stale = graphene.Boolean(required=True, description="Whether the body has changed since.")
    reading_seconds = graphene.Int(required=True)


class NewsbriefNeighbour(graphene.ObjectType):
    """Previous, next or a related article."""

    id = graphene.ID(required=True)
    title = graphene.String(required=True)
    published_at = graphene.DateTime()
    page_type = graphene.String(required=True)
    slug = graphene.String(required=True)
    html_url = graphene.String(description="Null where no site serves it.")

    @staticmethod
    def resolve_page_type(neighbour: dict[str, Any], info: Any) -> str:
        return str(neighbour["meta"]["type"])

    @staticmethod
    def resolve_slug(neighbour: dict[str, Any], info: Any) -> str:
        return str(neighbour["meta"]["slug"])

    @staticmethod
    def resolve_html_url(neighbour: dict[str, Any], info: Any) -> str | None:
        url: str | None = neighbour["meta"]["html_url"]
        return url


class NewsbriefSection(graphene.ObjectType):
    """The section of an article."""

    id = graphene.ID(required=True)
    title = graphene.String(required=True)
    slug = graphene.String(required=True)
    html_url = graphene.String()


class NewsbriefBylineEntry(graphene.ObjectType):
    """An author; ``slug`` is null for a byline without an author object."""

    name = graphene.String(required=True)
    slug = graphene.String()
    role = graphene.String(required=True)


class NewsbriefTag(graphene.ObjectType):
    """A tag; ``slug`` is null if the page type defines only names."""

    name = graphene.String(required=True)
    slug = graphene.String()


class NewsbriefRendition(graphene.ObjectType):
    """One file of an image."""

    url = graphene.String(required=True)
    width = graphene.Int(required=True)
    height = graphene.Int(required=True)
    type = graphene.String(required=True, description="Its MIME type.")


class NewsbriefRenditionSet(graphene.ObjectType):
    """The files of one set, small to large."""

    name = graphene.String(required=True)
    files = graphene.List(graphene.NonNull(NewsbriefRendition), required=True)


class NewsbriefImage(graphene.ObjectType):
    """An image with its renditions."""

    id = graphene.ID(required=True)
    alt = graphene.String(required=True)
    caption = graphene.String(required=True)
    credit = graphene.String(required=True)
    width = graphene.Int(required=True)
    height = graphene.Int(required=True)
    renditions = graphene.List(graphene.NonNull(NewsbriefRenditionSet), required=True)

    @staticmethod
    def resolve_renditions(image: dict[str, Any], info: Any) -> list[dict[str, Any]]:
        return [{"name": name, "files": files} for name, files in image["renditions"].items()]
