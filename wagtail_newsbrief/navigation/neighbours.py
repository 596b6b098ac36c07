"""Previous and next: seek in the navigation index, then load the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from wagtail_newsbrief.access import Visitor

from .order import Position, is_navigable
from .queries import NO_REFS, Aliases, PageRef, PageRefs, seek_from_index, seek_from_position
from .rows import navigable_types

#: Loads live, specific pages of one type by id. Pages that don't exist any more are left out.
Load = Callable[[type[Any], Collection[Any]], Mapping[Any, Any]]


def load_pages(model: type[Any], pks: Collection[Any]) -> Mapping[Any, Any]:
    """Return live pages of one type by id, with their StreamFields deferred. 1 query."""
    live = model._default_manager.filter(live=True).order_by()
    found: Mapping[Any, Any] = live.defer_streamfields().in_bulk(pks)
    return found


class Neighbours(NamedTuple):
    """The articles before and after one article; None where there is none to show."""

    previous: Any | None
    next: Any | None


NO_NEIGHBOURS = Neighbours(None, None)


def neighbours(page: Any, *, request: Any | None = None, load: Load = load_pages) -> Neighbours:
    """Return the articles before and after ``page`` in its section, as ``request`` may see them.

    Previous is the one before in the section's order (earlier by date, ties by primary key; or
    higher up in the explorer), next the one after. Both are specific instances with their
    StreamFields deferred. Candidates are live siblings in the same locale that are not left
    out of previous/next and that the visitor may see; ``request=None`` is an anonymous visitor.

    The position is taken from the instance, so a draft of a live page has the neighbours that it will have.
    A page that is not live has no neighbours, unless ``request.is_preview`` is set or it was never saved.
    A caller that needs other pages of the same types can load them in the same query with ``load``.

    At most 3 queries: one for the ids, one for each page type among the two. Where an alias is found, 1 and those of
    ``Visitor.visibility`` more; if it is one of a page that the visitor may not see, the first three are repeated.
    """
    visitor = Visitor(request)

    def seek(aliases: Aliases) -> dict[Any, PageRefs]:
        if _may_be_a_draft(page, request):
            position = Position.of(page)
            return {page.pk: seek_from_position(position, page.pk, visitor, aliases) if position else NO_REFS}
        return seek_from_index([page.pk], visitor, aliases)

    return _found([page.pk], seek, visitor, {}, load)[page.pk]


def neighbours_of_many(
    pages: Iterable[Any],
    *,
    request: Any | None = None,
    known: Mapping[Any, Any] | None = None,
    load: Load = load_pages,
) -> dict[Any, Neighbours]:
    """Return ``{page id: Neighbours}`` for all of ``pages``, live ones by their published position.

    The rule is that of ``neighbours``; pages that are not in the index (drafts, pages of other
    types) get ``Neighbours(None, None)``.

    ``known`` maps ids to live specific pages as the database has them: they are used instead of being read again.
    ``load`` is as for ``neighbours``.

    At most 4 queries for any number of pages: the ids (MariaDB and MySQL: one a hundred pages), and
    one for each page type among the neighbours (the fourth and further types cost one each); with aliases among them
    as for ``neighbours``.
    """
    pks = [page.pk for page in pages]
    visitor = Visitor(request)
    return _found(pks, lambda aliases: seek_from_index(pks, visitor, aliases), visitor, known or {}, load)


def _found(
    pks: list[Any],
    seek: Callable[[Aliases], dict[Any, PageRefs]],
    visitor: Visitor,
    known: Mapping[Any, Any],
    load: Load,
) -> dict[Any, Neighbours]:
    """Seek and load; seek again, excluding hidden aliases, if an alias of a hidden page was found."""
    refs_of = seek(Aliases.ALL)
    found = _load((ref for refs in refs_of.values() for ref in refs), known, load)
    if visitor.is_hidden_alias_among(found.values()):
        refs_of = seek(Aliases.OF_WHAT_IS_SHOWN)
        found = _load((ref for refs in refs_of.values() for ref in refs), known, load)
    return {pk: _neighbours(refs_of.get(pk, NO_REFS), found) for pk in pks}


def _may_be_a_draft(page: Any, request: Any | None) -> bool:
    """Return whether the instance's position may differ from the index. No query."""
    if not is_navigable(type(page)):
        return False
    if page.pk is None or getattr(request, "is_preview", False):
        return True
    # Revisions give complete instances; one with deferred fields comes from the database.
    return not page.get_deferred_fields() and bool(page.live)


def _neighbours(refs: PageRefs, found: dict[PageRef | None, Any]) -> Neighbours:
    return Neighbours(found.get(refs.previous), found.get(refs.next))


def _load(refs: Iterable[PageRef | None], known: Mapping[Any, Any], load: Load) -> dict[PageRef | None, Any]:
    """Fetch the pages that aren't known as specific instances: one query per page type."""
    by_type: dict[int, set[PageRef]] = defaultdict(set)
    found: dict[PageRef | None, Any] = {}
    for ref in refs:
        if ref is not None and ref.pk in known:
            found[ref] = known[ref.pk]
        elif ref is not None:
            by_type[ref.content_type_id].add(ref)
    models = navigable_types()
    for content_type_id, wanted in by_type.items():
        model = models.get(content_type_id)
        if model is None:
            continue  # the page type was removed, and the index not yet rebuilt
        # Live by the index already; but a page that was unpublished by UPDATE must not leak its title.
        pages = load(model, [ref.pk for ref in wanted])
        found.update((ref, pages[ref.pk]) for ref in wanted if ref.pk in pages)
    return found
