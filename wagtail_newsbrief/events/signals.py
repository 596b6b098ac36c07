"""Turn Wagtail's signals into changes: what happened to which article or section, and what it affects.

Nothing is done while ``content_changed`` has no receivers. A change is sent when readers can see it: a page with a
go-live date in the future sends nothing until it is live.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models.signals import pre_delete, pre_save
from wagtail.models import get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from wagtail_newsbrief.access import live_sources
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.navigation.signals import DRAFTING_FIELDS

from . import references
from .affected import Affected, by_article, by_section
from .changes import Change, Kind, Part, has_listeners, send
from .locations import SECTION, kind_of

_LEAD_IMAGE = ("lead_image_id", "lead_image_alt", "lead_image_caption", "lead_image_credit")


class Before(NamedTuple):
    """A live page before a change: what it affected, and what other pages showed of it."""

    affected: Affected
    shown: tuple[Any, ...]


def connect() -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    for model in get_page_models():
        uid = f"newsbrief-events-{model._meta.label}"
        pre_save.connect(remember, sender=model, dispatch_uid=uid)
        pre_delete.connect(deleted, sender=model, dispatch_uid=uid)
    page_published.connect(published, dispatch_uid="newsbrief-events")
    page_unpublished.connect(unpublished, dispatch_uid="newsbrief-events")
    pre_page_move.connect(store_branch, dispatch_uid="newsbrief-events")
    post_page_move.connect(moved, dispatch_uid="newsbrief-events")


def remember(
    sender: type[Any], instance: Any, raw: bool = False, update_fields: Any | None = None, **kwargs: Any
) -> None:
    """Store on a live page that is being saved what it affected before."""
    is_draft = update_fields is not None and frozenset(update_fields) <= DRAFTING_FIELDS
    if raw or is_draft or instance.pk is None or sender is not instance.specific_class:
        return
    if not _is_ours(instance) or not has_listeners():
        return
    pages: Any = sender._default_manager
    stored = pages.filter(pk=instance.pk, live=True).first()
    # The page editor saves a new page with live=True before it is first published.
    was_seen = stored is not None and stored.first_published_at is not None
    instance._newsbrief_before = Before(_affected(stored), _shown(stored)) if was_seen else None


def published(instance: Any, **kwargs: Any) -> None:
    """Send that an article or a section appears or changes.

    Wagtail also sends ``page_published`` for a page that is only scheduled: it isn't live, and if it was before, this
    unpublishes it. An alias of such a page is live, but hidden until its source is live.
    """
    if not _is_ours(instance) or not has_listeners():
        return
    before: Before | None = instance.__dict__.pop("_newsbrief_before", None)
    if not instance.live:
        if before is not None:
            _send(Kind.UNPUBLISHED, instance, before.affected)
            references.page_appeared_or_disappeared(instance)
        return
    if live_sources(instance) is None:
        return
    now = _affected(instance)
    kind = Kind.UPDATED if before else Kind.PUBLISHED
    _send(kind, instance, now | before.affected if before else now)
    if before is None:
        references.page_appeared_or_disappeared(instance)
    elif before.shown != _shown(instance):
        references.page_changed(instance, before.affected.pages, now.pages)


def unpublished(instance: Any, **kwargs: Any) -> None:
    """Send that an article or a section was unpublished."""
    page = instance.specific
    # Still live in the database: ``Page.delete()`` unpublishes in memory only, and ``deleted`` sends that.
    if _is_ours(page) and has_listeners() and not _is_live(page):
        _send(Kind.UNPUBLISHED, page, _affected(page))
        references.page_appeared_or_disappeared(page)


def deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Send that a live article or section is about to be deleted."""
    # The instance may be unpublished in memory already.
    if sender is instance.specific_class and _is_ours(instance) and has_listeners() and _is_live(instance):
        _send(Kind.DELETED, instance, _affected(instance))
        references.page_appeared_or_disappeared(instance)


def store_branch(instance: Any, parent_page_after: Any, **kwargs: Any) -> None:
    """Store what the pages of a branch affect before it moves, on the new parent, which ``moved`` gets too."""
    if has_listeners():
        parent_page_after._newsbrief_affected = {page.pk: _affected(page) for page in _branch(instance)}


def moved(instance: Any, parent_page_before: Any, parent_page_after: Any, url_path_before: str, **kwargs: Any) -> None:
    """Send the pages of a moved branch; if it was only reordered among its siblings, only a section."""
    before = parent_page_after.__dict__.pop("_newsbrief_affected", None)
    if before is None:
        return
    is_elsewhere = parent_page_before.pk != parent_page_after.pk or url_path_before != instance.url_path
    for page in _branch(instance):
        if is_elsewhere or (page.pk == instance.pk and kind_of(page) == SECTION):
            _send(Kind.MOVED, page, _affected(page) | before.get(page.pk, Affected()))
    if is_elsewhere:
        references.branch_changed(instance, "page")


def _send(kind: Kind, page: Any, affected: Affected) -> None:
    if kind_of(page) == SECTION:
        # The list of sections belongs to each part of the tree, for receivers that use one part only.
        send(Change(Kind.SECTIONS, (Part("", affected),), page))
    else:
        send(Change(kind, (Part(page.path, affected),), page))


def _is_ours(page: Any) -> bool:
    return isinstance(page, ArticleMixin) or kind_of(page) == SECTION


def _affected(page: Any) -> Affected:
    return by_section(page) if kind_of(page) == SECTION else by_article(page)


def _shown(page: Any) -> tuple[Any, ...]:
    """Return the values that other pages show of a page: in links, as a related article, as their section."""
    of_articles = ("navigation_date", "standfirst", *_LEAD_IMAGE)
    return (page.title, page.url_path, *(getattr(page, name, None) for name in of_articles))


def _branch(branch: Any) -> list[Any]:
    """Return the live articles and sections of a branch, articles first. 1 query, and 1 for each page type."""
    pages = branch.get_descendants(inclusive=True).live().specific()
    return sorted((page for page in pages.iterator() if _is_ours(page)), key=lambda page: kind_of(page) == SECTION)


def _is_live(page: Any) -> bool:
    """Return whether the page is live in the database. 1 query."""
    pages: Any = type(page)._base_manager
    return bool(pages.filter(pk=page.pk, live=True).exists())
