"""Convert the revisions of a page to the new type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import COMMENTS_RELATION_NAME, Revision

from .comments import CommentPaths
from .mapping import Reasons
from .plan import Plan

#: Revisions read at a time: few, because each has a whole article.
BATCH_SIZE = 20


def revisions_of(page: Any, using: str) -> Iterator[Revision]:
    """Yield the revisions of a page, oldest first. 1 query per 20, and 1."""
    rows = Revision.objects.using(using).filter(base_content_type=page.get_base_content_type(), object_id=str(page.pk))
    ordered = rows.order_by("pk")
    batch = list(ordered[:BATCH_SIZE])
    while batch:
        yield from batch
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:BATCH_SIZE])


def convert_revision(plan: Plan, revision: Revision) -> dict[str, Any] | None:
    """Return the content of a revision as that of the new type; None if nothing changes.

    The fields of the base page (title, slug, dates, comments) are kept unchanged. Raises ``PageSkipped``.
    """
    content = _plain(revision.content)
    reasons = Reasons()
    # Primary keys of deleted rows are kept: Wagtail ignores them when it reads the revision.
    old = plan.source.from_serializable_data(content, check_fks=False)
    old._state.db = plan.using
    values = plan.convert(old, reasons)
    if plan.fills:
        values = plan.lacking(old, values, reasons)
    new = old if plan.fills else plan.as_target(old)
    plan.put(values, new)
    plan.check(new, values, reasons, strict=False)
    reasons.raise_if_any()
    if plan.fills and not values:
        return None
    converted = _plain(new.serializable_data())
    kept = {key: value for key, value in content.items() if plan.fills or key not in plan.old.keys}
    wanted = _written(plan, values) if plan.fills else plan.new.keys
    kept.update({key: converted[key] for key in wanted if key in converted})
    kept["content_type"] = plan.target_type.pk
    places = CommentPaths(plan, old, values)
    for comment in kept.get(COMMENTS_RELATION_NAME, ()):
        places.move_stored(comment)
    return kept


def _written(plan: Plan, values: dict[str, Any]) -> set[str]:
    """Return the keys of a revision's content for these values."""
    names = {field.attname: name for name, field in plan.new.fields.items()}
    return {names.get(name, name) for name in values}


def _plain(content: Any) -> dict[str, Any]:
    """Return content as it is read from the database: JSON types only."""
    plain: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return plain
