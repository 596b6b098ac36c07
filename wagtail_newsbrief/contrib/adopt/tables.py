"""Replace a page's rows in the tables of the old type by those of the new type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import router
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from wagtail.models import PageLogEntry, ReferenceIndex
from wagtail.search import index as search_index

from wagtail_newsbrief.compat import get_page_model

from .mapping import PageSkipped, Reasons
from .plan import Plan
from .relations import nested_models


def refuse_referrers(plan: Plan, pk: Any) -> None:
    """Raise ``PageSkipped`` if another model refers to the page as one of the old type. 1 query per relation."""
    found = [
        f"{model._meta.label}.{name} points to it as to a {plan.source._meta.verbose_name}"
        for model, name in plan.old.referrers()
        if model._base_manager.using(plan.using).filter(**{name: pk}).exists()
    ]
    if found:
        raise PageSkipped(*found)


def refuse_translation_source(plan: Plan, page: Any) -> None:
    """Raise ``PageSkipped`` if wagtail-localize has a translation source of the page as the old type. 1 query."""
    if not apps.is_installed("wagtail_localize"):
        return
    source: Any = apps.all_models["wagtail_localize"]["translationsource"]
    sources = source._base_manager.using(plan.using)
    if sources.filter(object_id=page.translation_key, specific_content_type=plan.source_type).exists():
        raise PageSkipped(
            "wagtail-localize translates it as what it was: publish its translations, then end translating"
        )


def collect_children(plan: Plan, pk: Any, reasons: Reasons) -> list[Collector]:
    """Return collectors that delete the child rows of an old page; add a reason if others would be deleted too."""
    found = []
    for relation in plan.old.relations.values():
        rows = relation.model._base_manager.using(plan.using).filter(**{relation.parent: pk})
        collector = Collector(using=plan.using, origin=rows)
        try:
            collector.collect(list(rows))
        except (ProtectedError, RestrictedError) as error:
            reasons.add(f"“{relation.name}” can't be taken away: {error.args[0]}")
            continue
        if others := _others(collector, set(nested_models(relation.model))):
            names = ", ".join(sorted(model._meta.label for model in others))
            reasons.add(f"rows of {names} hang on its “{relation.name}”")
        found.append(collector)
    return found


def _others(collector: Collector, own: set[type[Any]]) -> set[type[Any]]:
    """Return the other models whose rows would be deleted, or lose their reference."""
    updates: dict[Any, list[Any]] = dict(collector.field_updates)
    emptied = {field.model for (field, _), rows in updates.items() if any(len(part) for part in rows)}
    gone = {rows.model for rows in collector.fast_deletes if rows.model not in own and rows.exists()}
    return (set(collector.data) | gone | emptied) - own


def remove_old(plan: Plan, page: Any, children: list[Collector]) -> None:
    """Delete the rows in the tables of the old type; the base page's row stays."""
    search_index.remove_object(page)
    ReferenceIndex.remove_for_object(page)
    for collector in children:
        collector.delete()
    for model, name in plan.old.through_rows():
        model._base_manager.using(plan.using).filter(**{name: page.pk}).delete()
    for table in plan.old.tables:
        table._base_manager.using(plan.using).filter(pk=page.pk)._raw_delete(plan.using)


def insert_new(plan: Plan, page: Any) -> None:
    """Insert the rows of the new type, set the content type, and send the signals of a saved page."""
    get_page_model()._base_manager.using(plan.using).filter(pk=page.pk).update(content_type=plan.target_type)
    for table in reversed(plan.new.tables):
        fields = table._meta.local_concrete_fields
        table._base_manager.using(plan.using)._insert([page], fields=fields, using=plan.using)
    page._state.adding = False
    page._state.db = plan.using
    save(plan, page, list(plan.new.fields), list(plan.new.relations))


def save(plan: Plan, page: Any, fields: list[str], relations: list[str]) -> None:
    """Save some fields and relations of an existing page; the indexes are updated by its signals."""
    # Before the page, because receivers of its signals read them.
    for name in relations:
        getattr(page, name).commit()
    page.save(clean=False, using=plan.using, update_fields=fields)


def retype_references(plan: Plan, pk: Any) -> None:
    """Update the content type in generic references to the page: revisions, workflows, tags, the log."""
    for model, type_name, id_name in sorted({*generic_keys(), *generic_relations(plan.source)}, key=str):
        rows = model._base_manager.using(router.db_for_write(model))
        rows.filter(**{type_name: plan.source_type.pk, id_name: pk}).update(**{type_name: plan.target_type.pk})
    PageLogEntry.objects.using(plan.using).filter(page_id=pk, content_type=plan.source_type).update(
        content_type=plan.target_type
    )


def generic_relations(model: type[Any]) -> Iterator[tuple[type[Any], str, str]]:
    """Yield the models of a page type's generic relations, as ``generic_keys`` does."""
    relations = [field for field in model._meta.private_fields if isinstance(field, GenericRelation)]
    for relation in relations:
        yield relation.related_model, f"{relation.content_type_field_name}_id", relation.object_id_field_name


def generic_keys() -> Iterator[tuple[type[Any], str, str]]:
    """Yield models with a generic foreign key, with the columns of the content type and of the id."""
    for model in (model for model in apps.get_models() if model._meta.managed and not model._meta.proxy):
        for field in model._meta.private_fields:
            if isinstance(field, GenericForeignKey) and field.model is model:
                yield model, f"{field.ct_field}_id", field.fk_field
