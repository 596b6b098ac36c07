"""What the API says of a summary beside the summary itself."""

from __future__ import annotations

from typing import Any

from .types import SummaryMetaData


def summary_meta(page: Any) -> SummaryMetaData:
    """Return where the summary of a page comes from. No query for a page with its locale."""
    return {
        "origin": page.summary_origin,
        "label": page.summary_label,
        "reviewed": page.is_summary_reviewed,
        "stale": page.is_summary_stale,
        "reading_seconds": page.summary_reading_seconds,
    }
