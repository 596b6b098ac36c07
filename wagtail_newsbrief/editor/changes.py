"""What changed in an article since its summary was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.summary.recording import lines, not_verbatim, summary_words

#: So many revisions are looked through for the body that the summary was written for.
REVISIONS = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """What a stale summary may miss.

    ``lost`` are lines of an extract that no longer stand in the body. ``added`` are the paragraphs
    that are new or reworded, ``removed`` those that are gone, in their order; both are empty
    and ``is_known`` false when the old body isn't kept any more.
    """

    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_known: bool = False


def changes_since_summary(page: Any) -> Changes | None:
    """Return what changed in the body of a page instance; None unless its summary is stale.

    No query for a summary that is up to date; else 1 for the revisions and 1 for the published page.
    """
    if not page.is_summary_stale:
        return None
    lost: tuple[str, ...] = ()
    if page.summary_origin == SummaryOrigin.EXTRACTED:
        lost = tuple(not_verbatim(summary_words(page), page.body_texts()))
    for old in _older_versions(page):
        if old.body_source_digest == page.summary_source_digest:
            then, now = lines(old.body_texts()), lines(page.body_texts())
            return Changes(lost, _without(now, then), _without(then, now), is_known=True)
    return Changes(lost)


def _older_versions(page: Any) -> Iterator[Any]:
    if not page.pk:
        return
    model = type(page)
    for content in page.revisions.order_by("-created_at", "-pk").values_list("content", flat=True)[:REVISIONS]:
        # Not `Revision.as_object`: eight queries each, for what nobody reads here.
        yield model.from_serializable_data(content, check_fks=False)
    yield model._default_manager.get(pk=page.pk)


def _without(these: tuple[str, ...], those: tuple[str, ...]) -> tuple[str, ...]:
    left = Counter(those)
    found = []
    for line in these:
        if left[line]:
            left[line] -= 1
        else:
            found.append(line)
    return tuple(found)
