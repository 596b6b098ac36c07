"""Metadata of summaries, for both API versions."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.summary.block_provenance import BlockProvenance
from wagtail_newsbrief.summary.sources import SourceData, stored_sources

from .types import OriginData, SummaryMetaData


def summary_meta(page: Any) -> SummaryMetaData:
    """Return origin, label, review, staleness and reading time of a summary. No query if the locale is loaded."""
    return {
        "origin": page.summary_origin,
        "label": page.summary_label,
        "reviewed": page.is_summary_reviewed,
        "stale": page.is_summary_stale,
        "reading_seconds": page.summary_reading_seconds,
    }


def sources_of(page: Any, *, compute: bool) -> list[list[SourceData]]:
    """Return the sources of a page's summary, one list per block; empty if the site doesn't show them.

    With ``compute``, for a page that is shown alone, they are computed if none are stored for the current texts (see
    ``summary.sources``). Otherwise those of the last save are returned.
    """
    if not newsbrief_settings.summary.show_sources:
        return []
    if compute and not page.get_deferred_fields():
        stored = page.summary_sources_to_store
        return stored["blocks"] if stored is not None else []
    return stored_sources(page)


def origins_of(block: BlockProvenance, value: Any) -> OriginData:
    """Return the origin of a block of a summary whose representation is ``value``. No query."""
    found = {item.item: str(item.record.origin) for item in block.items}
    count = len(value) if isinstance(value, list) else 1
    return {
        "origin": str(block.origin),
        # An item without text has no provenance.
        "origins": [found.get(number, "human") for number in range(count)],
        "label": block.label,
    }
