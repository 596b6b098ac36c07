"""Receivers that keep the navigation index up to date.

Rows are written in the transaction of the change, and checked after its commit, because overlapping transactions don't
see each other.
View restrictions are not in the index: they are queried at each read. Rows of deleted pages are deleted by cascade. For
both only ``neighbours_changed`` is sent.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import Q
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.signals import post_page_move

from wagtail_newsbrief.compat import get_page_model

from . import index, recheck, rows
from .locked_update import in_own_transaction
from .models import NavigationEntry
from .notifications import notify_of_changes, notify_of_deletion, notify_of_restriction, resort_section
from .order import TREE_PREFIX, is_navigable, tree_key
from .sections import Section, has_order_field, sections

#: Fields that Wagtail saves on their own with a draft. Readers don't see them.
DRAFTING_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "wagtail_admin_comments",
    }
)


def connect(app_config: Any) -> None:
    """Connect the receivers to every page type. Called once, when all models are loaded."""
    for model in get_page_models():
        uid = f"newsbrief-navigation-{model._meta.label}"
        post_save.connect(page_saved, sender=model, dispatch_uid=uid)
        pre_delete.connect(page_deleted, sender=model, dispatch_uid=uid)
    pre_delete.connect(page_will_be_deleted, sender=get_page_model(), dispatch_uid="newsbrief-navigation-deletion")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="newsbrief-navigation-restriction")
    post_page_move.connect(page_moved, dispatch_uid="newsbrief-navigation-moved")
    post_migrate.connect(fill_after_migrate, sender=app_config, dispatch_uid="newsbrief-navigation-fill")


def page_saved(
    sender: type[Any],
    instance: Any,
    created: bool,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    """Index an article that was saved, and re-sort a section that changed its order.

    ``sender`` may be the base page model, as with ``Page.unpublish()`` and ``Page.move()``.
    """
    if (update_fields is not None and update_fields <= DRAFTING_FIELDS) or not rows.is_migrated():
        return
    if raw:
        _fixture_loaded(instance.pk)
        return
    model = instance.specific_class
    if is_navigable(model):
        with notify_of_changes(instance.pk):
            index.reindex(instance.pk, model)
            recheck.of_row(model, instance.pk)
    if created:
        _resort_before(instance)
    elif has_order_field(sender):
        _order_saved(instance.pk)


def _fixture_loaded(pk: Any) -> None:
    """Index a page of a fixture, which is loaded table by table, and articles before sections."""
    index.reindex(pk)
    for section in sections(Q(pk=pk, numchild__gt=0), rows.database()):
        index.index_section(section)


def _resort_before(page: Any) -> None:
    """Re-sort a section in explorer order if the new page, of any type, is not its last. 1 query."""
    section_path = page.path[: -page.steplen]
    pushed = rows.entries().filter(section__path=section_path, sort_key__gte=TREE_PREFIX)
    if pushed.filter(sort_key__gte=tree_key(page.path, page.steplen)).exclude(pk=page.pk).exists():
        _resort_if_by_tree(Q(path=section_path))


def _order_saved(pk: Any) -> None:
    """Re-sort a section if its articles have keys of another order. 2 queries if none has."""
    for section in sections(Q(pk=pk), rows.database()):
        other_order = {"sort_key__lt" if section.is_by_tree else "sort_key__gte": TREE_PREFIX}
        if rows.entries().filter(section_id=pk, **other_order).exists():
            _resort(section)


def page_will_be_deleted(instance: Any, using: str, **kwargs: Any) -> None:
    """Lock an article before the cascade deletes its row. 1 query.

    Django deletes the row in the index first, then the page; saving writes the page first, then the row. Without the
    lock the two could deadlock.
    """
    if using == rows.database() and is_navigable(instance.specific_class):
        no_key = connections[using].features.has_select_for_no_key_update
        list(rows.base_pages().filter(pk=instance.pk).select_for_update(no_key=no_key).values_list("pk"))


def page_deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Send ``neighbours_changed`` for an article that is about to be deleted. No query without receivers."""
    if is_navigable(sender):
        notify_of_deletion(instance.pk)


def restriction_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Send ``neighbours_changed`` for an article whose restrictions change. No query without receivers."""
    if not raw:
        notify_of_restriction(instance.page_id)


def page_moved(instance: Any, parent_page_before: Any, parent_page_after: Any, **kwargs: Any) -> None:
    """Re-sort both sections if they are in explorer order. The page itself was indexed when it was saved."""
    if rows.is_migrated():
        _resort_if_by_tree(Q(pk__in=[parent_page_before.pk, parent_page_after.pk]))


def _resort_if_by_tree(condition: Q) -> None:
    for section in sections(condition, rows.database()):
        if section.is_by_tree:
            _resort(section)


def _resort(section: Section) -> None:
    in_own_transaction(lambda waits: resort_section(section))
    recheck.of_section(section.pk)


def fill_after_migrate(using: str, apps: Any | None = None, **kwargs: Any) -> None:
    """Index the articles that a site already has, and delete the rows of page types that were removed.

    Runs after every ``migrate``, not after ``flush``, which passes no ``apps``. Page types with unapplied migrations
    are skipped. 2 queries, and 1 per page type, if nothing has to be done.
    """
    if apps is None or using != rows.database() or not _is_migrated(NavigationEntry, apps):
        return
    models = [model for model in rows.navigable_models() if _is_migrated(model, apps)]
    incomplete = [model for model in models if index.is_incomplete(model)]
    if incomplete or index.superfluous_entries().exists():
        index.rebuild(models=incomplete)


def _is_migrated(model: type[Any], apps: Any) -> bool:
    """Return whether the tables of ``model`` have all their columns in the migrated state ``apps``."""
    for table in [model, *model._meta.all_parents]:
        try:
            state = apps.get_model(table._meta.label)
        except LookupError:
            return False
        columns = {field.column for field in state._meta.local_concrete_fields}
        if not {field.column for field in table._meta.local_concrete_fields} <= columns:
            return False
    return True
