"""Verify that the statements of a summary are in its article. Without a language model."""

from .statements import Passage, Statement
from .support import THRESHOLD, SupportScorer, TokenOverlap
from .verify import Finding, Source, Verification, Verified, verify_points, verify_summary

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
    "verify_points",
    "verify_summary",
]
