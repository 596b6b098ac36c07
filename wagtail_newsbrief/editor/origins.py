"""The provenance of a summary and its blocks as text for editors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import formats
from django.utils.translation import gettext as _

from wagtail_newsbrief.summary.backends import backend_choices
from wagtail_newsbrief.summary.block_provenance import block_provenance
from wagtail_newsbrief.summary.provenance import SummaryOrigin, needs_review
from wagtail_newsbrief.summary.recording import Provenance
from wagtail_newsbrief.utils.dates import shown


@dataclass(frozen=True, slots=True)
class Origin:
    """The name of a block or an item of a summary, and a sentence about its origin and review."""

    name: str
    text: str


def origins(page: Any) -> list[Origin]:
    """Return the origins of the blocks of a page's summary, or of the items of a block with several.

    Empty if the whole summary has one origin and review. At most 1 query, for the names of the users.
    """
    blocks = block_provenance(page)
    if len({_about(item.record) for block in blocks for item in block.items}) < 2:
        return []
    names = names_of(item.record for block in blocks for item in block.items)
    found = []
    for block in blocks:
        label = str(page.summary.stream_block.child_blocks[block.type].label)
        if len({_about(item.record) for item in block.items}) == 1:
            found.append(Origin(label, sentence(block.items[0].record, names)))
        else:
            found += [Origin(f"{label} {item.item + 1}", sentence(item.record, names)) for item in block.items]
    return found


def sentence(record: Provenance, names: dict[str, str]) -> str:
    """Return origin, model, time, user and review, as in "Generated with AI (gpt), 02/11/2026 09:30, Ada Quayle."."""
    parts = [str(SummaryOrigin(record.origin).label)]
    if needs_review(record.origin) and record.model:
        parts[0] += f" ({record.model})"
    if record.generated_at:
        parts.append(moment(record.generated_at))
    if name := names.get(str(record.generated_by_id)):
        parts.append(name)
    said = ", ".join(parts) + "."
    if record.reviewed_at:
        values = {"date": moment(record.reviewed_at), "name": names.get(str(record.reviewed_by_id)) or "–"}
        return f"{said} {_('Reviewed on %(date)s by %(name)s.') % values}"
    return f"{said} {_('Nobody has reviewed it.')}" if needs_review(record.origin) else said


def names_of(records: Iterable[Provenance]) -> dict[str, str]:
    """Return the names of the users of these records, by their primary keys as text. 1 query, none without users."""
    pks = {str(pk) for record in records for pk in (record.generated_by_id, record.reviewed_by_id) if pk is not None}
    users = get_user_model()._default_manager.filter(pk__in=pks) if pks else ()
    return {str(user.pk): person(user) for user in users}


def person(user: Any | None) -> str:
    """Return the name of a user: the full name, or the user name; empty without a user."""
    return str(user.get_full_name() or user.get_username()) if user is not None else ""


def backend_name(alias: str) -> str:
    """Return the label of a backend; the alias of one that is no longer configured."""
    return dict(backend_choices()).get(alias, alias)


def moment(value: Any) -> str:
    """Return a date and time in the language of the editor."""
    return str(formats.date_format(shown(value), "SHORT_DATETIME_FORMAT"))


def _about(record: Provenance) -> tuple[Any, ...]:
    if record.origin == SummaryOrigin.HUMAN:
        return (record.origin,)
    return (record.origin, record.backend, record.model, record.generated_at, record.reviewed_at)
