"""Summaries: blocks, provenance, suggestion and verification.

The names below are the public ones of suggestion; ``blocks`` and ``provenance`` have their own.
"""

from .backends import (
    BackendFailed,
    BackendNotConfigured,
    MissingExtra,
    SummaryBackend,
    SummaryError,
    SummaryRequest,
    SummaryResult,
    backend_choices,
    get_backend,
)
from .suggest import rich_text_points, suggest_summary

__all__ = [
    "BackendFailed",
    "BackendNotConfigured",
    "MissingExtra",
    "SummaryBackend",
    "SummaryError",
    "SummaryRequest",
    "SummaryResult",
    "backend_choices",
    "get_backend",
    "rich_text_points",
    "suggest_summary",
]
