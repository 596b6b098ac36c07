"""From Wagtail's signals to changes: what happened to which article or section, and what that touches.

Nothing is worked out while nobody listens.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models.signals import pre_delete, pre_save
from wagtail.models import get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from wagtail_newsbrief.access import live_sources
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.navigation.signals import DRAFTING_FIELDS

from . import shared
from .affected import Affected, by_article, by_section
from .listeners import Change, Kind, Part, anybody, tell
from .locations import SECTION, kind_of


class Before(NamedTuple):
    """A live page as readers saw it until now: what it touched, and what other pages show of it."""

    touched: Affected
    shown: tuple[Any, ...]


def connect() -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    for model in get_page_models():
        uid = f"newsbrief-changes-{model._meta.label}"
        pre_save.connect(remember, sender=model, dispatch_uid=uid)
        pre_delete.connect(deleted, sender=model, dispatch_uid=uid)
    page_published.connect(published, dispatch_uid="newsbrief-changes")
    page_unpublished.connect(unpublished, dispatch_uid="newsbrief-changes")
    pre_page_move.connect(remember_place, dispatch_uid="newsbrief-changes")
    post_page_move.connect(moved, dispatch_uid="newsbrief-changes")


def remember(
    sender: type[Any], instance: Any, raw: bool = False, update_fields: Any | None = None, **kwargs: Any
) -> None:
    """Note on a page that is saved what it touched until now. Only for a live one."""
    is_draft = update_fields is not None and frozenset(update_fields) <= DRAFTING_FIELDS
    if raw or is_draft or instance.pk is None or sender is not instance.specific_class:
        return
    if not _is_ours(instance) or not anybody():
        return
    pages: Any = sender._default_manager
    stored = pages.filter(pk=instance.pk, live=True).first()
    # The editor stores a new page as live before it is published for the first time.
    was_seen = stored is not None and stored.first_published_at is not None
    instance._newsbrief_before = Before(_touched(stored), _shown(stored)) if was_seen else None


def published(instance: Any, **kwargs: Any) -> None:
    """Tell of an article or a section that appears or changes.

    Wagtail publishes an alias with its source although that is only scheduled: there is no word of it until then.
    """
    if not _is_ours(instance) or not anybody() or live_sources(instance) is None:
        return
    before: Before | None = getattr(instance, "_newsbrief_before", None)
    now = _touched(instance)
    kind = Kind.UPDATED if before else Kind.PUBLISHED
    _tell(kind, instance, now | before.touched if before else now)
    if before is None:
        shared.page_came_or_went(instance)
    elif before.shown != _shown(instance):
        shared.page_changed(instance, before.touched.pages, now.pages)


def unpublished(instance: Any, **kwargs: Any) -> None:
    """Tell of an article or a section that is taken back."""
    page = instance.specific
    # Live in the database: a part of being deleted, of which there is word of its own.
    if _is_ours(page) and anybody() and not _is_live(page):
        _tell(Kind.UNPUBLISHED, page, _touched(page))
        shared.page_came_or_went(page)


def deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Tell of a live article or section that is about to be deleted."""
    # Not by the instance: Wagtail may have unpublished that in memory already.
    if sender is instance.specific_class and _is_ours(instance) and anybody() and _is_live(instance):
        _tell(Kind.DELETED, instance, _touched(instance))
        shared.page_came_or_went(instance)


def remember_place(instance: Any, parent_page_after: Any, **kwargs: Any) -> None:
    """Note what the pages of a branch touch before it moves: on the new parent, which ``moved`` is handed too."""
    if anybody():
        parent_page_after._newsbrief_places = {page.pk: _touched(page) for page in _branch(instance)}


def moved(instance: Any, parent_page_before: Any, parent_page_after: Any, url_path_before: str, **kwargs: Any) -> None:
    """Tell of what has moved; of what changed places with its siblings only if it is a section."""
    before = parent_page_after.__dict__.pop("_newsbrief_places", None)
    if before is None:
        return
    is_elsewhere = parent_page_before.pk != parent_page_after.pk or url_path_before != instance.url_path
    for page in _branch(instance):
        if is_elsewhere or (page.pk == instance.pk and kind_of(page) == SECTION):
            _tell(Kind.MOVED, page, _touched(page) | before.get(page.pk, Affected()))
    if is_elsewhere:
        shared.branch_changed(instance, "page")


def _tell(kind: Kind, page: Any, touched: Affected) -> None:
    if kind_of(page) == SECTION:
        # Whoever listens to articles in one place of the tree, needs the list of sections too.
        tell(Change(Kind.SECTIONS, (Part("", touched),), page))
    else:
        tell(Change(kind, (Part(page.path, touched),), page))


def _is_ours(page: Any) -> bool:
    return isinstance(page, ArticleMixin) or kind_of(page) == SECTION


def _touched(page: Any) -> Affected:
    return by_section(page) if kind_of(page) == SECTION else by_article(page)


def _shown(page: Any) -> tuple[Any, ...]:
    """Return what other pages show of a page: in links, as a related article, as their section."""
    return (page.title, page.url_path, getattr(page, "navigation_date", None))


def _branch(branch: Any) -> list[Any]:
    """Return the live articles and sections of a branch, articles first. 1 query, and 1 for each page type."""
    pages = branch.get_descendants(inclusive=True).live().specific()
    return sorted((page for page in pages.iterator() if _is_ours(page)), key=lambda page: kind_of(page) == SECTION)


def _is_live(page: Any) -> bool:
    """Tell whether the page is live in the database. 1 query."""
    pages: Any = type(page)._base_manager
    return bool(pages.filter(pk=page.pk, live=True).exists())
