"""GraphQL types of pages' data other than blocks, over the JSON of the REST API (see ``content.types``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene

from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.types import LinkData


class NewsbriefSummaryMeta(graphene.ObjectType):
    """The provenance of a summary."""

    origin = graphene.String(required=True, description="human, extracted, ai or ai_edited.")
    label = graphene.String(required=True, description="The label for readers; empty for text by an editor.")
    reviewed = graphene.Boolean(required=True)
    stale = graphene.Boolean(required=True, description="Whether the body has changed since.")
    reading_seconds = graphene.Int(required=True)


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


def _of_linked(value: Callable[[LinkedArticle], Any]) -> Any:
    """Return a resolver that gives a value of the article."""
    return staticmethod(lambda article, info: value(article))


@dataclass(frozen=True)
class LinkedArticle:
    """An article that another one leads to, and the batch that looks up what it shows."""

    batch: PageBatch
    page: Any

    @property
    def link(self) -> LinkData:
        return self.batch.link(self.page)


class NewsbriefNeighbour(graphene.ObjectType):
    """Previous, next or a related article."""

    id = graphene.ID(required=True)
    title = graphene.String(required=True)
    published_at = graphene.DateTime()
    page_type = graphene.String(required=True)
    slug = graphene.String(required=True)
    html_url = graphene.String(description="Null where no site serves it.")
    standfirst = graphene.String(required=True, description="Empty where the page type has none.")
    lead_image = graphene.Field(NewsbriefImage)
    section = graphene.Field(NewsbriefSection)

    resolve_id = _of_linked(lambda article: article.page.pk)
    resolve_title = _of_linked(lambda article: article.page.title)
    resolve_published_at = _of_linked(lambda article: article.link["published_at"])
    resolve_page_type = _of_linked(lambda article: article.link["meta"]["type"])
    resolve_slug = _of_linked(lambda article: article.page.slug)
    resolve_html_url = _of_linked(lambda article: article.batch.html_url(article.page))
    resolve_standfirst = _of_linked(lambda article: getattr(article.page, "standfirst", ""))
    resolve_lead_image = _of_linked(lambda article: article.batch.teaser_image(article.page))
    resolve_section = _of_linked(lambda article: article.batch.section(article.page))
