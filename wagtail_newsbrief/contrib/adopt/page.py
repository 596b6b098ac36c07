"""Adopt one page and its aliases in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, log
from wagtail.models import Revision

from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.versioning import mark_changed

from . import comments, tables
from .mapping import PageSkipped, Reasons
from .plan import Plan
from .revisions import convert_revision, revisions_of

# The outcome for a page, as written in the report.
ADOPTED = "Adopted"
CANDIDATE = "Would be adopted"
COMPLETE = "Skipped: has everything"
CHANGED = "Skipped: is not such a page any more"
REFUSED = "Refused"

#: The log action in a page's history.
LOG_ACTION = "newsbrief.adopt"


def register_log_action(actions: LogActionRegistry) -> None:
    """Register the log action of the conversion, for the page's history."""
    actions.register_action(LOG_ACTION, _("Adopt as an article"), _("Adopted as an article"))


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one page."""

    pk: Any
    title: str
    outcome: str
    #: Why it was skipped, a sentence each.
    reasons: tuple[str, ...] = ()
    #: What has to be done before the page can be converted, in a dry run.
    notices: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """All reasons in one text; empty if there are none."""
        return "; ".join(self.reasons)


def adopt(plan: Plan, pk: Any, *, write: bool) -> list[Result]:
    """Convert a page and its aliases to the new type; return the result for each.

    Without ``write`` everything is read, converted and checked, but nothing is stored. The page is locked meanwhile, as
    by publishing. If it is skipped, the database isn't changed.
    """
    title = ""
    try:
        with transaction.atomic(using=plan.using):
            pages = _with_aliases(plan, pk)
            if not pages:
                return [Result(pk, "", CHANGED)]
            title = pages[0].title
            results = []
            reasons = Reasons()
            for page in pages:
                with reasons.collected():
                    results.append(_adopt_one(plan, page, write))
            reasons.raise_if_any()
            if not write:
                # Authors that were created meanwhile are rolled back too.
                transaction.set_rollback(True, using=plan.using)
            return results
    except PageSkipped as error:
        return [Result(pk, title, REFUSED, error.reasons)]
    except DatabaseError as error:
        return [Result(pk, title, REFUSED, (f"The database says: {error}",))]


def _with_aliases(plan: Plan, pk: Any) -> list[Any]:
    """Lock a page and its aliases, aliases of aliases included, and return them as the old type."""
    base = get_page_model()._base_manager.using(plan.using).filter(content_type=plan.source_type)
    wanted: list[Any] = []
    found = list(base.select_for_update().filter(pk=pk).values_list("pk", flat=True))
    while found:
        wanted += found
        found = list(base.select_for_update().filter(alias_of__in=found).order_by("pk").values_list("pk", flat=True))
    pages = plan.source._base_manager.using(plan.using).in_bulk(wanted)
    return [pages[pk] for pk in wanted]


def _adopt_one(plan: Plan, page: Any, write: bool) -> Result:
    if plan.fills:
        return _fill(plan, page, write)
    reasons = Reasons()
    place = _position_problem(plan, page)
    if place and write:
        reasons.add(place)
    with reasons.collected():
        tables.refuse_referrers(plan, page.pk)
    with reasons.collected():
        tables.refuse_translation_source(plan, page)
    children = tables.collect_children(plan, page.pk, reasons)
    values = plan.convert(page, reasons)
    new = plan.as_target(page)
    plan.put(values, new)
    plan.complete(new)
    plan.check(new, values, reasons, strict=page.live)
    moves = comments.CommentPaths(plan, page, values).moves(plan.using, reasons)
    history = _history(plan, page, write, reasons)
    reasons.raise_if_any()
    if not write:
        return Result(page.pk, page.title, CANDIDATE, notices=(place,) if place else ())
    tables.remove_old(plan, page, children)
    tables.retype_references(plan, page.pk)
    tables.insert_new(plan, new)
    _store(plan, history)
    comments.move(moves, plan.using)
    _log(plan, new)
    return Result(page.pk, page.title, ADOPTED)


def _fill(plan: Plan, page: Any, write: bool) -> Result:
    """Fill the mixin fields of a page from its other fields."""
    reasons = Reasons()
    values = plan.lacking(page, plan.convert(page, reasons), reasons)
    history = _history(plan, page, write, reasons)
    plan.put(values, page)
    plan.check(page, values, reasons, strict=page.live)
    reasons.raise_if_any()
    if not values and not history:
        return Result(page.pk, page.title, COMPLETE)
    if not write:
        return Result(page.pk, page.title, CANDIDATE)
    relations = [name for name in values if name in plan.new.relations]
    columns = {field.attname: name for name, field in plan.new.fields.items()}
    # Columns derived from the body are computed when the fields are saved.
    derived = [name for name, field in plan.new.fields.items() if hasattr(field, "derived_from")]
    fields = [columns[name] for name in values if name in columns]
    tables.save(plan, page, [*fields, *derived], relations)
    _store(plan, history)
    _log(plan, page)
    return Result(page.pk, page.title, ADOPTED)


def _position_problem(plan: Plan, page: Any) -> str:
    """Return why the page tree doesn't allow the new type there; empty if it does. At most 2 queries."""
    parent = page.get_parent()
    if parent is not None and plan.target.can_exist_under(parent.specific_class()):
        return ""
    above = parent.specific_class.__name__ if parent else "the root"
    return f"{above} takes no {plan.target.__name__} below it: see subpage_types and parent_page_types"


def _history(plan: Plan, page: Any, write: bool, reasons: Reasons) -> list[tuple[Any, dict[str, Any]]]:
    """Return the new contents of those revisions of a page that change. All are converted, in a dry run too.

    The reasons why a revision can't be converted are added, unless they are those of the page.
    """
    found = []
    known = frozenset(reasons.found)
    for revision in revisions_of(page, plan.using):
        with reasons.collected(f"revision {revision.pk}: ", known):
            content = convert_revision(plan, revision)
            if content is not None:
                # A dry run only needs to know whether there are any.
                found.append((revision.pk, content if write else {}))
    return found


def _store(plan: Plan, history: list[tuple[Any, dict[str, Any]]]) -> None:
    for pk, content in history:
        Revision.objects.using(plan.using).filter(pk=pk).update(content=content, content_type=plan.target_type)


def _log(plan: Plan, page: Any) -> None:
    mark_changed(plan.using)
    log(instance=page, action=LOG_ACTION, data={"from": plan.source._meta.label})
