"""The tables, fields and related rows of a page type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField

from wagtail_newsbrief.compat import get_page_model


@dataclass(frozen=True, slots=True)
class Relation:
    """Child rows of a page that refer to one object each: an author, a tag, a page."""

    #: The accessor on the page.
    name: str
    model: type[Any]
    #: The foreign key to the page.
    parent: str
    #: The foreign key to the object; empty if there is none, or several.
    names: str

    def other_columns(self, name: str) -> set[str]:
        """Return the columns and relations of a row except ``name``, its sort order and its page."""
        keys = (self.model._meta.pk, self.model._meta.get_field(self.parent))
        columns = {field.name for field in self.model._meta.concrete_fields if field not in keys}
        many = {field.name for field in self.model._meta.local_many_to_many}
        children = {child.get_accessor_name() for child in get_all_child_relations(self.model)}
        return (columns | many | children) - {name, "sort_order"}

    @property
    def related_model(self) -> Any:
        return self.model._meta.get_field(self.names).related_model


class Shape:
    """The fields and tables of a page type, without those that it shares with ``other``.

    If both are the same type: without those of the base page.
    """

    def __init__(self, model: type[Any], other: type[Any]) -> None:
        self.model = model
        base = get_page_model()
        with_which = {base, *base._meta.all_parents} if model is other else {other, *other._meta.all_parents}
        lineage = [model, *model._meta.all_parents]
        #: From the most specific to the most general.
        self.tables: list[type[Any]] = sorted(
            (table for table in lineage if table not in with_which),
            key=lambda table: len(table._meta.all_parents),
            reverse=True,
        )
        self.fields: dict[str, Any] = {
            field.name: field
            for table in self.tables
            for field in table._meta.local_concrete_fields
            if not _is_link(field)
        }
        self.many: dict[str, Any] = {
            field.name: field for table in self.tables for field in table._meta.local_many_to_many
        }
        self.relations: dict[str, Relation] = {
            relation.get_accessor_name(): _relation(relation)
            for relation in get_all_child_relations(model)
            if relation.model in self.tables
        }
        #: Fields over a relation: tags.
        self.managers: dict[str, Relation] = {
            name: relation
            for name, field in self.many.items()
            for relation in self.relations.values()
            if _through(field) is relation.model
        }

    @property
    def names(self) -> list[str]:
        """The names of all fields and relations with content, as in a mapping."""
        behind = {relation.name for relation in self.managers.values()}
        return [*self.fields, *self.many, *(name for name in self.relations if name not in behind)]

    @property
    def keys(self) -> set[str]:
        """The keys of a stored revision for these tables."""
        return {*self.fields, *self.many, *self.relations}

    def relation(self, name: str) -> Relation | None:
        """Return the relation with a name, or that of a tags field."""
        return self.managers.get(name) or self.relations.get(name)

    def through_rows(self) -> list[tuple[type[Any], str]]:
        """Return the through models of the page's many-to-many fields, with the name of their foreign key to it."""
        found = []
        for field in self.many.values():
            through = _through(field)
            if any(through is relation.model for relation in self.relations.values()):
                continue
            found += [(through, key.name) for key in _keys(through) if key.related_model in self.tables]
        return found

    def referrers(self) -> list[tuple[type[Any], str]]:
        """Return foreign keys of other models to these tables, which would become invalid."""
        own = {model for model, _ in self.through_rows()} | {relation.model for relation in self.relations.values()}
        return [
            (relation.related_model, relation.field.name)
            for relation in self.model._meta.get_fields(include_hidden=True)
            if (relation.one_to_many or relation.one_to_one)
            and relation.auto_created
            and not relation.concrete
            and relation.model in self.tables
            and relation.related_model not in own
            and not _is_link(relation.field)
        ]


def shared_fields(old: Shape, new: Shape) -> list[str]:
    """Return the columns that both types have with the same name and class, such as those of a mixin."""
    return [name for name, field in old.fields.items() if name in new.fields and _are_alike(field, new.fields[name])]


def _are_alike(one: Any, other: Any) -> bool:
    if isinstance(one, StreamField) and isinstance(other, StreamField) and one.stream_block != other.stream_block:
        return False
    return type(one) is type(other) and one.related_model is other.related_model


def _relation(relation: Any) -> Relation:
    model = relation.related_model
    others = [key.name for key in _keys(model) if key.name != relation.field.name and not _is_link(key)]
    return Relation(relation.get_accessor_name(), model, relation.field.name, others[0] if len(others) == 1 else "")


def rows_of(page: Any, relation: Relation, using: str) -> list[Any]:
    """Return the rows of a page, or of a revision read as a page, in order. At most 1 query."""
    if relation.name in getattr(page, "_cluster_related_objects", {}):
        return list(getattr(page, relation.name).all())
    rows = relation.model._base_manager.using(using).filter(**{relation.parent: page.pk})
    return list(rows.order_by(*relation.model._meta.ordering, "pk"))


def nested_models(model: type[Any]) -> Iterable[type[Any]]:
    """Yield a model of child rows, its parents, and the models of their child rows."""
    yield from (model, *model._meta.all_parents)
    for field in model._meta.local_many_to_many:
        yield _through(field)
    for relation in get_all_child_relations(model):
        yield from nested_models(relation.related_model)


def _keys(model: type[Any]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation and field.many_to_one]


def _is_link(field: Field[Any, Any]) -> bool:
    return bool(field.remote_field and getattr(field.remote_field, "parent_link", False))


def _through(field: Any) -> Any:
    return getattr(field.remote_field, "through", None)
