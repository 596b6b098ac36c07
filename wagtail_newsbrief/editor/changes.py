"""Changes of an article since its summary was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail_newsbrief.summary.provenance import SummaryOrigin
from wagtail_newsbrief.summary.recording import lines, not_verbatim, summary_words

#: The number of revisions that are searched for the body that the summary was written for.
REVISIONS = 10


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of the body since the summary was written.

    ``lost`` are lines of an extract that are not in the body any more, ``added`` new or changed paragraphs, ``removed``
    deleted ones. If the old body isn't found, ``added`` and ``removed`` are empty and ``is_known`` is ``False``.
    """

    lost: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_known: bool = False


def changes_since_summary(page: Any) -> Changes | None:
    """Return the changes of a page instance since its summary was written; ``None`` unless it is stale.

    Queries: none for a summary that is up to date; otherwise 1 for revisions and 1 for the published page.
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
        # `Revision.as_object` would cost eight queries each.
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
