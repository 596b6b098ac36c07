"""Metadata of summaries, for both API versions."""

from __future__ import annotations

from typing import Any

from .types import SummaryMetaData


def summary_meta(page: Any) -> SummaryMetaData:
    """Return origin, label, review, staleness and reading time of a summary. No query if the locale is loaded."""
    return {
        "origin": page.summary_origin,
        "label": page.summary_label,
        "reviewed": page.is_summary_reviewed,
        "stale": page.is_summary_stale,
        "reading_seconds": page.summary_reading_seconds,
    }
