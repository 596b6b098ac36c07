"""GraphQL interfaces, one for each mixin, for every page type with the mixin.

Each field is that of the REST API, read from the same ``PageBatch``. All are null for a page that the visitor may not
see, which Grapple's own ``parent`` may return.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import graphene
from grapple.registry import registry
from wagtail.models import get_page_models

from wagtail_newsbrief.content.summaries import summary_meta
from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin
from wagtail_newsbrief.utils.dates import public

from .blocks import BLOCK_TYPES, NewsbriefBlock
from .peers import Peers
from .types import (
    LinkedArticle,
    NewsbriefBylineEntry,
    NewsbriefImage,
    NewsbriefNeighbour,
    NewsbriefSection,
    NewsbriefSummaryMeta,
    NewsbriefTag,
)


def _list_of(type_: type[Any], **options: Any) -> graphene.List:
    """Return a list of non-null items; the list is null for a page that the visitor may not see."""
    return graphene.List(graphene.NonNull(type_), **options)


def _seen(get: Callable[[Peers, Any], Any]) -> Any:
    """Return a resolver that calls ``get`` with peers and page; null for a page that the visitor may not see."""

    @wraps(get)
    def resolve(page: Any, info: Any) -> Any:
        peers = Peers.of(page, info)
        return get(peers, page) if peers.may_see(page) else None

    return staticmethod(resolve)


def _neighbour(peers: Peers, page: Any, side: str) -> LinkedArticle | None:
    batch = peers.batch("previous", "next")
    found = getattr(batch.neighbours(page), side)
    return LinkedArticle(batch, found) if found is not None else None


def _related(peers: Peers, page: Any) -> list[LinkedArticle]:
    batch = peers.batch("related")
    return [LinkedArticle(batch, found) for found in batch.related_pages(page)]


class _OfPages:
    """Resolves pages to Grapple's types."""

    @classmethod
    def resolve_type(cls, page: Any, info: Any) -> Any:
        return registry.pages.get(type(page))


class NewsbriefSummary(_OfPages, graphene.Interface):
    """A page with a summary."""

    summary = _list_of(NewsbriefBlock, description="The blocks of the summary.")
    summary_text = graphene.String(description="Plain text, one line a point; empty without a summary.")
    summary_meta = graphene.Field(NewsbriefSummaryMeta)

    resolve_summary = _seen(lambda peers, page: peers.batch("summary").summary(page))
    resolve_summary_text = _seen(lambda peers, page: page.summary_text)
    resolve_summary_meta = _seen(lambda peers, page: summary_meta(page))


class NewsbriefNavigation(_OfPages, graphene.Interface):
    """A page with previous and next in its section."""

    previous_article = graphene.Field(NewsbriefNeighbour)
    next_article = graphene.Field(NewsbriefNeighbour)

    resolve_previous_article = _seen(lambda peers, page: _neighbour(peers, page, "previous"))
    resolve_next_article = _seen(lambda peers, page: _neighbour(peers, page, "next"))


class NewsbriefArticle(_OfPages, graphene.Interface):
    """The other fields of an article."""

    standfirst = graphene.String()
    published_at = graphene.DateTime()
    reading_seconds = graphene.Int(description="What reading the body takes.")
    html_url = graphene.String(description="Where readers find it, on the frontend if the site has one.")
    section = graphene.Field(NewsbriefSection)
    byline = _list_of(NewsbriefBylineEntry)
    tags = _list_of(graphene.String)
    tag_items = _list_of(NewsbriefTag)
    lead_image = graphene.Field(NewsbriefImage)
    body = _list_of(NewsbriefBlock, description="The blocks of the body.")
    related = _list_of(NewsbriefNeighbour)

    resolve_standfirst = _seen(lambda peers, page: page.standfirst)
    resolve_published_at = _seen(lambda peers, page: public(page.published_at))
    resolve_reading_seconds = _seen(lambda peers, page: page.reading_seconds)
    resolve_html_url = _seen(lambda peers, page: peers.batch().html_url(page))
    resolve_section = _seen(lambda peers, page: peers.batch().section(page))
    resolve_byline = _seen(lambda peers, page: peers.batch().byline(page))
    resolve_tags = _seen(lambda peers, page: peers.batch().tags(page))
    resolve_tag_items = _seen(lambda peers, page: peers.batch().tag_items(page))
    resolve_lead_image = _seen(lambda peers, page: peers.batch().lead_image(page))
    resolve_body = _seen(lambda peers, page: peers.batch("body").stream(page, "body"))
    resolve_related = _seen(_related)


_OF_MIXINS: dict[type[Any], type[graphene.Interface]] = {
    SummaryMixin: NewsbriefSummary,
    NavigationMixin: NewsbriefNavigation,
    ArticleMixin: NewsbriefArticle,
}


def add_to_page_types() -> None:
    """Add the interfaces of its mixins to each page type. Called once, before Grapple is ready."""
    for model in get_page_models():
        own = tuple(getattr(model, "graphql_interfaces", ()))
        ours = [interface for mixin, interface in _OF_MIXINS.items() if issubclass(model, mixin)]
        # Added once, because a model inherits the interfaces of its parent.
        model.graphql_interfaces = (*own, *(interface for interface in ours if interface not in own))
    # No field returns these, so they are added to the schema; by name, as Grapple's generic block.
    registry.streamfield_blocks.update({type_._meta.name: type_ for type_ in BLOCK_TYPES})
