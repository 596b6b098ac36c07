"""Verify that the statements of a summary are in its article. Without a language model."""

from .statements import Passage, Statement, passages, statements
from .support import THRESHOLD, SupportScorer, TokenOverlap
from .verify import Finding, Source, Verification, Verified, find_sources, verify_points, verify_summary

__all__ = [
    "THRESHOLD",
    "Finding",
    "Passage",
    "Source",
    "Statement",
    "SupportScorer",
    "TokenOverlap",
    "Verification",
    "Verified",
    "find_sources",
    "passages",
    "statements",
    "verify_points",
    "verify_summary",
]
