"""From Wagtail's signals to messages: what happened to which article, and what that touches.

Messages are written where the change is, in its transaction; sending them waits for the commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete, pre_save
from django.utils import timezone
from wagtail.models import get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from wagtail_newsbrief.api.sections import section_model
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.navigation.signals import DRAFTING_FIELDS

from .models import Delivery, Endpoint, Event
from .tags import Touched
from .tasks import deliver


def connect() -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    for model in get_page_models():
        uid = f"newsbrief-webhooks-{model._meta.label}"
        pre_save.connect(remember, sender=model, dispatch_uid=uid)
        pre_delete.connect(deleted, sender=model, dispatch_uid=uid)
    page_published.connect(published, dispatch_uid="newsbrief-webhooks")
    page_unpublished.connect(unpublished, dispatch_uid="newsbrief-webhooks")
    pre_page_move.connect(remember_place, dispatch_uid="newsbrief-webhooks")
    post_page_move.connect(moved, dispatch_uid="newsbrief-webhooks")


# --- receivers ----------------------------------------------------------------------------------------


def remember(
    sender: type[Any], instance: Any, raw: bool = False, update_fields: Any | None = None, **kwargs: Any
) -> None:
    """Note on an article that is saved what it touched until now. Only for a live one."""
    is_draft = update_fields is not None and frozenset(update_fields) <= DRAFTING_FIELDS
    if raw or is_draft or instance.pk is None or not issubclass(sender, ArticleMixin) or not _endpoints():
        return
    pages: Any = sender._default_manager
    stored = pages.filter(pk=instance.pk, live=True).first()
    # The editor stores a new page as live before it is published for the first time.
    was_seen = stored is not None and stored.first_published_at is not None
    instance._newsbrief_before = Touched.by_article(stored) if was_seen else None


def published(instance: Any, **kwargs: Any) -> None:
    """Tell of an article that appears or changes, and of a section."""
    if _is_section(instance):
        _tell(Event.SECTIONS, instance, Touched.by_section(instance))
    elif isinstance(instance, ArticleMixin) and _endpoints():
        before = getattr(instance, "_newsbrief_before", None)
        event = Event.PUBLISHED if before is None else Event.UPDATED
        _tell(event, instance, Touched.by_article(instance) | (before or Touched()))


def unpublished(instance: Any, **kwargs: Any) -> None:
    """Tell of an article or a section that is taken back."""
    page = instance.specific
    if _is_live(page):
        return  # a part of being deleted, of which there is word of its own
    if _is_section(page):
        _tell(Event.SECTIONS, page, Touched.by_section(page))
    elif isinstance(page, ArticleMixin) and _endpoints():
        _tell(Event.UNPUBLISHED, page, Touched.by_article(page))


def deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Tell of a live article or section that is about to be deleted."""
    # Not by the instance: Wagtail may have unpublished that in memory already.
    if sender is not instance.specific_class or not _is_live(instance):
        return
    if _is_section(instance):
        _tell(Event.SECTIONS, instance, Touched.by_section(instance))
    elif isinstance(instance, ArticleMixin) and _endpoints():
        _tell(Event.DELETED, instance, Touched.by_article(instance))


def remember_place(instance: Any, parent_page_after: Any, **kwargs: Any) -> None:
    """Note what the articles of a branch touch before it moves: on the new parent, which ``moved`` is handed too."""
    if _endpoints():
        parent_page_after._newsbrief_places = {page.pk: Touched.by_article(page) for page in _articles_of(instance)}


def moved(instance: Any, parent_page_before: Any, parent_page_after: Any, url_path_before: str, **kwargs: Any) -> None:
    """Tell of the articles of a branch that has moved; not of one that changed places with its siblings."""
    before = parent_page_after.__dict__.pop("_newsbrief_places", {})
    if parent_page_before.pk == parent_page_after.pk and url_path_before == instance.url_path:
        before = {}
    for page in _articles_of(instance) if before else ():
        _tell(Event.MOVED, page, Touched.by_article(page) | before.get(page.pk, Touched()))
    if _is_section(instance.specific):
        _tell(Event.SECTIONS, instance.specific, Touched.by_section(instance.specific))


def _articles_of(branch: Any) -> Iterable[Any]:
    pages = branch.get_descendants(inclusive=True).live().specific()
    return (page for page in pages.iterator() if isinstance(page, ArticleMixin))


def _is_live(page: Any) -> bool:
    """Tell whether the page is live in the database. 1 query."""
    pages: Any = type(page)._base_manager
    return bool(pages.filter(pk=page.pk, live=True).exists())


def _is_section(page: Any) -> bool:
    return isinstance(page, section_model())


# --- messages ------------------------------------------------------------------------------------------


def _endpoints() -> list[Endpoint]:
    """Return who listens. 1 query."""
    return list(Endpoint.objects.filter(is_active=True).select_related("section"))


def _tell(event: str, page: Any, touched: Touched) -> None:
    """Write a message for everybody who wants to hear of it. 2 queries."""
    wanted = [endpoint for endpoint in _endpoints() if endpoint.wants(event, page.path)]
    if not wanted:
        return
    data = {
        "id": page.pk,
        "locale": page.locale.language_code,
        "paths": sorted(touched.paths),
        "tags": sorted(touched.tags),
    }
    tell(wanted, event, page.pk, data)


def tell(endpoints: Iterable[Endpoint], event: str, article_id: Any, data: dict[str, Any]) -> list[Delivery]:
    """Write a message for each endpoint, and have it sent once the transaction is committed."""
    now = timezone.now()
    body = json.dumps({"type": str(event), "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
    deliveries = [
        Delivery.objects.create(endpoint=endpoint, event=event, article_id=article_id, body=body)
        for endpoint in endpoints
    ]
    for delivery in deliveries:
        # Robust: a queue that can't be reached holds up nothing; `newsbrief_webhooks send` finds the message.
        transaction.on_commit(partial(_enqueue, delivery.pk), robust=True)
    return deliveries


def _enqueue(pk: int) -> None:
    deliver.enqueue(pk)
