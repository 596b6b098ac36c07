"""Receivers that make a new content version when a row changes that an API response can show.

They are connected to these models only, because Django does more queries when it deletes rows of a model with
receivers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_migrate
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ChooserBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    DraftStateMixin,
    Locale,
    LockableMixin,
    PageViewRestriction,
    Revision,
    RevisionMixin,
    Site,
    get_page_models,
)
from wagtail.signals import post_page_move

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings

from . import version

#: The module of our mixins. It imports this package, so it can't be imported here.
_MIXINS = "wagtail_newsbrief.mixins"

#: Fields that are saved on their own without a change for readers, by the class that defines them.
_BOOKKEEPING: tuple[tuple[type[Any], frozenset[str]], ...] = (
    (RevisionMixin, frozenset({"latest_revision"})),
    (DraftStateMixin, frozenset({"has_unpublished_changes"})),
    (LockableMixin, frozenset({"locked", "locked_at", "locked_by"})),
    (AbstractImage, frozenset({"file_size", "file_hash"})),
)


def connect(app_config: Any) -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    for model in content_models():
        uid = f"newsbrief-version-{model._meta.label}"
        post_save.connect(content_saved, sender=model, dispatch_uid=uid)
        post_delete.connect(content_deleted, sender=model, dispatch_uid=uid)
    for through in content_relations():
        uid = f"newsbrief-version-{through._meta.label}"
        m2m_changed.connect(relation_changed, sender=through, dispatch_uid=uid)
    post_page_move.connect(page_moved, dispatch_uid="newsbrief-version-moved")
    pre_migrate.connect(migration_begins, sender=app_config, dispatch_uid="newsbrief-version-migration")
    post_migrate.connect(migration_ends, sender=app_config, dispatch_uid="newsbrief-version-migrated")


def content_saved(sender: type[Any], using: str, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Record a saved row, unless only its draft or lock was saved. 1 query per transaction."""
    if update_fields is None or not update_fields <= _bookkeeping_of(sender):
        version.mark_changed(using)


def content_deleted(using: str, **kwargs: Any) -> None:
    """Record a deleted row. 1 query per transaction."""
    version.mark_changed(using)


def relation_changed(action: str, using: str, **kwargs: Any) -> None:
    """Record a change of a many-to-many relation. 1 query per transaction."""
    if action.startswith("post_"):
        version.mark_changed(using)


def page_moved(**kwargs: Any) -> None:
    """Record that a page was moved, with all pages below it. 1 query per transaction."""
    version.mark_changed()


def migration_begins(using: str, plan: Any = (), **kwargs: Any) -> None:
    """Stop recording while the table itself may be created or dropped. No query."""
    if using == version.database():
        ours = any(migration.app_label == "wagtail_newsbrief" for migration, _ in plan)
        version.migration_begins(changes_table=ours)


def migration_ends(using: str, **kwargs: Any) -> None:
    """Record a change after every ``migrate`` and ``flush``. 2 queries."""
    if using == version.database():
        version.migration_ends()
        version.mark_changed()


def _bookkeeping_of(model: type[Any]) -> frozenset[str]:
    found = [fields for base, fields in _BOOKKEEPING if issubclass(model, base)]
    if issubclass(model, get_page_model()):
        found.append(frozenset({"draft_title", "latest_revision_created_at"}))
    if model is get_user_model():
        found.append(frozenset({"last_login"}))
    return frozenset().union(*found)


def content_models() -> frozenset[type[Any]]:
    """Return the models whose rows a response can show. No query.

    These are all page types, because any page can be linked to; the models that page types with our mixins refer to, by
    foreign keys, child relations, tags and choosers in StreamFields, and those that these refer to in turn; the models
    that decide which pages exist and at which URL; and those in ``API_CACHE["MODELS"]``.
    """
    known = _known_models()
    # Users log in all the time. A site that shows more than their id adds the model to API_CACHE["MODELS"].
    unseen = (ContentType, Revision, get_user_model())
    shown: set[type[Any]] = set()
    waiting = [model for model in get_page_models() if _is_ours(model)] + _named_models()
    while waiting:
        model = waiting.pop()
        if model not in shown:
            shown.add(model)
            # Responses don't follow the other foreign keys, such as the user who uploaded an image.
            if _is_ours(model) or not issubclass(model, tuple(known)):
                waiting += [other for other in _pointed_to_by(model) if not issubclass(other, unseen)]
    bases = tuple(shown | known)
    return frozenset(model for model in apps.get_models(include_auto_created=True) if issubclass(model, bases))


def content_relations() -> frozenset[type[Any]]:
    """Return the tables of many-to-many relations of these models, and those of groups of users. No query."""
    groups = (PageViewRestriction, CollectionViewRestriction, get_user_model())
    found = {model.groups.through for model in groups}
    for model in content_models():
        found |= {field.remote_field.through for field in model._meta.many_to_many}
    return frozenset(found)


def _known_models() -> set[type[Any]]:
    images = get_image_model()
    found: set[type[Any]] = {
        get_page_model(),
        images,
        images.get_rendition_model(),
        Site,
        Locale,
        PageViewRestriction,
        Collection,
        CollectionViewRestriction,
    }
    if apps.is_installed("wagtail.documents"):
        from wagtail.documents import get_document_model

        found.add(get_document_model())
    return found


def _named_models() -> list[type[Any]]:
    installed = {model._meta.label_lower: model for model in apps.get_models()}
    named = [label.lower() for label in newsbrief_settings.api_cache.models]
    return [installed[label] for label in named if label in installed]  # a check reports the others


def _is_ours(model: type[Any]) -> bool:
    served = (newsbrief_settings.api_article_model.lower(), newsbrief_settings.api_section_model.lower())
    return model._meta.label_lower in served or any(base.__module__ == _MIXINS for base in model.__mro__)


def _pointed_to_by(model: type[Any]) -> Iterator[type[Any]]:
    base = get_page_model()
    passed_over = {relation.related_model for relation in get_all_child_relations(base)}
    for field in model._meta.get_fields():
        if issubclass(base, field.model):
            continue  # every page has it: owner, revisions, locks
        if field.many_to_many and not field.auto_created:
            yield from (field.related_model, field.remote_field.through)
        elif field.is_relation and field.concrete:
            yield field.related_model
        elif isinstance(field, StreamField):
            yield from _chosen_in(field.stream_block)
    rows = {relation.related_model for relation in get_all_child_relations(model)}
    yield from rows - passed_over


def _chosen_in(block: Block) -> Iterator[type[Model]]:
    if isinstance(block, ChooserBlock):
        yield block.model_class
    for child in (*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)):
        if child is not None:
            yield from _chosen_in(child)
